import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Client, createClient, type DisconnectRequest, PartylineError } from '../../src/client/index.ts';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';
import { until } from '../support/until.ts';

/** The nearest thing to the cloud: its paths alone, no explanations, tokens without a user refused on the calls paths. */
const likeTheCloud = {
  PARTYLINE_DIALECTS: 'genesys',
  PARTYLINE_EXPLAIN: 'off',
  PARTYLINE_CLIENT_TOKENS: 'strict',
};

interface Scene {
  readonly server: LocalServer;
  readonly client: Client;
  readonly conversationId: string;
}

/** A call of user ada with these numbers, and a client whose token has no user. */
async function scene(t: TestContext, numbers: readonly string[]): Promise<Scene> {
  const server = await startLocalServer(t, likeTheCloud);
  const client = createClient({
    url: server.url,
    service: 'genesys',
    credentials: { clientId: 'demo', clientSecret: 'demo' },
  });
  t.after(() => client.close());
  const participants = numbers.map((address) => ({ address }));
  const made = await server.send('POST', '/api/v2/conversations/calls', { body: { participants }, as: 'user:ada' });
  const conversationId = String(made.at('id'));
  await until('all are connected', async () => {
    const all = await client.list({ conversationId });
    return all.length > numbers.length && all.every(({ status }) => status === 'connected') ? true : undefined;
  });
  return { server, client, conversationId };
}

const failureOf = async (client: Client, request: DisconnectRequest): Promise<PartylineError> => {
  const error = await client.disconnect(request).catch((caught: unknown) => caught);
  assert.ok(error instanceof PartylineError, String(error));
  return error;
};

test('a token without a user removes one of a call by the generic path, and sees it in what is read', async (t) => {
  const { client, conversationId } = await scene(t, ['+15550101', '+15550102']);
  const done = await client.disconnect({ conversationId, address: '+1 (555) 010-2' });
  assert.equal(done.outcome, 'disconnected');
  assert.equal(done.evidence, 'read');
  assert.equal(done.othersConnected, 2);
  const again = await client.disconnect({ conversationId, address: '+15550102' });
  assert.equal(again.outcome, 'alreadyGone');
  assert.equal(again.participantId, done.participantId);
});

test('a party is found without its conversation, by user and by communication', async (t) => {
  const { client, conversationId } = await scene(t, ['+15550101', '+15550102']);
  const [first] = await client.list({ address: '+15550101' });
  const communicationId = first?.legs[0]?.id;
  const done = await client.disconnect({ communicationId });
  assert.equal(done.participantId, first?.id);
  const ada = await client.disconnect({ userName: 'ada' });
  assert.deepEqual([ada.outcome, ada.conversationId], ['disconnected', conversationId]);
});
