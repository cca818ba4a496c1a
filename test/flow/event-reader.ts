import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { WebSocket as WsClient } from 'ws';
import type { LocalServer } from '../support/local-server.ts';
import { topicFaults } from '../support/models.ts';
import { until } from '../support/until.ts';

/** A frame as a client reads it. */
export interface Frame {
  readonly topicName: string;
  readonly text: string;
  /** What stands at a dotted place: `eventBody.participants.0.id`. */
  at(place: string): unknown;
}

/** Somebody who listens to a channel. */
export interface EventReader {
  readonly channelId: string;
  readonly frames: readonly Frame[];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  send(text: string): void;
  /** The first frame that fits, when it has come. */
  frame(what: string, fits: (frame: Frame) => boolean): Promise<Frame>;
}

export async function userId(server: LocalServer, as: string): Promise<string> {
  return String((await server.send('GET', '/api/v2/users/me', { as })).at('id'));
}

/** Makes a channel with these topics and opens its socket, with `ws` or with Node's own client. */
export async function listen(
  t: TestContext,
  server: LocalServer,
  { topics, as = 'demo', client = 'ws' }: { topics: readonly string[]; as?: string; client?: 'ws' | 'node' },
): Promise<EventReader> {
  const made = await server.send('POST', '/api/v2/notifications/channels', { as, raw: 'null' });
  const channelId = String(made.at('id'));
  const path = `/api/v2/notifications/channels/${channelId}/subscriptions`;
  const subscribed = await server.send('PUT', path, { as, body: topics.map((id) => ({ id })) });
  if (subscribed.status !== 200) throw new Error(subscribed.text);
  const frames: Frame[] = [];
  const take = (text: string): void => void frames.push(frameOf(text));
  const opened = client === 'ws' ? openWs(made.at('connectUri'), take) : openNode(made.at('connectUri'), take);
  const { send, closed, close } = await opened;
  t.after(() => {
    close();
    // Whatever a test looks at, each event is what the model of its topic says.
    const faults = frames.flatMap((frame) => topicFaults(frame.topicName, frame.at('eventBody')));
    assert.deepEqual(faults, []);
  });
  const frame = (what: string, fits: (frame: Frame) => boolean): Promise<Frame> => until(what, () => frames.find(fits));
  return { channelId, frames, closed, send, frame };
}

interface Opened {
  readonly send: (text: string) => void;
  readonly close: () => void;
  readonly closed: EventReader['closed'];
}

function openWs(uri: unknown, take: (text: string) => void): Promise<Opened> {
  const socket = new WsClient(String(uri));
  socket.on('message', (data) => take(String(data)));
  const closed = new Promise<{ code: number; reason: string }>((settle) =>
    socket.on('close', (code, reason) => settle({ code, reason: String(reason) })),
  );
  return new Promise((settle, reject) => {
    socket.on('error', reject);
    socket.on('open', () => settle({ send: (text) => socket.send(text), close: () => socket.terminate(), closed }));
  });
}

function openNode(uri: unknown, take: (text: string) => void): Promise<Opened> {
  const socket = new WebSocket(String(uri));
  socket.addEventListener('message', ({ data }) => take(String(data)));
  const closed = new Promise<{ code: number; reason: string }>((settle) =>
    socket.addEventListener('close', ({ code, reason }) => settle({ code, reason })),
  );
  return new Promise((settle, reject) => {
    socket.addEventListener('error', () => reject(new Error('no socket')));
    socket.addEventListener('open', () =>
      settle({ send: (text) => socket.send(text), close: () => socket.close(), closed }),
    );
  });
}

function frameOf(text: string): Frame {
  const body: unknown = JSON.parse(text);
  const member = (value: unknown, name: string): unknown =>
    typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  const at = (place: string): unknown => place.split('.').reduce(member, body);
  return { topicName: String(at('topicName')), text, at };
}
