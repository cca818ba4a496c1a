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

test('the magic numbers end as they should, and never another party', async (t) => {
  const { client, conversationId } = await scene(t, ['+15550101', '+15550116', '+15550117', '+15550118']);
  const before = await client.list({ conversationId });
  const idOf = (address: string): string | undefined => before.find((each) => each.address === address)?.id;
  const removed = (address: string, waitSeconds = 10) => client.disconnect({ conversationId, address, waitSeconds });

  const deaf = await removed('+15550116', 1);
  assert.deepEqual([deaf.outcome, deaf.evidence, deaf.participantId], ['accepted', null, idOf('+15550116')]);
  const ghost = await removed('+15550117');
  assert.deepEqual([ghost.outcome, ghost.participantId], ['disconnected', idOf('+15550117')]);
  const returning = await removed('+15550118');
  assert.deepEqual([returning.outcome, returning.participantId], ['disconnected', idOf('+15550118')]);
  await until('he is back', async () => {
    const live = await client.list({ conversationId, address: '+15550118' });
    return live.some(({ id }) => id !== returning.participantId) || undefined;
  });
  // The id of the first stay is not the second one's.
  const again = await client.disconnect({ conversationId, participantId: returning.participantId });
  assert.equal(again.outcome, 'alreadyGone');
  const left = await client.list({ conversationId });
  assert.ok(left.some(({ address }) => address === '+15550118'));
  assert.ok(left.some(({ address }) => address === '+15550101'));
});

test('whoever hangs up while being removed is off the call, and it is no failure', async (t) => {
  const server = await startLocalServer(t, likeTheCloud);
  const credentials = { clientId: 'user:ada', clientSecret: 'demo' };
  const client = createClient({ url: server.url, service: 'genesys', credentials });
  t.after(() => client.close());
  const racers = Array.from({ length: 8 }, () => ({ address: '+15550115' }));
  const made = await client.request('POST', '/api/v2/conversations/calls', { body: { participants: racers } });
  const conversationId = String(Object(made.body).id);
  const ids = await until('all have come', async () => {
    const live = (await server.send('GET', `/api/v2/conversations/${conversationId}`)).each('participants', 'id');
    return live.length > racers.length ? live : undefined;
  });
  const racing = ids.slice(1).map((id) => client.disconnect({ conversationId, participantId: String(id) }));
  for (const { outcome } of await Promise.all(racing)) assert.match(outcome, /^(disconnected|alreadyGone)$/);
});

test('what is refused without an explanation is explained by the client', async (t) => {
  const { client, conversationId } = await scene(t, ['+15550101', '+15550102']);
  const many = await failureOf(client, { conversationId });
  assert.deepEqual([many.kind, many.candidates?.length], ['count-mismatch', 3]);
  const nobody = await failureOf(client, { conversationId, address: '+15550109' });
  assert.equal(nobody.kind, 'no-match');
  const held = await client.hold({ conversationId, address: '+15550101', held: true });
  assert.equal(held.matched, 1);
  const [seen] = await client.list({ conversationId, address: '+15550101' });
  assert.equal(seen?.held, true);
  const { cause, by } = await client.explain({
    method: 'PUT',
    path: `/api/v2/conversations/phone/participants/${seen?.id}`,
    body: { status: 'disconnected' },
  });
  assert.deepEqual([by, /phone/.test(cause)], ['client', true]);
});

test('a server that serves the paths of the cloud alone is listed by these', async (t) => {
  const { server, conversationId } = await scene(t, ['+15550101', '+15550102']);
  const client = createClient({ url: server.url, credentials: { clientId: 'demo', clientSecret: 'demo' } });
  t.after(() => client.close());
  const listed = await client.list({ conversationId });
  assert.deepEqual(listed.map(({ address }) => address).toSorted(), ['+15550101', '+15550102', 'user:ada']);
});
