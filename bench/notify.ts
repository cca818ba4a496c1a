// How long from the commit of an event (its publication on the bus) until its frame is read from a socket: 1,000 channels
// of 50 subscribers, each listening to a user of its own, and then all of them to one. Server and readers share one
// process, so the figures are no less than they would be apart. Asserts nothing.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { WebSocket } from 'ws';
import { asConversationId, asParticipantId, asUserId } from '../src/base/ids.ts';
import { createLocalBus } from '../src/bus/local.ts';
import type { Subscriber } from '../src/contract/notifications.ts';
import type { Conversation } from '../src/domain/conversation.ts';
import { createNotifications } from '../src/notifications/notifications.ts';
import { createScene, opened, user } from '../test/domain/conversation-fixture.ts';
import { createSeededIds } from '../test/support/random.ts';

const CHANNELS = Number(process.env.CHANNELS ?? 1000);
const EVENTS = Number(process.env.EVENTS ?? 2000);
const FAN_OUTS = Number(process.env.FAN_OUTS ?? 50);

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const clock = { now: () => Date.now(), monotonic: () => performance.now(), after: () => ({ cancel() {} }) };
const bus = createLocalBus({ log: quiet });
const all = () => true;
const notifications = createNotifications({
  bus,
  store: { read: () => undefined },
  known: { hasUser: all, hasConversation: all, hasQueue: all },
  clock,
  ids: createSeededIds(1),
});
const http = createServer().on('upgrade', (request, socket, head) => void notifications.upgrade(request, socket, head));
http.listen(0, '127.0.0.1');
await once(http, 'listening');
const address = http.address();
const port = typeof address === 'object' ? address?.port : 0;

const scene = createScene();
scene.run(opened([user('alice'), user('bob')]));
const template = scene.state();

/** The call of one user, with a party beside him. */
function callOf(place: number): Conversation {
  const id = asConversationId(`call-${place}`);
  const [first, second] = [...template.live.values()];
  if (first === undefined || second === undefined) throw new Error('nobody there');
  const { userId: _, ...other } = second;
  const mine = { ...first, userId: asUserId(`user-${place}`) };
  return { ...template, id, live: new Map([mine, other].map((each) => [each.id, each])) };
}

/** One commit: he is muted. */
function publish(call: Conversation): number {
  const event = {
    kind: 'participant.muted',
    participantId: asParticipantId('alice'),
    muted: true,
    seq: call.seq + 1,
    at: 0,
    conversationId: call.id,
  } as const;
  const began = performance.now();
  bus.publish({ conversationId: call.id, events: [event], previous: call, next: { ...call, seq: event.seq } });
  return began;
}

async function connect(place: number, topic: string): Promise<WebSocket> {
  const subscriber: Subscriber = {
    organisationId: template.organisationId,
    clientId: `client-${place % 50}`,
    hash: '',
    permissions: ['*'],
  };
  const { id } = notifications.channels.create(subscriber);
  const order = { channelId: id, topics: [topic], replaces: true, ignoresErrors: false };
  if (!notifications.channels.subscribe(subscriber, order).ok) throw new Error('not subscribed');
  const socket = new WebSocket(`ws://127.0.0.1:${port}/channels/${id}`, { perMessageDeflate: false });
  await once(socket, 'open');
  return socket;
}

function print(name: string, values: readonly number[]): void {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(2);
  console.log(`${name}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms (${values.length} frames)`);
}

const sockets: WebSocket[] = [];
for (let place = 0; place < CHANNELS; place += 1) {
  sockets.push(await connect(place, `v2.users.user-${place}.conversations`));
}

const alone: number[] = [];
for (let round = 0; round < EVENTS; round += 1) {
  const place = round % CHANNELS;
  const socket = sockets[place];
  if (socket === undefined) break;
  const read = once(socket, 'message');
  const began = publish(callOf(place));
  await read;
  alone.push(performance.now() - began);
}
print(`${CHANNELS} channels, each with a user of its own`, alone);

for (const socket of sockets) socket.terminate();
const crowd: WebSocket[] = [];
for (let place = 0; place < CHANNELS; place += 1) crowd.push(await connect(place, 'v2.users.user-0.conversations'));
const together: number[] = [];
for (let round = 0; round < FAN_OUTS; round += 1) {
  let began = 0;
  const reads = crowd.map((socket) =>
    once(socket, 'message').then(() => void together.push(performance.now() - began)),
  );
  began = publish(callOf(0));
  await Promise.all(reads);
}
print(`one event to all of ${CHANNELS} channels`, together);
for (const socket of crowd) socket.terminate();
notifications.close();
http.close();
