import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Client, type ClientOptions, createClient, type WatchEvent } from '../../src/client/index.ts';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';

const demo = { clientId: 'demo', clientSecret: 'demo' };

function clientOf(t: TestContext, server: LocalServer, options: Partial<ClientOptions> = {}): Client {
  const client = createClient({ url: server.url, credentials: demo, ...options });
  t.after(() => client.close());
  return client;
}

async function call(server: LocalServer, numbers: readonly string[]): Promise<string> {
  const participants = numbers.map((address) => ({ address }));
  return String((await server.send('POST', '/api/v2/conversations/calls', { body: { participants } })).at('id'));
}

/** Reads events one at a time. */
function reading(client: Client, conversationId?: string) {
  const seen: WatchEvent[] = [];
  const iterator = client.watch(conversationId === undefined ? {} : { conversationId })[Symbol.asyncIterator]();
  return {
    seen,
    /** Reads on until an event fits, or nothing comes any more. */
    async until(fits: (event: WatchEvent) => boolean): Promise<WatchEvent | undefined> {
      for (;;) {
        const { value, done } = await iterator.next();
        if (done === true) return undefined;
        seen.push(value);
        if (fits(value)) return value;
      }
    },
    end: () => iterator.return?.(undefined),
  };
}

const isStart = ({ event }: WatchEvent): boolean => event === 'watch.started';

test('a watched conversation tells every event by its number until it ends', async (t) => {
  const server = await startLocalServer(t);
  const client = clientOf(t, server);
  const conversationId = await call(server, ['+15550101', '+15550102', '+15550103']);
  const watched = reading(client, conversationId);
  await watched.until(isStart);
  const gone = await client.disconnect({ conversationId, address: '+15550102' });
  const left = await watched.until(({ event }) => event === 'participant.disconnected');
  assert.deepEqual([left?.participantId, left?.conversationId], [gone.participantId, conversationId]);
  await server.send('PATCH', `/api/v2/conversations/calls/${conversationId}`, { body: { state: 'disconnected' } });
  assert.equal(await watched.until(() => false), undefined);
  const numbers = watched.seen.flatMap(({ seq }) => seq ?? []);
  assert.deepEqual(
    numbers,
    numbers.map((_, index) => (numbers[0] ?? 0) + index),
  );
  assert.equal(watched.seen.at(-1)?.event, 'conversation.ended');
  const timeline = await client.timeline(conversationId);
  assert.equal(timeline.at(-1)?.seq, numbers.at(-1));
});

test('nothing is missed while the socket is broken', async (t) => {
  const server = await startLocalServer(t);
  const sockets: WebSocket[] = [];
  let opened = (): void => undefined;
  const openSocket = (url: string): WebSocket => {
    const socket = new WebSocket(url);
    sockets.push(socket);
    socket.addEventListener('open', () => opened());
    return socket;
  };
  const client = clientOf(t, server, { openSocket });
  const conversationId = await call(server, ['+15550101', '+15550102', '+15550103']);
  const first = new Promise<void>((resolve) => {
    opened = resolve;
  });
  const watched = reading(client, conversationId);
  await watched.until(isStart);
  await first;
  const second = new Promise<void>((resolve) => {
    opened = resolve;
  });
  sockets[0]?.close();
  await client.disconnect({ conversationId, address: '+15550102' });
  await second;
  await client.disconnect({ conversationId, address: '+15550103' });
  const isLeave = ({ event }: WatchEvent): boolean => event === 'participant.disconnected';
  await watched.until(isLeave);
  await watched.until(isLeave);
  const numbers = watched.seen.flatMap(({ seq }) => seq ?? []);
  assert.deepEqual(
    numbers,
    numbers.map((_, index) => (numbers[0] ?? 0) + index),
  );
  await watched.end();
  assert.equal(sockets.length, 2);
});

test('all conversations are watched, those that begin later as well', async (t) => {
  const server = await startLocalServer(t);
  const client = clientOf(t, server);
  const watched = reading(client);
  await watched.until(isStart);
  const conversationId = await call(server, ['+15550101', '+15550102']);
  const added = await watched.until(({ event }) => event === 'participant.added');
  assert.equal(added?.conversationId, conversationId);
  await watched.end();
});

test('what imitates the cloud is watched by what differs', async (t) => {
  const server = await startLocalServer(t, { PARTYLINE_DIALECTS: 'genesys', PARTYLINE_EXPLAIN: 'off' });
  const client = clientOf(t, server, { service: 'genesys' });
  const conversationId = await call(server, ['+15550101', '+15550102', '+15550103']);
  const watched = reading(client, conversationId);
  await watched.until(isStart);
  const gone = await client.disconnect({ conversationId, address: '+15550102' });
  const left = await watched.until(({ event }) => event === 'participant.disconnected');
  assert.equal(left?.participantId, gone.participantId);
  assert.equal(left?.disconnectType, 'client');
  await server.send('DELETE', `/api/v2/conversations/${conversationId}`);
  assert.equal((await watched.until(({ event }) => event === 'conversation.ended'))?.conversationId, conversationId);
  assert.equal(await watched.until(() => false), undefined);
});
