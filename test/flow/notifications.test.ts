import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { WebSocket as WsClient } from 'ws';
import { startLocalServer } from '../support/local-server.ts';
import { within } from '../support/until.ts';
import { conference } from './conference.ts';
import { type Frame, listen, userId } from './event-reader.ts';

const channels = '/api/v2/notifications/channels';

const stateOf = (frame: Frame, address: string): unknown => {
  const list = frame.at('eventBody.participants');
  const found: unknown = Array.isArray(list) ? list.find((each) => each.address === address) : undefined;
  return typeof found === 'object' && found !== null ? Reflect.get(found, 'state') : undefined;
};

describe('a channel', () => {
  for (const client of ['ws', 'node'] as const) {
    it(`tells of a user's calls in the order of seq, the end as two frames (read with ${client})`, async (t) => {
      const server = await startLocalServer(t);
      const alice = await userId(server, 'user:alice');
      const topics = [`v2.users.${alice}.conversations?calls`, `v2.users.${alice}.conversations`];
      const reader = await listen(t, server, { topics, as: 'user:alice', client });
      const call = await conference(server, ['+15550101', '+15550102'], { as: 'user:alice' });
      const path = `/api/v2/conversations/calls/${call.id}/participants/${call.participants['+15550101']}`;
      const done = await server.send('PATCH', path, { body: { state: 'disconnected' } });
      const name = `v2.users.${alice}.conversations.calls`;
      const isCalls = (frame: Frame): boolean => frame.topicName === name;
      await reader.frame('he is gone', (frame) => isCalls(frame) && stateOf(frame, '+15550101') === 'terminated');
      const seqs = reader.frames.filter(isCalls).map((frame) => Number(frame.at('metadata.seq')));
      assert.deepEqual(
        seqs,
        [...new Set(seqs)].sort((a, b) => a - b),
      );
      const ends = reader.frames.filter((frame) => isCalls(frame) && stateOf(frame, '+15550101') === 'disconnected');
      assert.equal(ends.length, 1);
      assert.equal(ends[0]?.at('metadata.CorrelationId'), done.headers.get('inin-correlation-id'));
      const generic = reader.frames.filter(({ topicName }) => topicName === `v2.users.${alice}.conversations`);
      assert.deepEqual(
        generic.map((frame) => frame.at('metadata.seq')),
        seqs,
      );
    });
  }

  it('never tells more than a read shows that is sent after the frame came', async (t) => {
    const server = await startLocalServer(t);
    const alice = await userId(server, 'user:alice');
    const reader = await listen(t, server, { topics: [`v2.users.${alice}.conversations`] });
    const reads: Promise<{ seq: number; read: number }>[] = [];
    const socketFrames = reader.frames;
    const call = await conference(server, ['+15550101', '+15550102', '+15550103'], { as: 'user:alice' });
    for (const id of Object.values(call.participants)) {
      void server.send('PATCH', `/api/v2/conversations/${call.id}/participants/${id}`, {
        body: { state: 'disconnected' },
      });
      await reader.frame('one more', (frame) => socketFrames.indexOf(frame) >= reads.length);
      const seq = Number(socketFrames.at(-1)?.at('metadata.seq'));
      reads.push(
        server
          .send('GET', `/api/v2/conversations/${call.id}`)
          .then((reply) => ({ seq, read: Number(reply.headers.get('partyline-seq')) })),
      );
    }
    const all = await Promise.all(reads);
    assert.ok(all.length >= 3);
    for (const { seq, read } of all) assert.ok(read >= seq, `${read} is read after ${seq} was told`);
  });

  it('tells the detail events of one conversation', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, ['+15550101', '+15550102']);
    const topic = `v2.detail.events.conversation.${call.id}.customer.end`;
    const reader = await listen(t, server, { topics: [topic] });
    const path = `/api/v2/conversations/calls/${call.id}/participants/${call.participants['+15550101']}`;
    await server.send('PATCH', path, { body: { state: 'disconnected' } });
    const frame = await reader.frame('the end', ({ topicName }) => topicName === topic);
    assert.deepEqual(
      ['participantId', 'disconnectType', 'mediaType', 'direction'].map((name) => frame.at(`eventBody.${name}`)),
      [call.participants['+15550101'], 'CLIENT', 'VOICE', 'OUTBOUND'],
    );
  });

  it('answers pings and lets pass what is no JSON', async (t) => {
    const server = await startLocalServer(t);
    const reader = await listen(t, server, { topics: ['v2.system.socket_closing'] });
    reader.send('1764046800');
    reader.send('{"message":"ping"}');
    const frame = await reader.frame('pong', ({ topicName }) => topicName === 'channel.metadata');
    assert.equal(frame.text, '{"topicName":"channel.metadata","eventBody":{"message":"pong"}}');
  });

  it('says that the token was revoked, and that the server closes', async (t) => {
    const server = await startLocalServer(t);
    const mine = await listen(t, server, { topics: ['v2.system.socket_closing'], as: 'user:alice' });
    const other = await listen(t, server, { topics: ['v2.system.socket_closing'] });
    await server.send('DELETE', '/api/v2/tokens/me', { as: 'user:alice' });
    assert.deepEqual(await within('closed', mine.closed), { code: 4003, reason: 'the token was revoked' });
    assert.deepEqual(
      mine.frames.map(({ topicName }) => topicName),
      [`v2.system.token_revoked.${mine.channelId}`],
    );
    await server.server.close();
    assert.deepEqual(await within('closed', other.closed), { code: 1001, reason: 'the server is closing' });
    assert.equal(other.frames.at(-1)?.topicName, 'v2.system.socket_closing');
  });

  it('closes the socket that was open when another one is opened, and takes no unknown channel', async (t) => {
    const server = await startLocalServer(t);
    const reader = await listen(t, server, { topics: [] });
    const second = new WsClient(`${server.url.replace('http', 'ws')}/channels/${reader.channelId}`);
    t.after(() => second.terminate());
    assert.equal((await within('closed', reader.closed)).code, 4001);
    const stranger = new WsClient(`${server.url.replace('http', 'ws')}/channels/nobody`);
    const refusal = await new Promise((settle) => stranger.on('error', (error) => settle(error.message)));
    assert.equal(refusal, 'Unexpected server response: 404');
  });
});

describe('subscriptions', () => {
  it('refuse a list with one bad topic, or with ignoreErrors take the good part', async (t) => {
    const server = await startLocalServer(t);
    const alice = await userId(server, 'user:alice');
    const bob = await userId(server, 'user:bob');
    const stranger = await userId(server, 'org:other');
    const { channelId } = await listen(t, server, { topics: [], as: 'perm:nothing:at:all' });
    const path = `${channels}/${channelId}/subscriptions`;
    const body = [`v2.users.${alice}.conversations`, 'v2.users.calls', 'v2.system.socket_closing'].map((id) => ({
      id,
    }));
    const refused = await server.send('POST', path, { as: 'perm:nothing:at:all', body });
    assert.deepEqual([refused.status, refused.at('code')], [400, 'notification.invalid.topic']);
    const taken = await server.send('POST', `${path}?ignoreErrors=true`, { as: 'perm:nothing:at:all', body });
    assert.deepEqual(taken.each('entities', 'state'), ['Permitted', 'Rejected', 'Rejected']);
    assert.deepEqual(taken.at('entities.1.missingPermissions'), ['conversation:communication:view']);
    const list = await server.send('GET', path, { as: 'perm:nothing:at:all' });
    assert.deepEqual(list.each('entities', 'id'), ['v2.system.socket_closing']);
    assert.notEqual(bob, alice);
    assert.equal((await server.send('GET', path)).status, 404, `a channel of somebody else is unknown ${stranger}`);
  });

  it('are bounded by 1000 topics a channel and 20 channels for user and client', async (t) => {
    const server = await startLocalServer(t);
    const first = String((await server.send('POST', channels)).at('id'));
    const body = Array.from({ length: 1001 }, (_, at) => ({ id: `v2.system.any.${at}` }));
    const fits = await server.send('PUT', `${channels}/${first}/subscriptions`, { body: body.slice(1) });
    assert.equal(fits.status, 200);
    const many = await server.send('PUT', `${channels}/${first}/subscriptions`, { body });
    assert.equal(many.at('code'), 'notification.subscription.too.many.subscriptions', many.text);
    for (let made = 0; made < 20; made += 1) await server.send('POST', channels);
    assert.equal((await server.send('HEAD', `${channels}/${first}`)).status, 404);
    const all = await server.send('GET', `${channels}?includechannels=oauthclient`);
    assert.equal(all.each('entities', 'id').length, 20);
  });

  it("work through the official SDK's NotificationsApi", async (t) => {
    const server = await startLocalServer(t);
    const alice = await userId(server, 'user:alice');
    const platform = createRequire(import.meta.url)('purecloud-platform-client-v2');
    const { hostname, port } = new URL(server.url);
    const client = platform.ApiClient.instance;
    client.setGateway({ protocol: 'http', host: hostname, port: Number(port) });
    client.setAccessToken(await server.token('demo'));
    const api = new platform.NotificationsApi();
    const channel = await api.postNotificationsChannels();
    assert.ok(channel.connectUri.startsWith(`ws://${hostname}:${port}/`));
    const topics = [{ id: `v2.users.${alice}?presence&conversations` }];
    const put = await api.putNotificationsChannelSubscriptions(channel.id, topics);
    assert.equal(put.entities[0].state, 'Permitted');
    await api.postNotificationsChannelSubscriptions(channel.id, [{ id: `v2.users.${alice}.conversations.calls` }]);
    const listed = await api.getNotificationsChannelSubscriptions(channel.id);
    assert.equal(listed.entities.length, 2);
    const known = await api.getNotificationsChannels();
    assert.deepEqual(
      known.entities.map(({ id }: { id: string }) => id),
      [channel.id],
    );
    await api.headNotificationsChannel(channel.id);
    await api.deleteNotificationsChannelSubscriptions(channel.id);
    const available = await api.getNotificationsAvailabletopics({ expand: ['description'] });
    assert.ok(available.entities.some(({ id }: { id: string }) => id === 'v2.users.{id}.conversations'));
  });

  it('are reached by TLS where a proxy says that it speaks TLS', async (t) => {
    const server = await startLocalServer(t);
    const authorization = `Bearer ${await server.token('demo')}`;
    const answer = await fetch(`${server.url}/api/v2/notifications/channels`, {
      method: 'POST',
      headers: { authorization, 'x-forwarded-proto': 'https' },
    });
    assert.match(await answer.text(), /"connectUri":"wss:/);
  });
});
