import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createClient, PartylineError } from '../../src/client/index.ts';
import { startLocalServer } from '../support/local-server.ts';

const demo = { clientId: 'demo', clientSecret: 'demo' };

async function scene(t: TestContext, numbers: readonly string[], settings: Readonly<Record<string, string>> = {}) {
  const server = await startLocalServer(t, settings);
  const client = createClient({ url: server.url, credentials: demo });
  t.after(() => client.close());
  const participants = numbers.map((address) => ({ address }));
  const made = await server.send('POST', '/api/v2/conversations/calls', { body: { participants } });
  return { server, client, conversationId: String(made.at('id')) };
}

test('a removal by number is confirmed by its answer, and says who stays', async (t) => {
  const { client, conversationId } = await scene(t, ['+15550101', '+15550102', '+15550103']);
  const done = await client.disconnect({ address: '+1 (555) 010-2', conversationId });
  assert.deepEqual(
    { outcome: done.outcome, evidence: done.evidence, othersConnected: done.othersConnected },
    { outcome: 'disconnected', evidence: 'bye-200', othersConnected: 2 },
  );
  const left = await client.list({ conversationId });
  assert.deepEqual(left.map(({ address }) => address).sort(), ['+15550101', '+15550103']);
});

test('nobody who fits, and more than expected, are errors of their own', async (t) => {
  const { client, conversationId } = await scene(t, ['+15550101', '+15550102']);
  const nobody = await client.disconnect({ address: '+15550109' }).catch((error: unknown) => error);
  assert.ok(nobody instanceof PartylineError);
  assert.equal(nobody.kind, 'no-match');
  const many = await client.disconnect({ conversationId }).catch((error: unknown) => error);
  assert.ok(many instanceof PartylineError);
  assert.equal(many.kind, 'count-mismatch');
  assert.equal(many.candidates?.length, 2);
});
