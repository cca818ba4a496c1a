import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { operationsFor } from '../../src/contract/dialects.ts';
import { authorise } from '../../src/contract/gates.ts';
import type { Operation } from '../../src/contract/operation.ts';

const operations = operationsFor(['genesys', 'thread', 'partyline']);
const check = (operation: Operation, permissions: readonly string[], scopes?: readonly string[]) =>
  authorise(
    operation,
    { permissions, ...(scopes === undefined ? {} : { scopes }) },
    { adminConversationScopeCounts: true },
  );
const kindOf = (operation: Operation, permissions: readonly string[], scopes?: readonly string[]) =>
  check(operation, permissions, scopes)?.kind;

describe('every row of the table', () => {
  const rows = (type: string) =>
    operations.filter(({ permissions: { type: own, list } }) => own === type && list.length > 0);

  it('that asks for ANY opens to each of its permissions alone, and to no other', () => {
    assert.ok(rows('ANY').length > 100);
    for (const operation of rows('ANY')) {
      for (const one of operation.permissions.list) assert.equal(check(operation, [one]), undefined, operation.name);
      assert.equal(kindOf(operation, ['nothing:at:all']), 'missing-permission', operation.name);
    }
  });

  it('that asks for ALL opens to all of them together, and stays closed without any one', () => {
    assert.ok(rows('ALL').length > 0);
    for (const operation of rows('ALL')) {
      const { list } = operation.permissions;
      assert.equal(check(operation, list), undefined, operation.name);
      for (const one of list) {
        const rest = list.filter((each) => each !== one);
        const finding = check(operation, rest);
        assert.ok(finding?.kind === 'missing-permission', operation.name);
        assert.deepEqual(finding.wanted, [one], operation.name);
      }
    }
  });

  it('that asks for a scope opens to each of them, to a token without scopes, and to no other scope', () => {
    const scoped = operations.filter(({ scopes }) => scopes.length > 0);
    assert.ok(scoped.length > 100);
    for (const operation of scoped) {
      for (const scope of operation.scopes) assert.equal(check(operation, ['*'], [scope]), undefined, operation.name);
      assert.equal(check(operation, ['*']), undefined, operation.name);
      assert.equal(kindOf(operation, ['*'], ['no-such-scope']), 'missing-scope', operation.name);
    }
  });

  it('that changes something is closed to a scope that only reads', () => {
    for (const operation of operations.filter(({ method }) => ['PUT', 'PATCH', 'DELETE'].includes(method))) {
      if (operation.scopes.length === 0) continue;
      const readonly = operation.scopes.map((scope) => `${scope.replace(/:readonly$/, '')}:readonly`);
      assert.equal(kindOf(operation, ['*'], readonly), 'missing-scope', operation.name);
    }
  });
});
