import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { operationsFor } from '../../src/contract/dialects.ts';
import type { Operation } from '../../src/contract/operation.ts';
import { createQueryParameters } from '../../src/contract/query-parameters.ts';
import { type LocalServer, type Reply, startLocalServer } from '../support/local-server.ts';

const operations = operationsFor(['genesys']);
const queries = createQueryParameters();
const waiting: readonly string[] = JSON.parse(readFileSync(new URL('./not-built-yet.json', import.meta.url), 'utf8'));
const nobody = '7c0ffee0-0000-4000-8000-000000000001';

/** The request that asks least of an operation: ids of nothing, required query keys, an empty body. */
function ask(server: LocalServer, operation: Operation): Promise<Reply> {
  const query = new URLSearchParams();
  for (const { name, required } of queries.of(operation.name)) if (required) query.set(name, '1');
  const path = `${operation.path.replaceAll(/\{\w+\}/g, nobody)}${query.size > 0 ? `?${query}` : ''}`;
  const body = operation.body === null ? {} : { body: {} };
  return server.send(operation.method, path, {
    ...body,
    as: operation.name === 'deleteTokensMe' ? 'user:bob' : 'demo',
  });
}

describe('every operation of the cloud, called once', () => {
  it('answers 501 with its name when it is missing, 404 when it was removed, and else no failure of the server', async (t) => {
    const server = await startLocalServer(t);
    for (const operation of operations) {
      const { name, status, method } = operation;
      const reply = await ask(server, operation);
      const seen = `${name}: ${reply.status} ${reply.text}`;
      if (status === 'built') {
        assert.ok(reply.status < 500, seen);
        continue;
      }
      assert.equal(reply.status, status === 'missing' ? 501 : 404, seen);
      if (method === 'HEAD') continue;
      assert.equal(reply.at('explain.reason'), status === 'missing' ? 'NOT_IMPLEMENTED' : 'RETIRED_PATH', seen);
      assert.equal(reply.at('code'), status === 'missing' ? 'partyline.not.implemented' : 'not.found', seen);
      assert.match(String(reply.at('message')), new RegExp(`\\b${name}\\b`), seen);
    }
  });

  it('is built, of no use here, retired, or on the list of those still to be built: exactly those', async () => {
    const { readAnswerModels } = await import('../../src/contract/answer-models.ts');
    const { answers } = readAnswerModels();
    const due = operations.filter(({ name, status }) => status === 'missing' && (answers.get(name)?.tier ?? 3) <= 2);
    assert.deepEqual([...waiting].sort(), due.map(({ name }) => name).sort(), 'run scripts/generate-coverage.ts');
  });
});
