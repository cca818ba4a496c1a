import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import { WebSocket } from 'ws';
import { limits } from '../../../src/base/limits.ts';
import { registeredTarget } from '../../../src/engine/sip/leg/dial-target.ts';
import type { SipDriverDeps } from '../../../src/engine/sip/sip-driver.ts';
import { browserSdp } from '../../support/browser-sdp.ts';
import { until } from '../../support/until.ts';
import { conversation, dialled, dialOrder } from './driver-bench.ts';
import { createPhone, type Phone } from './phone.ts';
import { alice, challengeOf, createRegistrarBench, registerText } from './registrar-bench.ts';

const browserEnd = { address: 'x1.invalid', port: 80 };
const contact = '<sip:alice@x1.invalid;transport=ws>';

/** The driver behind an HTTP server. */
async function start(t: TestContext, given: Partial<SipDriverDeps> = {}) {
  const bench = await createRegistrarBench(given);
  const http = createServer();
  http.on('upgrade', (request, socket, head) => {
    if (!bench.driver.upgrade(request, socket, head)) socket.destroy();
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  t.after(async () => {
    await bench.driver.close();
    bench.clock.advance(limits.sipSocketCloseMsMax);
    http.close();
  });
  const address = http.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const open = (headers: Record<string, string> = {}, protocols: readonly string[] = ['sip']): WebSocket =>
    new WebSocket(`ws://127.0.0.1:${port}/sip`, [...protocols], { headers });
  return { bench, open, port };
}

/** A browser on an open socket, as a phone whose messages come later. */
async function browserOn(socket: WebSocket): Promise<Phone & { arrived(count?: number): Promise<void> }> {
  await once(socket, 'open');
  const phone = createPhone(
    {
      name: 'WS',
      local: browserEnd,
      send: (bytes) => socket.send(bytes.toString()),
      receive: (take) => void socket.on('message', (data: Buffer) => take(data, browserEnd)),
      close: async () => socket.close(),
    },
    browserEnd,
  );
  const arrived = async (count = 1): Promise<void> =>
    void (await until(`${count} messages`, () => phone.inbox.length >= count || undefined));
  return { ...phone, arrived };
}

type Browser = Awaited<ReturnType<typeof browserOn>>;

async function registerBrowser(browser: Browser): Promise<void> {
  browser.send(registerText(browser, { contact, callId: 'challenge' }));
  await browser.arrived();
  const { nonce } = challengeOf(browser.expectResponse(401));
  browser.send(registerText(browser, { contact, nonce }));
  await browser.arrived();
  browser.expectResponse(200);
}

async function statusOf(socket: WebSocket): Promise<number | undefined> {
  const [, response] = await once(socket, 'unexpected-response');
  return response.statusCode;
}

describe('SIP over WebSocket (RFC 7118)', () => {
  it('needs the subprotocol, a page of this host, of loopback or of a named origin, and a Host that is ours', async (t) => {
    const { open, port } = await start(t, {
      webSocket: { hosts: ['calls.example'], origins: ['https://phone.example'] },
    });
    assert.equal(await statusOf(open({}, [])), 400);
    assert.equal(await statusOf(open({ origin: 'https://evil.example' })), 403);
    assert.equal(await statusOf(open({ origin: 'null' })), 403);
    assert.equal(await statusOf(open({ origin: 'http://evil.example', host: `evil.example:${port}` })), 421);
    for (const headers of [
      {},
      { origin: 'https://phone.example' },
      { origin: 'http://localhost:5173' },
      { origin: 'https://calls.example', host: 'calls.example' },
    ]) {
      const socket = open(headers);
      await once(socket, 'open');
      assert.equal(socket.protocol, 'sip');
      socket.close();
    }
  });

  it('answers on the connection, whatever host the Via names, and the pong of a double CRLF', async (t) => {
    const { open } = await start(t);
    const browser = await browserOn(open());
    browser.request({ method: 'OPTIONS' });
    await browser.arrived();
    assert.match(browser.expectResponse(200).headers.get('Via') ?? '', /x1\.invalid:80;.*received=127\.0\.0\.1/);
  });

  it('calls a registered browser on its connection, with a Via and a Contact of WebSocket, and ends by BYE there', async (t) => {
    const { bench, open } = await start(t);
    const browser = await browserOn(open());
    await registerBrowser(browser);
    assert.equal(bench.store.rows.size, 0, 'a connection does not outlive the process');
    bench.driver.dial(dialOrder({ target: registeredTarget(alice) }));
    await browser.arrived();
    const invite = browser.expectRequest('INVITE');
    assert.match(invite.headers.get('Via') ?? '', /^SIP\/2\.0\/WS 127\.0\.0\.1:\d+;/);
    assert.match(invite.headers.get('Contact') ?? '', /;transport=ws>$/);
    assert.equal(invite.uri, 'sip:alice@x1.invalid;transport=ws');
    assert.match(invite.body.toString(), /^m=audio \d+ UDP\/TLS\/RTP\/SAVPF /m);
    const [audio = ''] = browserSdp({ setup: 'active', formats: '0 101' }).split('m=video');
    browser.reply(invite, 200, { body: audio, contact });
    await browser.arrived();
    browser.expectRequest('ACK');
    bench.expectReport('dialling');
    assert.equal(bench.media.browsers.get(dialled)?.remoteUfrag, 'h6vY');
    const { legId } = bench.expectReport('answered');
    bench.driver.hangUp({ legId, reason: 'normal' });
    await browser.arrived();
    browser.reply(browser.expectRequest('BYE'), 200);
    await until('the end', () => bench.reports.length > 0 || undefined);
    bench.expectEnd({ cause: 'hung-up', evidence: 'bye-200', sipCode: 200 });
  });

  it('sends no request twice on a connection, for it loses nothing (RFC 3261 §17.1.1.2)', async (t) => {
    const { bench, open } = await start(t);
    const browser = await browserOn(open());
    await registerBrowser(browser);
    bench.driver.dial(dialOrder({ target: registeredTarget(alice) }));
    await browser.arrived();
    bench.clock.advance(4000);
    browser.request({ method: 'OPTIONS' });
    await browser.arrived(2);
    browser.expectRequest('INVITE');
    browser.expectResponse(200);
  });

  it('takes calls of a browser, and knows by its connection whose they are', async (t) => {
    const { bench, open } = await start(t);
    const browser = await browserOn(open());
    await registerBrowser(browser);
    const call = browser.invite({ contact, from: '<sip:alice@127.0.0.1>' });
    await browser.arrived();
    browser.expectResponse(100);
    const incoming = bench.expectReport('incoming');
    assert.equal(incoming.caller.userId, alice);
    bench.driver.answer(incoming.legId, conversation);
    await browser.arrived();
    const { headers } = browser.expectResponse(200);
    assert.match(headers.get('Contact') ?? '', /;transport=ws>$/);
    const toTag = /;tag=([^;]+)/.exec(headers.get('To') ?? '')?.[1] ?? '';
    browser.within({ ...call, toTag }, { method: 'ACK' });
    browser.within({ ...call, toTag, cseq: 2 }, { method: 'BYE' });
    await browser.arrived();
    browser.expectResponse(200);
    bench.expectEnd({ cause: 'bye' });
  });

  it('forgets who is registered by a connection when it is closed', async (t) => {
    const { bench, open } = await start(t);
    const socket = open();
    await registerBrowser(await browserOn(socket));
    assert.equal(bench.registrations.of(alice).length, 1);
    socket.close();
    await until('the binding is gone', () => bench.registrations.of(alice).length === 0 || undefined);
    assert.deepEqual(
      bench.changes.map(({ kind }) => kind),
      ['registered', 'unregistered'],
    );
  });

  it('ends a call whose connection is gone with what is known: nothing', async (t) => {
    const { bench, open } = await start(t);
    const socket = open();
    const browser = await browserOn(socket);
    const call = browser.invite({ contact });
    await browser.arrived();
    browser.expectResponse(100);
    const { legId } = bench.expectReport('incoming');
    bench.driver.answer(legId, conversation);
    await browser.arrived();
    const toTag = /;tag=([^;]+)/.exec(browser.expectResponse(200).headers.get('To') ?? '')?.[1] ?? '';
    browser.within({ ...call, toTag }, { method: 'ACK' });
    await until('its ACK', () => bench.media.remotes.size > 0 || undefined);
    socket.close();
    await once(socket, 'close');
    bench.driver.hangUp({ legId, reason: 'normal' });
    await until('the end', () => bench.reports.length > 0 || undefined);
    bench.expectEnd({ cause: 'hung-up', evidence: 'timeout', sipCode: 503 });
  });

  it('cuts a connection that says nothing, and one whose peer is gone without a word', async (t) => {
    const { bench, open } = await start(t);
    const silent = open();
    await once(silent, 'open');
    bench.clock.advance(limits.sipFirstMessageMsMax);
    await once(silent, 'close');
    assert.ok(bench.counts.includes('sip_connections_cut silent-connection'));
    const gone = open();
    const browser = await browserOn(gone);
    browser.request({ method: 'OPTIONS' });
    await browser.arrived();
    gone.pause();
    bench.clock.advance(limits.sipFirstMessageMsMax);
    bench.clock.advance(limits.sipSocketPingMs);
    assert.ok(bench.counts.includes('sip_connections_cut half-open'));
    gone.terminate();
  });

  it('closes a connection with a frame over the bound of a message', async (t) => {
    const { open } = await start(t);
    const socket = open();
    await once(socket, 'open');
    socket.send('x'.repeat(limits.sipMessageBytesMax + 1));
    const [code] = await once(socket, 'close');
    assert.equal(code, 1009);
  });
});
