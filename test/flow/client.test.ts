import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Client, createClient, type DisconnectRequest, PartylineError } from '../../src/client/index.ts';
import { startLocalServer } from '../support/local-server.ts';
import { until } from '../support/until.ts';

const demo = { clientId: 'demo', clientSecret: 'demo' };

async function scene(t: TestContext, numbers: readonly string[], settings: Readonly<Record<string, string>> = {}) {
  const server = await startLocalServer(t, settings);
  const client = createClient({ url: server.url, credentials: demo });
  t.after(() => client.close());
  const participants = numbers.map((address) => ({ address }));
  const made = await server.send('POST', '/api/v2/conversations/calls', { body: { participants } });
  return { server, client, conversationId: String(made.at('id')) };
}

const failureOf = async (client: Client, request: DisconnectRequest): Promise<PartylineError> => {
  const error = await client.disconnect(request).catch((caught: unknown) => caught);
  assert.ok(error instanceof PartylineError, String(error));
  return error;
};

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

test('the magic numbers end with their evidence, and never another party', async (t) => {
  const { client, conversationId } = await scene(t, ['+15550101', '+15550116', '+15550117', '+15550118']);
  const before = await client.list({ conversationId });
  const idOf = (address: string): string | undefined => before.find((each) => each.address === address)?.id;
  const removed = (address: string, waitSeconds = 10) => client.disconnect({ conversationId, address, waitSeconds });

  const deaf = await removed('+15550116', 1);
  assert.deepEqual([deaf.outcome, deaf.evidence, deaf.participantId], ['accepted', null, idOf('+15550116')]);
  const ghost = await removed('+15550117');
  assert.deepEqual([ghost.outcome, ghost.participantId], ['disconnected', idOf('+15550117')]);
  const returning = await removed('+15550118');
  assert.deepEqual([returning.outcome, returning.incarnation], ['disconnected', 1]);
  const back = await until('he is back', async () => {
    const live = await client.list({ conversationId, address: '+15550118', state: 'connected' });
    return live.find(({ id }) => id !== returning.participantId);
  });
  assert.equal(back.incarnation, 2);
  const stale = await failureOf(client, { conversationId, address: '+15550118', incarnation: 1 });
  assert.deepEqual([stale.kind, stale.status], ['refused', 412]);
  const followed = await client.disconnect({ conversationId, address: '+15550118', incarnation: 1, follow: true });
  assert.deepEqual([followed.outcome, followed.participantId], ['disconnected', back.id]);
  const again = await client.disconnect({ conversationId, participantId: returning.participantId });
  assert.equal(again.outcome, 'alreadyGone');
});

test('whoever hangs up while being removed is off the call, and it is no failure', async (t) => {
  const racers = Array.from({ length: 8 }, () => '+15550115');
  const { server, client, conversationId } = await scene(t, ['+15550101', ...racers]);
  const call = await server.send('GET', `/api/v2/conversations/${conversationId}`);
  const racing = call
    .each('participants', 'id')
    .slice(1)
    .map((id) => client.disconnect({ participantId: String(id), mayEndConversation: true }));
  for (const { outcome } of await Promise.all(racing)) assert.match(outcome, /^(disconnected|alreadyGone)$/);
});

test('the last one is removed only where that is said, and the same key acts once', async (t) => {
  const { client, conversationId } = await scene(t, ['+15550101', '+15550102']);
  const request = { conversationId, address: '+15550101' };
  const plan = await client.plan(request);
  assert.equal(plan.consequences.conversationEnds, true);
  assert.equal(plan.refused?.code, 'partyline.would.end.conversation');
  const refused = await failureOf(client, request);
  assert.deepEqual([refused.code, refused.explain?.by], ['partyline.would.end.conversation', 'server']);
  const sure = { ...request, mayEndConversation: true, idempotencyKey: 'once' };
  const first = await client.disconnect(sure);
  const second = await client.disconnect(sure);
  assert.deepEqual([first.outcome, first.othersConnected], ['disconnected', 0]);
  assert.deepEqual(second.results, first.results);
});

test('hold, mute and the name that the thread gives change one party', async (t) => {
  const { client, conversationId } = await scene(t, ['+15550101', '+15550102', '+15550103']);
  const [who] = await client.list({ conversationId, address: '+15550102' });
  assert.ok(who);
  await client.hold({ conversationId, address: '+15550102', held: true });
  await client.mute({ participantId: who.id, muted: true });
  const [changed] = await client.list({ participantId: who.id });
  assert.deepEqual([changed?.held, changed?.muted], [true, true]);
  const { status } = await client.patchConversationPhoneParticipant(who.id, { status: 'disconnected' });
  assert.equal(status, 'disconnecting');
  const timeline = await client.timeline(conversationId);
  assert.ok(timeline.some(({ event, participantId }) => event === 'participant.removing' && participantId === who.id));
});
