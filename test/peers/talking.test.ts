import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { startBaresip } from '../support/baresip.ts';
import { connectedParticipant, removeParticipant } from '../support/participants.ts';
import type { Cleanup } from '../support/processes.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

interface Told {
  readonly conversationId: string;
  readonly participantId: string;
  readonly talking: boolean;
  readonly since: string;
}

/** What a subscriber is told of who speaks, from now on. */
async function subscribe(t: Cleanup, server: TestServer, conversationId: string): Promise<readonly Told[]> {
  const channels = '/api/v2/notifications/channels';
  const { body } = await server.request<{ readonly id: string; readonly connectUri: string }>('POST', channels);
  const topic = `v2.partyline.conversations.${conversationId}.talking`;
  const answer = await server.request('PUT', `${channels}/${body.id}/subscriptions`, { body: [{ id: topic }] });
  assert.equal(answer.status, 200);
  const told: Told[] = [];
  const socket = new WebSocket(body.connectUri);
  t.after(() => socket.terminate());
  socket.on('message', (data) => {
    const frame: { readonly topicName: string; readonly eventBody: Told } = JSON.parse(String(data));
    if (frame.topicName === topic) told.push(frame.eventBody);
  });
  await new Promise((settle, reject) => socket.once('open', settle).once('error', reject));
  return told;
}

test('a subscriber hears which phone begins to speak and which has ceased, also by a mute and a removal', async (t) => {
  if (!requireProgram(t, 'baresip')) return;
  const server = await startServer(t);
  const [a, b] = [await startBaresip(t, 'a', 700), await startBaresip(t, 'b', 1310)];
  await a.dial(`sip:600@${server.sip}`);
  a.mute();
  const ann = await connectedParticipant(server, 'a');
  const { conversationId } = ann;
  const told = await subscribe(t, server, conversationId);
  await b.dial(`sip:600@${server.sip}`);
  const bob = await connectedParticipant(server, 'b');
  assert.equal(bob.conversationId, conversationId);
  const hears = ({ id }: { readonly id: string }, talking: boolean, after = 0): Promise<number> =>
    until(`${id} ${talking ? 'speaks' : 'has ceased'}: ${JSON.stringify(told)}`, () => {
      const at = told.findIndex((each, n) => n >= after && each.participantId === id && each.talking === talking);
      return at < 0 ? undefined : at + 1;
    });
  const reads = async ({ id }: { readonly id: string }) => {
    const path = `/api/v2/partyline/conversations/${conversationId}/participants/${id}/quality`;
    return (await server.request<{ talking?: boolean; talkingSince?: string }>('GET', path)).body;
  };

  const begun = await hears(bob, true);
  assert.deepEqual((await reads(bob)).talkingSince, told[begun - 1]?.since);
  b.mute();
  const ceased = await hears(bob, false, begun);
  const { talking, talkingSince } = await reads(bob);
  assert.deepEqual([talking, talkingSince], [false, undefined]);

  // She may have been heard before her own mute took hold.
  const from = told.length;
  assert.ok(from >= ceased);
  a.mute();
  const annBegun = await hears(ann, true, from);
  const phone = `/api/v2/conversations/phone/participants/${ann.id}`;
  await server.request('PATCH', phone, { body: { muted: true } });
  await hears(ann, false, annBegun);

  b.mute();
  const again = await hears(bob, true, annBegun);
  await removeParticipant(server, bob.id);
  await hears(bob, false, again);
  assert.deepEqual([...new Set(told.map((each) => each.conversationId))], [conversationId]);
  for (const { id } of [ann, bob]) {
    const changes = told.filter(({ participantId }) => participantId === id).map((each) => each.talking);
    assert.ok(
      changes.every((each, at) => at === 0 || each !== changes[at - 1]),
      `begins and ends in turn: ${changes}`,
    );
    assert.equal(changes.at(-1), false);
  }
});
