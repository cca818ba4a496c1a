import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SipRequest } from '../../../src/engine/sip/message/message.ts';
import { digestResponse, ha1Of, legacyResponse } from '../../../src/engine/sip/register/digest.ts';
import { readCredentials, readDigest } from '../../../src/engine/sip/register/digest-credentials.ts';
import type { TrunkAccount } from '../../../src/ports/sip-accounts.ts';
import { type Bench, createBench, dialOrder, serverEnd, settled } from './driver-bench.ts';
import { createPhone, sdp } from './phone.ts';

const trunk: TrunkAccount = {
  name: 'carrier',
  host: '127.0.0.1',
  port: 5070,
  scheme: 'sip',
  user: 'acme',
  password: 'secret',
  number: '600',
  registers: true,
  expiresSeconds: 3600,
};

const challenge = (nonce: string, more = ''): string =>
  `Digest realm="carrier", nonce="${nonce}", qop="auth,auth-int"${more}`;

/** A driver with that trunk, whose registrar is the phone of the bench. */
async function start(given: Partial<TrunkAccount> = {}): Promise<Bench> {
  const bench = await createBench({ trunks: [{ ...trunk, ...given }] });
  await settled();
  // The first REGISTER went out before the phone was there.
  bench.clock.advance(500);
  return bench;
}

/** Whether a request has a right proof; its nonce count. */
function provenBy(request: SipRequest, name: 'Authorization' | 'Proxy-Authorization'): string {
  const credentials = readCredentials(request.headers.get(name) ?? '');
  assert.ok(credentials, `a proof in ${name}`);
  assert.equal(credentials.uri, request.uri);
  assert.equal(credentials.username, 'acme');
  const ha1 = ha1Of('acme', 'carrier', 'secret')[credentials.algorithm];
  assert.equal(digestResponse(ha1, { ...credentials, method: request.method }), credentials.response);
  return credentials.nc;
}

async function registered(bench: Bench): Promise<SipRequest> {
  const { phone } = bench;
  phone.reply(phone.expectRequest('REGISTER'), 401, {
    headers: [`WWW-Authenticate: ${challenge('n1', ', algorithm=SHA-256')}`],
  });
  const second = phone.expectRequest('REGISTER');
  phone.reply(second, 200, { contact: '<sip:600@127.0.0.1:5060>;expires=100' });
  await settled();
  return second;
}

describe('a call that comes in', () => {
  it('from the address of the trunk is known to be its, from another address it is not', async () => {
    const bench = await start();
    const fromTrunk = () => bench.reports.splice(0).flatMap((each) => (each.kind === 'incoming' ? each.caller : []));
    bench.phone.invite();
    assert.deepEqual(
      fromTrunk().map((caller) => caller.fromTrunk),
      [true],
    );
    const stranger = createPhone(bench.network.at({ address: '127.0.0.2', port: 5070 }), serverEnd, 'mallory');
    stranger.invite();
    assert.deepEqual(
      fromTrunk().map((caller) => caller.fromTrunk),
      [undefined],
    );
  });
});

describe('registering with a trunk (RFC 3261 §10.2)', () => {
  it('answers its challenge, with the next number in the same call', async () => {
    const bench = await start();
    const [first] = bench.phone.inbox;
    const second = await registered(bench);
    assert.equal(provenBy(second, 'Authorization'), '00000001');
    assert.equal(second.uri, 'sip:127.0.0.1:5070');
    assert.equal(second.headers.get('CSeq'), '2 REGISTER');
    assert.equal(second.headers.get('Call-ID'), first?.headers.get('Call-ID'));
    assert.equal(second.headers.get('Contact'), '<sip:600@127.0.0.1:5060>');
    assert.deepEqual(bench.driver.trunks(), [{ name: 'carrier', state: 'registered' }]);
  });

  it('refreshes before the time runs out that was granted, and counts the uses of the nonce', async () => {
    const bench = await start();
    await registered(bench);
    bench.clock.advance(69_000);
    await settled();
    bench.phone.expectNothing();
    bench.clock.advance(11_000);
    await settled();
    const refresh = bench.phone.expectRequest('REGISTER');
    assert.equal(provenBy(refresh, 'Authorization'), '00000002');
    bench.phone.reply(refresh, 401, {
      headers: [`WWW-Authenticate: ${challenge('n2', ', algorithm=MD5, stale=true')}`],
    });
    const again = bench.phone.expectRequest('REGISTER');
    assert.equal(provenBy(again, 'Authorization'), '00000001');
  });

  it('with a wrong password does not repeat it, and tries again later and later', async () => {
    const bench = await start({ password: 'wrong' });
    const { phone, clock } = bench;
    const refused = { headers: [`WWW-Authenticate: ${challenge('n1')}`] };
    phone.reply(phone.expectRequest('REGISTER'), 401, refused);
    phone.reply(phone.expectRequest('REGISTER'), 401, refused);
    phone.expectNothing();
    assert.deepEqual(bench.driver.trunks(), [{ name: 'carrier', state: 'failed' }]);
    const waits: number[] = [];
    for (let tries = 0; tries < 8; tries += 1) {
      let waited = 0;
      for (; phone.inbox.length === 0; waited += 1000) {
        clock.advance(1000);
        await settled();
      }
      waits.push(waited);
      phone.reply(phone.expectRequest('REGISTER'), 403);
    }
    for (const [at, waited] of waits.entries()) {
      const full = Math.min(10_000 * 2 ** at, 600_000);
      assert.ok(waited >= full / 2 && waited <= full + 1000, `try ${at} after ${waited} ms`);
    }
  });

  it('asks for as long as the registrar wants at least (423), and waits as long as it says (Retry-After)', async () => {
    const bench = await start({ expiresSeconds: 60 });
    const { phone, clock } = bench;
    phone.reply(phone.expectRequest('REGISTER'), 423, { headers: ['Min-Expires: 900'] });
    const longer = phone.expectRequest('REGISTER');
    assert.equal(longer.headers.get('Expires'), '900');
    phone.reply(longer, 503, { headers: ['Retry-After: 120'] });
    clock.advance(119_000);
    await settled();
    phone.expectNothing();
    clock.advance(1000);
    await settled();
    assert.equal(phone.expectRequest('REGISTER').headers.get('Expires'), '900');
  });

  it('takes its binding back when it ends', async () => {
    const bench = await start();
    await registered(bench);
    const closed = bench.driver.close();
    const goodbye = bench.phone.expectRequest('REGISTER');
    assert.equal(goodbye.headers.get('Expires'), '0');
    provenBy(goodbye, 'Authorization');
    bench.phone.reply(goodbye, 200);
    await closed;
  });

  it('does not wait for ever for whoever does not answer its end', async () => {
    const bench = await start();
    await registered(bench);
    const closed = bench.driver.close();
    bench.phone.clear();
    bench.clock.advance(2000);
    await closed;
  });

  it('a trunk without registration is sent nothing', async () => {
    const bench = await start({ registers: false });
    bench.phone.expectNothing();
    assert.deepEqual(bench.driver.trunks(), [{ name: 'carrier', state: 'idle' }]);
  });
});

/** A call by the trunk, from its INVITE on. */
async function called(bench: Bench): Promise<SipRequest> {
  bench.driver.dial(dialOrder({ target: 'sip:+4930@127.0.0.1:5070' }));
  await settled();
  return bench.phone.expectRequest('INVITE');
}

describe('a call by a trunk', () => {
  const asked = { headers: [`Proxy-Authenticate: ${challenge('p1')}`] };

  it('is from our user there, and is sent again with the proof that a 407 asks for', async () => {
    const bench = await start({ registers: false });
    const first = await called(bench);
    assert.match(first.headers.get('From') ?? '', /<sip:acme@127\.0\.0\.1>/);
    bench.phone.reply(first, 407, asked);
    bench.phone.expectRequest('ACK');
    const second = bench.phone.expectRequest('INVITE');
    assert.equal(provenBy(second, 'Proxy-Authorization'), '00000001');
    assert.equal(second.headers.get('CSeq'), '2 INVITE');
    assert.equal(second.headers.get('From'), first.headers.get('From'));
    bench.phone.reply(second, 200, { body: sdp() });
    const ack = bench.phone.expectRequest('ACK');
    // RFC 3261 §22.1.
    assert.equal(ack.headers.get('Proxy-Authorization'), second.headers.get('Proxy-Authorization'));
  });

  it('proves its BYE, once', async () => {
    const bench = await start({ registers: false });
    bench.phone.reply(await called(bench), 200, { body: sdp() });
    bench.phone.expectRequest('ACK');
    const { legId } = dialOrder();
    bench.driver.hangUp({ legId, reason: 'normal' });
    bench.phone.reply(bench.phone.expectRequest('BYE'), 407, asked);
    const bye = bench.phone.expectRequest('BYE');
    provenBy(bye, 'Proxy-Authorization');
    assert.equal(bye.headers.get('CSeq'), '3 BYE');
    assert.match(bye.headers.get('Reason') ?? '', /cause=16/);
    bench.phone.reply(bye, 200);
    assert.equal(bench.reports.at(-1)?.kind, 'ended');
  });

  it('refreshes its session with a proof, and acknowledges the re-INVITE that was answered', async () => {
    const bench = await start({ registers: false });
    const timer = ['Require: timer', 'Session-Expires: 90;refresher=uac'];
    bench.phone.reply(await called(bench), 200, { body: sdp(), headers: timer });
    bench.phone.expectRequest('ACK');
    bench.clock.advance(45_000);
    bench.phone.reply(bench.phone.expectRequest('INVITE'), 401, { headers: [`WWW-Authenticate: ${challenge('r1')}`] });
    bench.phone.expectRequest('ACK');
    const again = bench.phone.expectRequest('INVITE');
    provenBy(again, 'Authorization');
    bench.phone.reply(again, 200, { body: sdp(), headers: timer });
    const ack = bench.phone.expectRequest('ACK');
    assert.equal(ack.headers.get('CSeq'), '3 ACK');
    bench.phone.expectNothing();
  });

  it('that is refused in spite of its proof ends', async () => {
    const bench = await start({ registers: false });
    bench.phone.reply(await called(bench), 407, asked);
    bench.phone.expectRequest('ACK');
    bench.phone.reply(bench.phone.expectRequest('INVITE'), 407, asked);
    bench.phone.expectRequest('ACK');
    bench.phone.expectNothing();
    assert.equal(bench.reports.at(-1)?.kind, 'ended');
  });
});

describe('what is no trunk', () => {
  it('gets no proof inside a call by one, where its Contact leads', async () => {
    const bench = await start({ registers: false });
    const other = createPhone(bench.network.at({ address: '127.0.0.9', port: 5099 }), serverEnd, 'other');
    bench.phone.reply(await called(bench), 200, { body: sdp(), contact: '<sip:other@127.0.0.9:5099>' });
    other.expectRequest('ACK');
    bench.driver.hangUp({ legId: dialOrder().legId, reason: 'normal' });
    other.reply(other.expectRequest('BYE'), 407, { headers: [`Proxy-Authenticate: ${challenge('p1')}`] });
    other.expectNothing();
    assert.equal(bench.reports.at(-1)?.kind, 'ended');
  });

  it('gets no proof', async () => {
    const bench = await createBench({ trunks: [{ ...trunk, host: '192.0.2.9', registers: false }] });
    bench.phone.reply(await called(bench), 407, { headers: [`Proxy-Authenticate: ${challenge('p1')}`] });
    bench.phone.expectRequest('ACK');
    bench.phone.expectNothing();
    bench.expectReport('dialling');
    bench.expectEnd({ cause: 'failed', sipCode: 407, phrase: 'Whatever' });
  });
});

describe('a challenge without qop (RFC 2069)', () => {
  it('is answered as it wants it', async () => {
    const bench = await start();
    bench.phone.reply(bench.phone.expectRequest('REGISTER'), 401, {
      headers: ['WWW-Authenticate: Digest realm="carrier", nonce="n", opaque="o"'],
    });
    const fields = readDigest(bench.phone.expectRequest('REGISTER').headers.get('Authorization') ?? '');
    const input = { algorithm: 'MD5', method: 'REGISTER', uri: 'sip:127.0.0.1:5070', nonce: 'n' } as const;
    assert.equal(fields?.get('response'), legacyResponse(ha1Of('acme', 'carrier', 'secret').MD5, input));
    assert.deepEqual([fields?.get('opaque'), fields?.get('nc')], ['o', undefined]);
  });
});
