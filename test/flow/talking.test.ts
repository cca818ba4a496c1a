import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startLocalServer } from '../support/local-server.ts';
import { conference } from './conference.ts';
import { userId } from './event-reader.ts';

const channels = '/api/v2/notifications/channels';

it('the topic of who speaks is for those who may look at calls, of conversations of their own organisation', async (t) => {
  const server = await startLocalServer(t);
  const call = await conference(server, ['+15550101', '+15550102']);
  const topic = (id: string): string => `v2.partyline.conversations.${id}.talking`;
  const judged = async (id: string, as: string) => {
    const made = await server.send('POST', channels, { as, raw: 'null' });
    const path = `${channels}/${made.at('id')}/subscriptions`;
    const answer = await server.send('PUT', `${path}?ignoreErrors=true`, { as, body: [{ id }] });
    const { state, rejectionReason } = Object(answer.at('entities.0'));
    return [state, rejectionReason];
  };
  assert.deepEqual(await judged(topic(call.id), 'demo'), ['Permitted', undefined]);
  assert.deepEqual(await judged(topic(call.id.toUpperCase()), 'demo'), ['Permitted', undefined]);
  const alice = await userId(server, 'user:alice');
  assert.deepEqual(await judged(topic(alice), 'demo'), ['Rejected', 'an id in it is unknown']);
  assert.deepEqual(await judged(topic(call.id), 'org:other'), ['Rejected', 'an id in it is unknown']);
  assert.deepEqual(await judged(topic(call.id), 'perm:conversation:call:record'), [
    'Rejected',
    'the permission conversation:communication:view is missing',
  ]);
  const listed = await server.send(
    'GET',
    '/api/v2/notifications/availabletopics?expand=requiresPermissions,transports',
  );
  const ours = listed.each('entities', 'id').indexOf('v2.partyline.conversations.{id}.talking');
  assert.ok(ours >= 0);
  assert.deepEqual(listed.at(`entities.${ours}.requiresPermissions`), ['conversation:communication:view']);
});

it('a virtual phone is not said to be silent: nobody listens to it', async (t) => {
  const server = await startLocalServer(t);
  const call = await conference(server, ['+15550101', '+15550102']);
  const id = call.participants['+15550101'];
  const read = await server.send('GET', `/api/v2/partyline/conversations/${call.id}/participants/${id}/quality`);
  assert.equal(read.status, 200);
  assert.deepEqual([read.at('talking'), read.at('talkingSince')], [undefined, undefined]);
});
