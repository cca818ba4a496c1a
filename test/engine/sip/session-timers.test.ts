import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SipRequest } from '../../../src/engine/sip/message/message.ts';
import {
  answeredCall,
  type Bench,
  confirmedCall,
  conversation,
  createBench,
  dialled,
  invitedPhone,
  settled,
} from './driver-bench.ts';
import { sdp } from './phone.ts';

const withTimer = (...headers: readonly string[]) => ({ headers: ['Supported: timer', ...headers] });

describe('the session timer of a call that comes in (RFC 4028 §9)', () => {
  const rows: readonly (readonly [asked: readonly string[], answered: string, require: string])[] = [
    [[], '', ''],
    [['Supported: replaces'], '', ''],
    [['Supported: timer'], '1800;refresher=uas', 'timer'],
    [['Supported: timer', 'Min-SE: 3600'], '3600;refresher=uas', 'timer'],
    [['Supported: timer', 'Session-Expires: 600'], '600;refresher=uac', 'timer'],
    [['Supported: timer', 'Session-Expires: 600;refresher=uac'], '600;refresher=uac', 'timer'],
    [['k: timer', 'x: 600;refresher=uas'], '600;refresher=uas', 'timer'],
    [['Require: timer', 'Session-Expires: 90'], '90;refresher=uac', 'timer'],
    // By a proxy, of a caller who does not know the extension: he cannot refresh, nor understand a 422.
    [['Session-Expires: 600;refresher=uac'], '600;refresher=uas', ''],
    [['Session-Expires: 60'], '60;refresher=uas', ''],
    [['Supported: timer', 'Session-Expires: 4000000000'], '86400;refresher=uac', 'timer'],
    [['Supported: timer', 'Session-Expires: 4000000000', 'Min-SE: 100000'], '100000;refresher=uac', 'timer'],
    [['Supported: timer', 'Session-Expires: whenever'], '1800;refresher=uas', 'timer'],
  ];
  for (const [headers, answered, require] of rows) {
    it(`is ${answered || 'none'} for ${headers.join(', ') || 'nothing'}`, async () => {
      const bench = await createBench();
      const { phone } = bench;
      const call = phone.invite({ headers });
      phone.expectResponse(100);
      bench.driver.answer(bench.expectReport('incoming').legId, conversation);
      await settled();
      const ok = phone.expectResponse(200);
      assert.deepEqual([ok.headers.get('Session-Expires') ?? '', ok.headers.get('Require') ?? ''], [answered, require]);
      assert.equal(call.cseq, 1);
    });
  }

  for (const seconds of [0, 89]) {
    it(`is refused with 422 and our Min-SE when it is ${seconds}`, async () => {
      const bench = await createBench();
      bench.phone.invite(withTimer(`Session-Expires: ${seconds}`));
      assert.equal(bench.phone.expectResponse(422).headers.get('Min-SE'), '90');
      bench.expectNoReport();
    });
  }

  it('ends the call by BYE when the caller does not refresh, a third of the interval or 32 s before it is over', async () => {
    const bench = await createBench();
    const { legId } = await confirmedCall(bench, withTimer('Session-Expires: 90;refresher=uac'));
    bench.clock.advance(59_999);
    bench.phone.expectNothing();
    bench.clock.advance(1);
    const bye = bench.phone.expectRequest('BYE');
    assert.equal(bye.headers.get('Reason'), 'Q.850;cause=102');
    bench.media.packets.set(legId, bench.clock.monotonic());
    bench.phone.reply(bye, 200);
    bench.expectEnd({ cause: 'expired', evidence: 'bye-200', sipCode: 200 });
  });

  it('of a caller who is gone ends with the timeout of the BYE for evidence', async () => {
    const bench = await createBench();
    const { legId } = await confirmedCall(bench, withTimer('Session-Expires: 300;refresher=uac'));
    bench.clock.advance(267_999);
    bench.phone.expectNothing();
    // He sends, and answers nothing.
    for (let second = 0; second < 40; second += 1) {
      bench.media.packets.set(legId, bench.clock.monotonic());
      bench.clock.advance(1000);
    }
    bench.expectEnd({ cause: 'expired', evidence: 'timeout' });
    assert.equal(bench.clock.pending(), 0);
  });

  for (const method of ['INVITE', 'UPDATE']) {
    it(`begins anew with every ${method} of the caller`, async () => {
      const bench = await createBench();
      const { call } = await confirmedCall(bench, withTimer('Session-Expires: 90;refresher=uac'));
      bench.clock.advance(50_000);
      const body = method === 'INVITE' ? { body: sdp() } : {};
      bench.phone.within(call, { method, cseq: 2, ...withTimer('Session-Expires: 120'), ...body });
      const ok = bench.phone.expectResponse(200);
      // Roles stay where the request leaves them open (§7.4).
      assert.equal(ok.headers.get('Session-Expires'), '120;refresher=uac');
      if (method === 'INVITE') bench.phone.within(call, { method: 'ACK', cseq: 2 });
      bench.clock.advance(87_999);
      bench.phone.expectNothing();
      bench.clock.advance(1);
      bench.phone.expectRequest('BYE');
    });
  }

  it('is over with a re-INVITE that does not ask for one', async () => {
    const bench = await createBench();
    const { call } = await confirmedCall(bench, withTimer('Session-Expires: 90;refresher=uac'));
    bench.phone.within(call, { method: 'INVITE', cseq: 2, body: sdp() });
    assert.ok(!bench.phone.expectResponse(200).headers.has('Session-Expires'));
    bench.phone.within(call, { method: 'ACK', cseq: 2 });
    bench.clock.advance(1_000_000);
    bench.phone.expectNothing();
  });

  it('is refused with 422 inside the dialog too, and goes on as it was', async () => {
    const bench = await createBench();
    const { call } = await confirmedCall(bench, withTimer('Session-Expires: 90;refresher=uac'));
    bench.phone.within(call, { method: 'UPDATE', cseq: 2, ...withTimer('Session-Expires: 30') });
    bench.phone.expectResponse(422);
    bench.clock.advance(60_000);
    bench.phone.expectRequest('BYE');
  });

  it('leaves no timer behind when the call ends', async () => {
    const bench = await createBench();
    const { call } = await confirmedCall(bench, withTimer());
    bench.phone.within(call, { method: 'BYE', cseq: 2 });
    bench.phone.expectResponse(200);
    bench.expectEnd({ cause: 'bye' });
    bench.clock.advance(32_000);
    assert.equal(bench.clock.pending(), 0);
  });
});

/** An inbound call that we refresh each 45 s. */
async function refreshedCall(bench: Bench, allow: string) {
  const made = await confirmedCall(bench, withTimer('Session-Expires: 90;refresher=uas', `Allow: ${allow}`));
  bench.clock.advance(44_999);
  bench.phone.expectNothing();
  bench.clock.advance(1);
  return made;
}

describe('our refresh (RFC 4028 §7.4, §10)', () => {
  const agreed = { headers: ['Session-Expires: 90;refresher=uac'] };

  it('is an UPDATE without an offer where the far end takes UPDATE, at half of the interval, again and again', async () => {
    const bench = await createBench();
    await refreshedCall(bench, 'INVITE, UPDATE');
    for (let round = 0; round < 3; round += 1) {
      const update = bench.phone.expectRequest('UPDATE');
      assert.equal(update.body.length, 0);
      assert.equal(update.headers.get('Session-Expires'), '90;refresher=uac');
      assert.equal(update.headers.get('Min-SE'), '90');
      assert.ok(update.headers.has('Contact'));
      bench.phone.reply(update, 200, agreed);
      bench.clock.advance(45_000);
    }
    bench.expectNoReport();
  });

  it('is a re-INVITE with what was said last, in the same version, where it does not', async () => {
    const bench = await createBench();
    const { legId } = await refreshedCall(bench, 'INVITE, ACK, BYE');
    const invite = bench.phone.expectRequest('INVITE');
    assert.match(invite.body.toString(), /^o=- \d+ 1 /m);
    bench.phone.reply(invite, 200, { ...agreed, body: sdp(40_500) });
    assert.equal(
      bench.phone.expectRequest('ACK').headers.get('CSeq'),
      invite.headers.get('CSeq')?.replace('INVITE', 'ACK'),
    );
    assert.deepEqual(bench.media.remotes.get(legId), { address: '127.0.0.1', port: 40_500 });
    // The same ACK for every repetition (RFC 3261 §13.2.2.4).
    bench.phone.reply(invite, 200, { ...agreed, body: sdp(40_500) });
    bench.phone.expectRequest('ACK');
    bench.clock.advance(45_000);
    bench.phone.expectRequest('INVITE');
  });

  it('keeps a hold as it is', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench, withTimer('Session-Expires: 90;refresher=uas'));
    bench.phone.within(call, {
      ...{ method: 'INVITE', cseq: 2, body: sdp(40_000, { direction: 'sendonly' }) },
      ...withTimer('Session-Expires: 90;refresher=uas'),
    });
    bench.phone.expectResponse(200);
    bench.phone.within(call, { method: 'ACK', cseq: 2 });
    bench.clock.advance(45_000);
    const invite = bench.phone.expectRequest('INVITE');
    assert.match(invite.body.toString(), /a=recvonly/);
    bench.phone.reply(invite, 200, { ...agreed, body: sdp(40_000, { direction: 'sendonly' }) });
    assert.equal(bench.media.directions.get(legId), 'recvonly');
  });

  it('turns to re-INVITE when UPDATE is refused as a method', async () => {
    const bench = await createBench();
    await refreshedCall(bench, 'INVITE, UPDATE');
    bench.phone.reply(bench.phone.expectRequest('UPDATE'), 405);
    bench.phone.expectRequest('INVITE');
  });

  it('after 422 asks for the Min-SE that it names', async () => {
    const bench = await createBench();
    await refreshedCall(bench, 'UPDATE');
    bench.phone.reply(bench.phone.expectRequest('UPDATE'), 422, { headers: ['Min-SE: 300'] });
    bench.clock.advance(5000);
    const { headers } = bench.phone.expectRequest('UPDATE');
    assert.deepEqual([headers.get('Session-Expires'), headers.get('Min-SE')], ['300;refresher=uac', '300']);
  });

  for (const status of [408, 481]) {
    it(`that is answered ${status} ends the call by BYE`, async () => {
      const bench = await createBench();
      await refreshedCall(bench, 'UPDATE');
      bench.phone.reply(bench.phone.expectRequest('UPDATE'), status);
      bench.phone.reply(bench.phone.expectRequest('BYE'), 481);
      bench.expectEnd({ cause: 'expired', evidence: 'bye-200', sipCode: 481 });
    });
  }

  it('without an answer in 64·T1 ends the call, and the evidence says what is known', async () => {
    const bench = await createBench();
    await refreshedCall(bench, 'UPDATE');
    bench.clock.advance(32_000);
    assert.deepEqual(bench.counts.filter((count) => count === 'sip_requests_out BYE').length, 1);
    bench.clock.advance(3000);
    bench.expectEnd({ cause: 'expired', evidence: 'rtp-silent' });
    bench.clock.advance(40_000);
    assert.equal(bench.clock.pending(), 0);
  });

  it('that is refused is tried again until the interval is over, then BYE goes', async () => {
    const bench = await createBench();
    await refreshedCall(bench, 'UPDATE');
    let tries = 0;
    for (let ms = 45_000; ms < 90_000; ms += 5000) {
      bench.phone.reply(bench.phone.expectRequest('UPDATE'), 500);
      tries += 1;
      bench.clock.advance(5000);
    }
    assert.equal(tries, 9);
    bench.phone.expectRequest('BYE');
  });

  it('hands the refresh over where the answer says so', async () => {
    const bench = await createBench();
    await refreshedCall(bench, 'UPDATE');
    bench.phone.reply(bench.phone.expectRequest('UPDATE'), 200, { headers: ['Session-Expires: 90;refresher=uas'] });
    bench.clock.advance(59_999);
    bench.phone.expectNothing();
    bench.clock.advance(1);
    bench.phone.expectRequest('BYE');
  });
});

describe('glare of a re-INVITE of ours (RFC 3261 §14)', () => {
  const agreed = { headers: ['Session-Expires: 90;refresher=uac'], body: sdp() };
  const againAfter = (bench: Bench): number => {
    for (let ms = 0; ms <= 4000; ms += 10) {
      if (bench.phone.inbox.length > 0) return ms;
      bench.clock.advance(10);
    }
    return Number.NaN;
  };

  it('whose 491 comes is sent again within 2 s where the far end made the Call-ID', async () => {
    const bench = await createBench();
    await refreshedCall(bench, 'INVITE');
    bench.phone.reply(bench.phone.expectRequest('INVITE'), 491);
    bench.phone.expectRequest('ACK');
    assert.ok(againAfter(bench) <= 2000);
    bench.phone.reply(bench.phone.expectRequest('INVITE'), 200, agreed);
    bench.phone.expectRequest('ACK');
  });

  it('is sent again after 2.1 to 4 s where we made it', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench);
    bench.phone.reply(invite, 200, agreed);
    bench.phone.expectRequest('ACK');
    bench.clock.advance(45_000);
    bench.phone.reply(bench.phone.expectRequest('INVITE'), 491);
    bench.phone.expectRequest('ACK');
    const ms = againAfter(bench);
    assert.ok(ms >= 2100 && ms <= 4000, `${ms}`);
    bench.phone.expectRequest('INVITE');
  });

  it('refuses the INVITE and the offer of an UPDATE that cross it with 491, and takes an UPDATE without one', async () => {
    const bench = await createBench();
    const { call } = await refreshedCall(bench, 'INVITE');
    const ours = bench.phone.expectRequest('INVITE');
    bench.phone.within(call, { method: 'INVITE', cseq: 2, body: sdp() });
    bench.phone.expectResponse(491);
    bench.phone.within(call, { method: 'ACK', cseq: 2 });
    bench.phone.within(call, { method: 'UPDATE', cseq: 3, body: sdp() });
    bench.phone.expectResponse(491);
    bench.phone.within(call, { method: 'UPDATE', cseq: 4 });
    bench.phone.expectResponse(200);
    bench.phone.reply(ours, 200, agreed);
    bench.phone.expectRequest('ACK');
    bench.phone.within(call, { method: 'INVITE', cseq: 5, body: sdp() });
    bench.phone.expectResponse(200);
  });

  it('waits while an INVITE of the far end has no ACK', async () => {
    const bench = await createBench();
    const { call } = await answeredCall(bench, withTimer('Session-Expires: 90;refresher=uas'));
    bench.phone.within(call, { method: 'ACK' });
    bench.clock.advance(44_000);
    bench.phone.within(call, {
      ...{ method: 'INVITE', cseq: 2, body: sdp() },
      ...withTimer('Session-Expires: 90;refresher=uas'),
    });
    bench.clock.advance(20_000);
    assert.ok(bench.phone.inbox.every((message) => message.kind === 'response'));
  });
});

const headersOf = ({ headers }: SipRequest, ...names: readonly string[]) => names.map((name) => headers.get(name));

describe('the session timer of a call that we make (RFC 4028 §7)', () => {
  it('is asked for, and who refreshes is left open', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench);
    assert.deepEqual(headersOf(invite, 'Session-Expires', 'Min-SE'), ['1800', '90']);
    assert.deepEqual(invite.headers.all('Supported'), ['100rel', 'timer', 'norefersub', 'replaces']);
  });

  it('is refreshed by us at half of what the 200 says', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench);
    const headers = ['Require: timer', 'Session-Expires: 600;refresher=uac', 'Allow: UPDATE'];
    bench.phone.reply(invite, 200, { body: sdp(), headers });
    bench.phone.expectRequest('ACK');
    bench.clock.advance(299_999);
    bench.phone.expectNothing();
    bench.clock.advance(1);
    bench.phone.expectRequest('UPDATE');
  });

  it('ends the call when the far end said it would refresh and did not', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench);
    bench.phone.reply(invite, 200, { body: sdp(), headers: ['Session-Expires: 600;refresher=uas'] });
    bench.phone.expectRequest('ACK');
    bench.clock.advance(568_000);
    bench.phone.expectRequest('BYE');
  });

  it('after 422 calls again in the same call with the next number and what was asked for', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench);
    bench.phone.reply(invite, 422, { headers: ['Min-SE: 3600'] });
    bench.phone.expectRequest('ACK');
    const second = bench.phone.expectRequest('INVITE');
    assert.deepEqual(headersOf(second, 'CSeq', 'Session-Expires', 'Min-SE'), ['2 INVITE', '3600', '3600']);
    assert.deepEqual(headersOf(second, 'Call-ID', 'From', 'To'), headersOf(invite, 'Call-ID', 'From', 'To'));
    assert.notEqual(second.headers.get('Via'), invite.headers.get('Via'));
    assert.equal(second.headers.count('Via'), 1);
    bench.expectReport('dialling');
    bench.phone.reply(second, 200, { body: sdp() });
    assert.equal(bench.phone.expectRequest('ACK').headers.get('CSeq'), '2 ACK');
    bench.expectReport('answered');
    bench.driver.hangUp({ legId: dialled, reason: 'normal' });
    assert.equal(bench.phone.expectRequest('BYE').headers.get('CSeq'), '3 BYE');
  });

  for (const headers of [[], ['Min-SE: 90'], ['Min-SE: x']]) {
    it(`gives up at a 422 with ${headers[0] ?? 'no Min-SE'}`, async () => {
      const bench = await createBench();
      const invite = await invitedPhone(bench);
      bench.phone.reply(invite, 422, { headers });
      bench.phone.expectRequest('ACK');
      bench.expectEnd({ cause: 'failed', sipCode: 422, phrase: 'Whatever' });
    });
  }

  it('gives up at the sixth 422', async () => {
    const bench = await createBench();
    let invite = await invitedPhone(bench);
    for (let round = 0; round < 5; round += 1) {
      bench.phone.reply(invite, 422, { headers: [`Min-SE: ${4000 + round}`] });
      bench.phone.expectRequest('ACK');
      invite = bench.phone.expectRequest('INVITE');
      bench.expectReport('dialling');
    }
    bench.phone.reply(invite, 422, { headers: ['Min-SE: 9000'] });
    bench.phone.expectRequest('ACK');
    bench.expectEnd({ cause: 'failed', sipCode: 422, phrase: 'Whatever' });
  });
});
