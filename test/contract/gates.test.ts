import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { operationsFor } from '../../src/contract/dialects.ts';
import { authorise, checkMedia, checkOperationBody } from '../../src/contract/gates.ts';
import type { Operation } from '../../src/contract/operation.ts';

const table = new Map(
  operationsFor(['genesys', 'thread', 'partyline']).map((operation) => [operation.name, operation]),
);

const named = (name: string): Operation => {
  const operation = table.get(name);
  assert.ok(operation, name);
  return operation;
};

const patch = named('patchConversationsCallParticipant');
const threadPatch = named('patchThreadParticipant');
const threadList = named('listThreadParticipants');
const all = { ...patch, permissions: { type: 'ALL', list: ['a:b:c', 'd:e:f'] } } satisfies Operation;

describe('the gate of scopes and permissions', () => {
  const check = (operation: Operation, token: Parameters<typeof authorise>[1], counts = true): unknown =>
    authorise(operation, token, { adminConversationScopeCounts: counts });

  const missingScope = (...wanted: string[]): object => ({ stage: 'permission', kind: 'missing-scope', wanted });

  test('a token without scopes is not bound by any', () => {
    assert.equal(check(patch, { permissions: ['*'] }), undefined);
    assert.equal(check(patch, { permissions: ['*'], scopes: [] }), undefined);
  });

  test('a token with scopes needs one of the operation', () => {
    assert.equal(check(patch, { permissions: ['*'], scopes: ['users', 'conversations'] }), undefined);
    assert.deepEqual(
      check(patch, { permissions: ['*'], scopes: ['conversations:readonly'] }),
      missingScope('conversations'),
    );
    assert.equal(check(threadList, { permissions: ['*'], scopes: ['conversations:readonly'] }), undefined);
    assert.deepEqual(
      check(threadList, { permissions: ['*'], scopes: ['notifications'] }),
      missingScope('conversations', 'conversations:readonly'),
    );
  });

  test('an operation that asks no scope takes any token', () => {
    assert.equal(check({ ...patch, scopes: [] }, { permissions: ['*'], scopes: ['notifications'] }), undefined);
  });

  test("admin:conversation counts as conversations on the thread's paths alone", () => {
    const token = { permissions: ['*'], scopes: ['admin:conversation'] };
    assert.equal(check(threadPatch, token), undefined);
    assert.equal(check(threadList, token), undefined);
    assert.deepEqual(check(threadPatch, token, false), missingScope('conversations'));
    assert.deepEqual(check(patch, token), missingScope('conversations'));
  });

  test('ANY asks for one permission and names those that would have done', () => {
    assert.equal(check(patch, { permissions: ['conversation:call:record'] }), undefined);
    assert.deepEqual(check(patch, { permissions: ['routing:queue:view'] }), {
      stage: 'permission',
      kind: 'missing-permission',
      type: 'ANY',
      wanted: ['conversation:participant:wrapup', 'conversation:call:record', 'conversation:communication:disconnect'],
    });
  });

  test('ALL asks for every permission and names those that are missing', () => {
    assert.equal(check(all, { permissions: ['d:e:f', 'a:b:c'] }), undefined);
    const finding = { stage: 'permission', kind: 'missing-permission', type: 'ALL', wanted: ['d:e:f'] };
    assert.deepEqual(check(all, { permissions: ['a:b:c'] }), finding);
  });

  test('NO asks for none, and * is every permission', () => {
    assert.equal(check(named('getConversations'), { permissions: [] }), undefined);
    assert.equal(check(all, { permissions: ['*'] }), undefined);
  });

  test('the scope is looked at before the permission', () => {
    assert.deepEqual(check(patch, { permissions: [], scopes: ['users'] }), missingScope('conversations'));
  });
});

describe('the gate of media types', () => {
  const fine: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['PATCH', 'application/json', '{}'],
    ['PATCH', 'Application/JSON; charset=utf-8', '{}'],
    ['PATCH', 'application/merge-patch+json', '{}'],
    ['PATCH', undefined, '{"state":"disconnected"}'],
    ['PATCH', '', '{"state":"disconnected"}'],
    ['PATCH', 'application/x-www-form-urlencoded', ''],
    ['PATCH', 'text/plain', undefined],
    ['DELETE', 'application/json', ''],
    ['GET', 'text/plain', 'anything'],
    ['HEAD', 'text/plain', 'anything'],
    // What is wrong with this one is its JSON, and that is for the next gate to say.
    ['PATCH', 'application/json', "{'a'"],
  ];
  for (const [method, type, body] of fine) {
    test(`${method} ${type} with ${JSON.stringify(body)} is let pass`, () =>
      assert.equal(checkMedia(method, type, body), undefined));
  }

  const other: readonly (readonly [string, string])[] = [
    ['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded'],
    ['text/plain; charset=utf-8', 'text/plain'],
    ['multipart/form-data; boundary=x', 'multipart/form-data'],
    ['json', 'json'],
    ['application/jsonp', 'application/jsonp'],
    ['application/json, text/html', 'application/json, text/html'],
  ];
  for (const [type, sent] of other) {
    test(`${type} is not JSON`, () =>
      assert.deepEqual(checkMedia('PATCH', type, '{}'), { stage: 'media', kind: 'wrong-content-type', sent }));
  }

  test('without a type the body has to be JSON', () => {
    const finding = { stage: 'media', kind: 'no-content-type' };
    assert.deepEqual(checkMedia('PATCH', undefined, 'state=disconnected'), finding);
    assert.deepEqual(checkMedia('POST', ' ; charset=utf-8', "{'state':1}"), finding);
  });
});

describe('the gate of bodies', () => {
  const check = (operation: Operation, body: string | undefined): unknown => {
    const result = checkOperationBody(operation, body);
    return result.ok ? result.value : result.refusal;
  };

  test('the value that was checked is handed on', () => {
    assert.deepEqual(check(patch, '{"state":"disconnected"}'), { state: 'disconnected' });
    assert.deepEqual(check(threadPatch, '{"status":"disconnected"}'), { status: 'disconnected' });
  });

  test('a body that is wanted and not there is missing, null and all', () => {
    const add = named('postConversationsCallParticipants');
    for (const body of [undefined, '', 'null']) {
      assert.deepEqual(check(patch, body), [{ stage: 'body', kind: 'missing-body', required: [] }]);
      assert.deepEqual(check(add, body), [{ stage: 'body', kind: 'missing-body', required: ['participants'] }]);
    }
  });

  test('an operation without a body takes none, null, and hands on what it was sent', () => {
    const revoke = named('deleteTokensMe');
    for (const body of [undefined, '', 'null']) assert.equal(check(revoke, body), undefined);
    assert.deepEqual(check(revoke, '{"participantId":"x"}'), { participantId: 'x' });
    assert.equal(check(named('getConversations'), '{broken'), undefined);
  });

  test('a syntax error hides what would follow from it', () => {
    assert.deepEqual(check(patch, "{'status': 1}"), [
      { stage: 'body', kind: 'malformed-json', position: 1, pythonLiteral: true },
    ]);
  });

  test('an operation whose model is not known here is not judged', () => {
    assert.deepEqual(check({ ...patch, body: 'NoSuchModel' }, '{"x":1}'), { x: 1 });
  });
});
