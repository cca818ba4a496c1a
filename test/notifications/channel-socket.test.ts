import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import { limits } from '../../src/base/limits.ts';
import { type ChannelSocket, createChannelSocket } from '../../src/notifications/channel-socket.ts';
import { createSimulatedClock } from '../support/simulated-clock.ts';
import { until, within } from '../support/until.ts';

/** Both ends of one socket. */
async function open(t: TestContext) {
  const clock = createSimulatedClock();
  const http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  const server = new WebSocketServer({ server: http, perMessageDeflate: false });
  const opened = new Promise<{ channel: ChannelSocket; socket: WebSocket }>((settle) =>
    server.on('connection', (socket) =>
      settle({ channel: createChannelSocket(socket, { clock, onClosed: () => undefined }), socket }),
    ),
  );
  const address = http.address();
  const reader = new WebSocket(`ws://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
  const frames: string[] = [];
  reader.on('message', (data) => frames.push(String(data)));
  const closed = new Promise<readonly [number, string]>((settle) =>
    reader.on('close', (code, reason) => settle([code, String(reason)])),
  );
  t.after(() => {
    reader.terminate();
    server.close();
    http.close();
  });
  const { channel, socket } = await opened;
  /** Until what the kernel takes is full as well. */
  const pileUp = (): void => {
    reader.pause();
    while (socket.bufferedAmount <= limits.socketLatestBytesMax) channel.send('x'.repeat(32 * 1024));
  };
  return { clock, channel, reader, frames, closed, pileUp };
}

describe('the socket of a channel', () => {
  it('beats every 30 seconds', async (t) => {
    const { clock, frames } = await open(t);
    clock.advance(limits.heartbeatMs * 2);
    await until('two beats', () => frames[1]);
    assert.deepEqual(
      new Set(frames),
      new Set(['{"topicName":"channel.metadata","eventBody":{"message":"WebSocket Heartbeat"}}']),
    );
  });

  it('is closed with 4008 when its reader lets more than the bound pile up', async (t) => {
    const { channel, reader, closed } = await open(t);
    reader.pause();
    const frame = 'x'.repeat(64 * 1024);
    for (let sent = 0; sent < 400; sent += 1) channel.send(frame);
    await new Promise((settle) => setImmediate(settle));
    channel.send(frame);
    reader.resume();
    assert.deepEqual(await within('closed', closed), [4008, 'too slow: more than 1 MiB was waiting to be read']);
  });

  it('tells a slow reader the last of what changes often, once he reads again, and nobody is closed for it', async (t) => {
    const { clock, channel, reader, frames, pileUp } = await open(t);
    channel.sendLatest('ann', 'ann 0');
    await until('the first at once', () => frames[0]);
    pileUp();
    for (let n = 1; n <= 100; n += 1) {
      channel.sendLatest('ann', `ann ${n}`);
      channel.sendLatest('bob', `bob ${n}`);
    }
    clock.advance(limits.socketLatestLookMs);
    reader.resume();
    await until('the rest', () => {
      clock.advance(limits.socketLatestLookMs);
      return frames.includes('bob 100') || undefined;
    });
    const talk = frames.filter((frame) => /^(ann|bob)/.test(frame));
    assert.deepEqual(talk, ['ann 0', 'ann 100', 'bob 100']);
  });

  it('forgets what would be told later once more of it waits than the bound', async (t) => {
    const { clock, channel, reader, frames, pileUp } = await open(t);
    pileUp();
    for (let n = 0; n <= limits.socketLatestMax; n += 1) channel.sendLatest(`${n}`, `of ${n}`);
    reader.resume();
    await until('the rest', () => {
      clock.advance(limits.socketLatestLookMs);
      return frames.includes(`of ${limits.socketLatestMax}`) || undefined;
    });
    assert.equal(frames.filter((frame) => frame.startsWith('of ')).length, limits.socketLatestMax);
    assert.equal(frames.includes('of 0'), false);
  });

  it('is cut off when its reader does not read that it was closed', async (t) => {
    const { clock, channel, reader } = await open(t);
    reader.pause();
    channel.close('slow');
    clock.advance(limits.socketCloseMsMax);
    reader.resume();
    await within('closed', new Promise((settle) => reader.on('close', settle)));
    assert.equal(clock.pending(), 0);
  });
});
