import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { limits } from '../../../src/base/limits.ts';
import { registeredTarget } from '../../../src/engine/sip/leg/dial-target.ts';
import type { SipDriverDeps } from '../../../src/engine/sip/sip-driver.ts';
import { createMessageFramer } from '../../../src/engine/sip/transport/message-framer.ts';
import { until } from '../../support/until.ts';
import { conversation, dialled, dialOrder } from './driver-bench.ts';
import { createPhone, type Phone, sdp } from './phone.ts';
import { alice, challengeOf, createRegistrarBench, registerText } from './registrar-bench.ts';

async function start(t: TestContext, given: Partial<SipDriverDeps> = {}) {
  const bench = await createRegistrarBench(real(given));
  t.after(() => bench.driver.close());
  return bench;
}

/** Real sockets in place of the fake network. */
function real(given: Partial<SipDriverDeps>): Partial<SipDriverDeps> {
  return { bind: { address: '127.0.0.1', port: 0 }, ...given, ...{ transport: undefined } };
}

type StreamPhone = Phone & { readonly socket: Socket; arrived(count?: number): Promise<void>; ended(): Promise<void> };

/** A phone on a stream; what it writes as its own port is where it listens, if it does. */
function phoneOn(socket: Socket, listening = 5099, address = '127.0.0.1'): StreamPhone {
  const framer = createMessageFramer();
  const end = { address, port: listening };
  const closed = once(socket, 'close');
  socket.on('error', () => {});
  const phone = createPhone(
    {
      name: 'TCP',
      local: end,
      send: (bytes) => socket.write(bytes.toString().replaceAll('SIP/2.0/UDP', 'SIP/2.0/TCP')),
      receive: (take) =>
        void socket.on('data', (chunk) => {
          for (const frame of framer.push(chunk)) if (frame.kind === 'message') take(frame.bytes, end);
        }),
      close: async () => {},
    },
    end,
  );
  return {
    ...phone,
    socket,
    arrived: async (count = 1) =>
      void (await until(`${count} messages`, () => phone.inbox.length >= count || undefined)),
    ended: async () => void (await closed),
  };
}

async function connected(t: TestContext, port: number, listening?: number): Promise<StreamPhone> {
  const socket = connect(port, '127.0.0.1');
  t.after(() => socket.destroy());
  await once(socket, 'connect');
  return phoneOn(socket, listening);
}

/** A phone that waits to be connected to. */
async function listener(t: TestContext) {
  const server = createServer();
  const phones: StreamPhone[] = [];
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  server.on('connection', (socket) => phones.push(phoneOn(socket, port)));
  t.after(() => {
    server.close();
    for (const { socket } of phones) socket.destroy();
  });
  const phone = (at = 0): Promise<StreamPhone> => until('a connection', () => phones[at]);
  return { port, phones, phone, server };
}

const dial = (port: number, more = ';transport=tcp') => dialOrder({ target: `sip:alice@127.0.0.1:${port}${more}` });

describe('SIP over TCP', () => {
  it('answers on the connection, however a request is cut', async (t) => {
    const { driver } = await start(t);
    const phone = await connected(t, driver.port);
    const text = phone.socket.write.bind(phone.socket);
    phone.socket.write('\r\n\r\n');
    const options = [
      'OPTIONS sip:600@x SIP/2.0',
      'Via: SIP/2.0/TCP 10.9.9.9;branch=z9hG4bK-c',
      'Max-Forwards: 70',
      'From: <sip:a@b>;tag=1',
      'To: <sip:600@x>',
      'Call-ID: cut',
      'CSeq: 1 OPTIONS',
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n');
    for (const byte of options) text(byte);
    await phone.arrived();
    assert.match(phone.expectResponse(200).headers.get('Via') ?? '', /TCP 10\.9\.9\.9;.*received=127\.0\.0\.1/);
  });

  it('refuses a request without Content-Length with 400 and closes (§20.14)', async (t) => {
    const { driver, counts } = await start(t);
    const phone = await connected(t, driver.port);
    const lines = ['Via: SIP/2.0/TCP a;branch=z9hG4bK-1', 'From: <sip:a@b>;tag=1', 'To: <sip:a@b>', 'Call-ID: x'];
    phone.socket.write(`OPTIONS sip:a SIP/2.0\r\n${lines.join('\r\n')}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 7\r\n\r\n`);
    await phone.ended();
    phone.expectResponse(400);
    assert.ok(counts.includes('sip_connections_cut no-length'));
  });

  it('refuses what is over a bound with 513 and closes', async (t) => {
    const { driver } = await start(t);
    const phone = await connected(t, driver.port);
    phone.request({ method: 'OPTIONS', headers: [`Subject: ${'x'.repeat(limits.sipHeaderBytesMax)}`] });
    await phone.ended();
    phone.expectResponse(513);
  });

  it('takes a call, repeats nothing but its 2xx, and ends it by BYE on the connection', async (t) => {
    const bench = await start(t);
    const phone = await connected(t, bench.driver.port);
    const call = phone.invite();
    await phone.arrived();
    phone.expectResponse(100);
    const { legId } = bench.expectReport('incoming');
    bench.driver.answer(legId, conversation);
    await phone.arrived();
    const { headers } = phone.expectResponse(200);
    assert.equal(headers.get('Contact'), `<sip:127.0.0.1:${bench.driver.port};transport=tcp>`);
    const toTag = /;tag=([^;]+)/.exec(headers.get('To') ?? '')?.[1] ?? '';
    phone.within({ ...call, toTag }, { method: 'ACK' });
    await until('its ACK', () => bench.media.remotes.size > 0 || undefined);
    bench.driver.hangUp({ legId, reason: 'normal' });
    // Timer E is for datagrams (§17.1.2.2): a second BYE would come before the answer to what is asked next.
    bench.clock.advance(2000);
    phone.request({ method: 'OPTIONS' });
    await phone.arrived(2);
    const bye = phone.expectRequest('BYE');
    assert.match(bye.headers.get('Via') ?? '', /^SIP\/2\.0\/TCP /);
    phone.expectResponse(200);
    phone.reply(bye, 200);
    await until('the end', () => bench.reports.length > 0 || undefined);
    bench.expectEnd({ cause: 'hung-up', evidence: 'bye-200', sipCode: 200 });
  });

  it('sends the BYE of a call whose connection is gone by a new one to its Contact', async (t) => {
    const bench = await start(t);
    const there = await listener(t);
    const phone = await connected(t, bench.driver.port, there.port);
    const call = phone.invite();
    await phone.arrived();
    const { legId } = bench.expectReport('incoming');
    bench.driver.answer(legId, conversation);
    await phone.arrived(2);
    phone.expectResponse(100);
    const toTag = /;tag=([^;]+)/.exec(phone.expectResponse(200).headers.get('To') ?? '')?.[1] ?? '';
    phone.within({ ...call, toTag }, { method: 'ACK' });
    await until('its ACK', () => bench.media.remotes.size > 0 || undefined);
    phone.socket.end();
    await phone.ended();
    bench.expectNoReport();
    bench.driver.hangUp({ legId, reason: 'normal' });
    const again = await there.phone();
    await again.arrived();
    again.reply(again.expectRequest('BYE'), 200);
    await until('the end', () => bench.reports.length > 0 || undefined);
    bench.expectEnd({ cause: 'hung-up', evidence: 'bye-200', sipCode: 200 });
  });

  it('answers by a new connection to the port of the Via where the one that asked is gone (§18.2.2)', async (t) => {
    const bench = await start(t);
    const there = await listener(t);
    const phone = await connected(t, bench.driver.port, there.port);
    phone.invite();
    await phone.arrived();
    const { legId } = bench.expectReport('incoming');
    phone.socket.end();
    await phone.ended();
    bench.driver.reject(legId, 486);
    const again = await there.phone();
    await again.arrived();
    again.expectResponse(486);
  });

  it('dials by TCP, and uses the connection again', async (t) => {
    const bench = await start(t);
    const there = await listener(t);
    bench.driver.dial(dial(there.port));
    const phone = await there.phone();
    await phone.arrived();
    const invite = phone.expectRequest('INVITE');
    assert.match(invite.headers.get('Contact') ?? '', /;transport=tcp>$/);
    phone.reply(invite, 200, { body: sdp(), contact: `<sip:alice@127.0.0.1:${there.port};transport=tcp>` });
    await phone.arrived();
    phone.expectRequest('ACK');
    bench.driver.hangUp({ legId: dialled, reason: 'normal' });
    await phone.arrived();
    phone.reply(phone.expectRequest('BYE'), 200);
    await until('the end', () => bench.reports.length === 3 || undefined);
    assert.equal(there.phones.length, 1);
  });

  it('counts a connection that is refused as 503', async (t) => {
    const bench = await start(t);
    const there = await listener(t);
    there.server.close();
    bench.driver.dial(dial(there.port));
    await until('the end', () => bench.reports.length === 2 || undefined);
    bench.expectReport('dialling');
    bench.expectEnd({ cause: 'failed', sipCode: 503 });
  });

  it('sends what is too long for a datagram by TCP, and by UDP after all where nobody takes that (§18.1.1)', async (t) => {
    const bench = await start(t);
    const there = await listener(t);
    const long = (port: number) => dialOrder({ target: `sip:${'a'.repeat(1300)}@127.0.0.1:${port}` });
    bench.driver.dial(long(there.port));
    const phone = await there.phone();
    await phone.arrived();
    assert.match(phone.expectRequest('INVITE').headers.get('Via') ?? '', /^SIP\/2\.0\/TCP /);

    const other = await start(t);
    const socket = createSocket('udp4');
    t.after(() => socket.close());
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    other.driver.dial(long(socket.address().port));
    const [bytes] = await once(socket, 'message');
    assert.match(String(bytes), /^INVITE .*\r\nVia: SIP\/2\.0\/UDP /s);
    assert.equal(String(bytes).match(/^Via:/gm)?.length, 1);
  });

  it('refuses to dial what it does not speak', async (t) => {
    const bench = await start(t);
    for (const more of [';transport=ws', ';transport=sctp', ';transport=tls']) {
      bench.driver.dial(dial(5061, more));
      await until('the end', () => bench.reports.length > 0 || undefined);
      assert.equal(bench.expectReport('ended').end.sipCode, 416);
    }
  });

  it('keeps a registration as long as its connection', async (t) => {
    const bench = await start(t);
    const phone = await connected(t, bench.driver.port);
    phone.send(registerText(phone, { callId: 'challenge' }));
    await phone.arrived();
    const { nonce } = challengeOf(phone.expectResponse(401));
    phone.send(registerText(phone, { nonce }));
    await phone.arrived();
    phone.expectResponse(200);
    bench.driver.dial(dialOrder({ target: registeredTarget(alice) }));
    await phone.arrived();
    phone.expectRequest('INVITE');
    phone.socket.end();
    await until('the binding is gone', () => bench.registrations.of(alice).length === 0 || undefined);
  });

  it('cuts who says nothing, who dribbles, and who is idle for longer than a registration', async (t) => {
    const bench = await start(t);
    const silent = await connected(t, bench.driver.port);
    const dribbling = await connected(t, bench.driver.port, 5098);
    const idle = await connected(t, bench.driver.port, 5097);
    for (const phone of [dribbling, idle]) {
      phone.request({ method: 'OPTIONS', callId: `from-${phone.end.port}` });
      await phone.arrived();
      phone.expectResponse(200);
    }
    dribbling.socket.write('OPTIONS sip:x');
    // Read in order: what was dribbled is there before this is answered.
    idle.request({ method: 'OPTIONS', callId: 'again' });
    await idle.arrived();
    bench.clock.advance(limits.sipFirstMessageMsMax);
    await Promise.all([silent.ended(), dribbling.ended()]);
    bench.clock.advance(limits.sipConnectionIdleMsMax);
    await idle.ended();
    const cuts = bench.counts.filter((line) => line.startsWith('sip_connections_cut'));
    assert.deepEqual(cuts.toSorted(), [
      'sip_connections_cut idle-connection',
      'sip_connections_cut silent-connection',
      'sip_connections_cut slow-message',
    ]);
  });

  it('holds so many connections of a stranger and no more', async (t) => {
    const bench = await start(t, { isWatched: () => true });
    const max = limits.sipConnectionsPerSourceMax;
    for (let at = 0; at < max; at++) await connected(t, bench.driver.port);
    const more = await connected(t, bench.driver.port);
    await more.ended();
    assert.ok(bench.counts.includes('sip_connections_refused connections-of-source'));
  });
});
