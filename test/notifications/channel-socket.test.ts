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
  const opened = new Promise<ChannelSocket>((settle) =>
    server.on('connection', (socket) => settle(createChannelSocket(socket, { clock, onClosed: () => undefined }))),
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
  return { clock, channel: await opened, reader, frames, closed };
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
