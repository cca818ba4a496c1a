import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { type ConnectionOptions, connect, createServer, type TLSSocket } from 'node:tls';
import { limits } from '../../../src/base/limits.ts';
import { createTlsFiles } from '../../../src/engine/sip/transport/tls-files.ts';
import type { TrunkAccount } from '../../../src/ports/sip-accounts.ts';
import { type Certificate, makeCertificate } from '../../support/certificate.ts';
import { freePort } from '../../support/free-ports.ts';
import { createSimulatedClock } from '../../support/simulated-clock.ts';
import { until } from '../../support/until.ts';
import { conversation, createBench, dialOrder } from './driver-bench.ts';

/** A driver that speaks TLS for localhost and trusts who is called `authority`, by itself without another. */
async function start(t: TestContext, authority?: string, trunks: readonly TrunkAccount[] = []) {
  const clock = createSimulatedClock();
  const own = makeCertificate(t, ['DNS:localhost', 'IP:127.0.0.1']);
  const said: string[] = [];
  const note = (event: string): void => void said.push(event);
  const log = { debug: () => {}, info: note, warn: note, error: note };
  const files = createTlsFiles({ ...own, authorities: authority ?? own.certificate }, { clock, log });
  const tls = { bind: { address: '127.0.0.1', port: await freePort() }, files };
  const bench = await createBench({
    clock,
    tls,
    trunks,
    bind: { address: '127.0.0.1', port: 0 },
    transport: undefined,
  });
  t.after(async () => {
    files.close();
    await bench.driver.close();
  });
  const open = async (more: ConnectionOptions = {}): Promise<TLSSocket> => {
    const socket = connect({ host: '127.0.0.1', port: tls.bind.port, ca: readFileSync(own.certificate), ...more });
    t.after(() => socket.destroy());
    await once(socket, 'secureConnect');
    return socket;
  };
  return { ...bench, clock, own, said, port: tls.bind.port, open };
}

/** Somebody who takes connections by TLS and answers nothing. */
async function farEnd(t: TestContext, own: Certificate) {
  const server = createServer({ cert: readFileSync(own.certificate), key: readFileSync(own.key) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const heard: string[] = [];
  const sockets: TLSSocket[] = [];
  server.on('tlsClientError', () => {});
  server.on('secureConnection', (socket) => {
    sockets.push(socket);
    socket.on('error', () => {}).on('data', (data) => heard.push(String(data)));
  });
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  return { heard, port: typeof address === 'object' ? (address?.port ?? 0) : 0 };
}

const options = (number: number): string =>
  [
    'OPTIONS sip:600@localhost SIP/2.0',
    `Via: SIP/2.0/TLS a.example;branch=z9hG4bK-${number}`,
    'Max-Forwards: 70',
    `From: <sip:a@b>;tag=${number}`,
    'To: <sip:600@localhost>',
    `Call-ID: tls-${number}`,
    'CSeq: 1 OPTIONS',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');

async function asks(socket: TLSSocket, number: number): Promise<void> {
  socket.write(options(number));
  const [answer] = await once(socket, 'data');
  assert.match(String(answer), /^SIP\/2\.0 200 /);
}

describe('SIP over TLS', () => {
  it('answers on the connection, and takes nothing below TLS 1.2', async (t) => {
    const { open } = await start(t);
    const socket = await open();
    await asks(socket, 1);
    await assert.rejects(open({ maxVersion: 'TLSv1.1', minVersion: 'TLSv1.1' }));
  });

  it('takes a new certificate without touching who is there, and keeps the old one when the new is broken', async (t) => {
    const { open, own, clock, said } = await start(t);
    const before = await open();
    await asks(before, 1);
    const old = before.getPeerX509Certificate()?.fingerprint256;
    writeFileSync(own.certificate, 'no certificate');
    clock.advance(limits.tlsFilesLookMs);
    assert.deepEqual(said, ['sip.tls.refused']);
    const other = makeCertificate(t, ['DNS:localhost', 'IP:127.0.0.1']);
    const ca = readFileSync(other.certificate);
    assert.equal((await open({ rejectUnauthorized: false })).getPeerX509Certificate()?.fingerprint256, old);
    copyFileSync(other.certificate, own.certificate);
    copyFileSync(other.key, own.key);
    clock.advance(limits.tlsFilesLookMs);
    assert.deepEqual(said, ['sip.tls.refused', 'sip.tls.reloaded']);
    assert.notEqual((await open({ ca })).getPeerX509Certificate()?.fingerprint256, old);
    await asks(before, 2);
  });

  it('calls nobody by a connection that he opened, on which he has proven no name', async (t) => {
    const bench = await start(t);
    const socket = await bench.open();
    const heard: string[] = [];
    await asks(socket, 1);
    socket.on('data', (data) => heard.push(String(data)));
    bench.driver.dial(dialOrder({ target: `sip:alice@127.0.0.1:${socket.localPort};transport=tls` }));
    await until('something comes of it', () => heard.length > 0 || bench.reports.length > 1 || undefined);
    assert.deepEqual(heard, []);
    bench.expectReport('dialling');
    bench.expectEnd({ cause: 'failed', sipCode: 503 });
  });

  const calls = [
    { names: ['DNS:localhost'], uri: (port: number) => `sips:alice@localhost:${port}`, isCalled: true },
    { names: ['DNS:localhost'], uri: (port: number) => `sip:alice@localhost:${port};transport=tls`, isCalled: true },
    { names: ['IP:127.0.0.1'], uri: (port: number) => `sip:alice@127.0.0.1:${port};transport=tls`, isCalled: true },
    { names: ['DNS:elsewhere'], uri: (port: number) => `sips:alice@localhost:${port}`, isCalled: false },
  ];
  for (const { names, uri, isCalled } of calls) {
    it(`${isCalled ? 'calls' : 'does not call'} ${uri(5061)} whose certificate is of ${names}`, async (t) => {
      const far = makeCertificate(t, names);
      const bench = await start(t, far.certificate);
      const { heard, port } = await farEnd(t, far);
      bench.driver.dial(dialOrder({ target: uri(port) }));
      await until('something comes of it', () => heard.length > 0 || bench.reports.length > 1 || undefined);
      bench.expectReport('dialling');
      if (isCalled)
        assert.match(
          heard.join(''),
          // RFC 3261 §8.1.1.8.
          uri(0).startsWith('sips:')
            ? /^INVITE .*Via: SIP\/2\.0\/TLS .*Contact: <sips:127\.0\.0\.1:\d+>/s
            : /^INVITE .*Via: SIP\/2\.0\/TLS .*Contact: <sip:127\.0\.0\.1:\d+;transport=tls>/s,
        );
      else bench.expectEnd({ cause: 'failed', sipCode: 503 });
    });
  }

  for (const [scheme, contact] of [
    ['sip', /Contact: <sip:127\.0\.0\.1:\d+;transport=tls>/],
    ['sips', /Contact: <sips:127\.0\.0\.1:\d+>/],
  ] as const)
    it(`is ${scheme}: to a caller who says ${scheme}: (RFC 3261 §12.1.1)`, async (t) => {
      const { open, driver, expectReport } = await start(t);
      const socket = await open();
      const heard: string[] = [];
      socket.on('data', (data) => heard.push(String(data)));
      const lines = options(1)
        .replace('OPTIONS sip:', `INVITE ${scheme}:`)
        .replace('1 OPTIONS', `1 INVITE\r\nContact: <${scheme}:a@127.0.0.1:9>`);
      socket.write(lines);
      const came = await until('a call', () => (heard.length > 0 ? expectReport('incoming') : undefined));
      driver.answer(came.legId, conversation);
      await until('an answer', () => heard.join('').includes(' 200 ') || undefined);
      assert.match(heard.join(''), contact);
    });

  const registrars = [
    { scheme: 'sips', uri: /^REGISTER sips:localhost:\d+ /, contact: /Contact: <sips:600@127\.0\.0\.1:\d+>/ },
    {
      scheme: 'sip',
      uri: /^REGISTER sip:localhost:\d+;transport=tls /,
      contact: /Contact: <sip:600@127\.0\.0\.1:\d+;transport=tls>/,
    },
  ] as const;
  for (const { scheme, uri, contact } of registrars)
    it(`registers with a trunk of ${scheme}: whose certificate is its name's`, async (t) => {
      const far = makeCertificate(t, ['DNS:localhost']);
      const { heard, port } = await farEnd(t, far);
      const account = { name: 'carrier', user: 'acme', number: '600', password: 'x', registers: true };
      const place = { scheme, host: 'localhost', port, transport: 'TLS' } as const;
      await start(t, far.certificate, [{ ...account, ...place, expiresSeconds: 3600 }]);
      await until('a REGISTER', () => heard.length > 0 || undefined);
      assert.match(heard.join(''), uri);
      assert.match(heard.join(''), contact);
    });
});
