import type { WebSocket } from 'ws';
import type { Clock, Timer } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { createLatestFrames } from './latest-frames.ts';

/** Why the server closes a socket; docs/notifications.md. */
export const closings = {
  goingAway: [1001, 'the server is closing'],
  replaced: [4001, 'another socket was opened for this channel'],
  gone: [4002, 'the channel is over'],
  revoked: [4003, 'the token was revoked'],
  slow: [4008, 'too slow: more than 1 MiB was waiting to be read'],
} as const satisfies Readonly<Record<string, readonly [code: number, reason: string]>>;

/** One client that reads a channel. */
export interface ChannelSocket {
  send(frame: string): void;
  /** Keeps back what is about the same thing as a later frame, while much is waiting to be read. */
  sendLatest(about: string, frame: string): void;
  close(closing: keyof typeof closings): void;
}

/** Every frame of our own about the channel itself. */
const metadataFrame = (message: string): string =>
  JSON.stringify({ topicName: 'channel.metadata', eventBody: { message } });

const HEARTBEAT = metadataFrame('WebSocket Heartbeat');
const PONG = metadataFrame('pong');

export interface ChannelSocketDeps {
  readonly clock: Clock;
  readonly onClosed: () => void;
}

/** Beats, answers pings, and gives up on a reader that lets more pile up than is bounded. */
export function createChannelSocket(socket: WebSocket, { clock, onClosed }: ChannelSocketDeps): ChannelSocket {
  let closing: Timer | undefined;
  let beating: Timer | undefined;

  const close = (why: keyof typeof closings): void => {
    if (closing !== undefined) return;
    beating?.cancel();
    latest.close();
    const [code, reason] = closings[why];
    socket.close(code, reason);
    // The close frame waits behind what was not read: whoever does not read it either is cut off.
    closing = clock.after(limits.socketCloseMsMax, () => socket.terminate());
  };

  const send = (frame: string): void => {
    if (closing !== undefined || socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > limits.socketBufferBytesMax) close('slow');
    else socket.send(frame);
  };

  const latest = createLatestFrames({
    clock,
    isBehind: () => socket.bufferedAmount > limits.socketLatestBytesMax,
    send,
  });
  const sendLatest = (about: string, frame: string): void => {
    if (closing === undefined) latest.send(about, frame);
  };

  const beat = (): void => {
    send(HEARTBEAT);
    beating = clock.after(limits.heartbeatMs, beat);
  };
  beating = clock.after(limits.heartbeatMs, beat);

  socket.on('message', (data) => {
    if (isPing(String(data))) send(PONG);
  });
  // A broken frame ends the connection by itself; `close` follows.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    beating?.cancel();
    latest.close();
    closing?.cancel();
    closing = { cancel: () => undefined };
    onClosed();
  });

  return { send, sendLatest, close };
}

/** The official tool writes a bare timestamp every second: what is no ping is not an error (behaviour 10). */
function isPing(text: string): boolean {
  if (!text.includes('ping')) return false;
  try {
    const frame: unknown = JSON.parse(text);
    return typeof frame === 'object' && frame !== null && Reflect.get(frame, 'message') === 'ping';
  } catch {
    return false;
  }
}
