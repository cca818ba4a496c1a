import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import type { Clock } from '../../../src/base/clock.ts';
import { createSipDriver, type SipDriver } from '../../../src/engine/sip/sip-driver.ts';
import type { LegReport } from '../../../src/ports/engine.ts';
import { createSeededIds, createSeededRandom } from '../../support/random.ts';
import { conversation, dialled, dialOrder } from './driver-bench.ts';
import { createFakeMedia } from './fake-media.ts';
import { createPhone, type Phone, sdp } from './phone.ts';

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms).unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Hands out what was pushed, in order, to whoever asks first. */
function createQueue<T>(): { push(value: T): void; next(): Promise<T> } {
  const values: T[] = [];
  const waiting: ((value: T) => void)[] = [];
  return {
    push(value) {
      const waiter = waiting.shift();
      if (waiter === undefined) values.push(value);
      else waiter(value);
    },
    next: () => {
      const value = values.shift();
      return value === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(value);
    },
  };
}

describe('calls over real UDP on loopback', () => {
  let driver: SipDriver;
  let socket: Socket;
  let phone: Phone;
  const reports = createQueue<LegReport>();
  const errors: string[] = [];
  let fault: Error | undefined;
  const arrivals = createQueue<void>();

  before(async () => {
    driver = await createSipDriver({
      bind: { address: '127.0.0.1', port: 0 },
      media: createFakeMedia(),
      clock,
      random: createSeededRandom(1),
      ids: createSeededIds(2),
      log: { debug: () => {}, info: () => {}, warn: () => {}, error: (event) => errors.push(event) },
      report: (report) => {
        if (fault !== undefined) throw fault;
        reports.push(report);
      },
      mayDial: (address) => address === '127.0.0.1',
      count: () => {},
    });
    socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { address, port } = socket.address();
    phone = createPhone(
      {
        name: 'UDP',
        local: { address, port },
        send: (bytes, to) => socket.send(bytes, to.port, to.address),
        receive: (take) =>
          void socket.on('message', (bytes, from) => {
            take(bytes, from);
            arrivals.push();
          }),
        close: async () => {},
      },
      { address: driver.address, port: driver.port },
    );
  });

  after(async () => {
    await driver.close();
    socket.close();
  });

  it('come in, are answered, and are removed by BYE', async () => {
    const call = phone.invite();
    await arrivals.next();
    phone.expectResponse(100);
    const incoming = await reports.next();
    assert.equal(incoming.kind, 'incoming');
    driver.answer(incoming.legId, conversation);
    await arrivals.next();
    const toTag = /;tag=(\w+)/.exec(phone.expectResponse(200).headers.get('To') ?? '')?.[1] ?? '';
    phone.within({ ...call, toTag }, { method: 'ACK' });
    driver.hangUp({ legId: incoming.legId, reason: 'normal' });
    await arrivals.next();
    phone.reply(phone.expectRequest('BYE'), 200);
    const ended = await reports.next();
    assert.deepEqual(ended, {
      kind: 'ended',
      legId: incoming.legId,
      end: { cause: 'hung-up', evidence: 'bye-200', sipCode: 200 },
    });
  });

  it('go out, ring, are answered, and end with the BYE of the far end', async () => {
    driver.dial(dialOrder({ target: `sip:alice@localhost:${phone.end.port}` }));
    await arrivals.next();
    const invite = phone.expectRequest('INVITE');
    assert.equal((await reports.next()).kind, 'dialling');
    phone.reply(invite, 180);
    assert.equal((await reports.next()).kind, 'ringing');
    phone.reply(invite, 200, { body: sdp() });
    assert.equal((await reports.next()).kind, 'answered');
    await arrivals.next();
    phone.expectRequest('ACK');
    const toTag = /;tag=(\w+)/.exec(invite.headers.get('From') ?? '')?.[1] ?? '';
    phone.request({ method: 'BYE', callId: invite.headers.get('Call-ID') ?? '', fromTag: 'callee', toTag, cseq: 9 });
    assert.deepEqual(await reports.next(), { kind: 'ended', legId: dialled, end: { cause: 'bye' } });
    await arrivals.next();
    phone.expectResponse(200);
  });

  it('outlive a fault of ours in the one that a message belongs to', async () => {
    fault = new Error('a fault');
    phone.invite();
    await arrivals.next();
    phone.expectResponse(100);
    fault = undefined;
    phone.request({ method: 'OPTIONS' });
    await arrivals.next();
    phone.expectResponse(200);
    assert.deepEqual(errors, ['sip.message.failed']);
  });

  it('bind the port that is asked for, and fail where it is taken', async () => {
    assert.ok(driver.port > 0);
    await assert.rejects(
      createSipDriver({
        bind: { address: driver.address, port: driver.port },
        media: createFakeMedia(),
        clock,
        random: createSeededRandom(1),
        ids: createSeededIds(2),
        log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
        report: () => {},
        mayDial: () => false,
        count: () => {},
      }),
      { code: 'EADDRINUSE' },
    );
  });
});
