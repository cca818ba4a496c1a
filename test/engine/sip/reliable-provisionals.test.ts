import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LegId } from '../../../src/base/ids.ts';
import type { SipResponse } from '../../../src/engine/sip/message/message.ts';
import { type Bench, conversation, createBench, settled } from './driver-bench.ts';
import { type PhoneCall, sdp } from './phone.ts';

const required = { headers: ['Require: 100rel'] };
const supported = { headers: ['Supported: 100rel'] };

interface Described {
  readonly call: PhoneCall;
  readonly legId: LegId;
  readonly provisional: SipResponse;
  /** What its PRACK names. */
  readonly rack: string;
}

/** A call up to our reliable provisional response. */
async function provisionalCall(
  bench: Bench,
  { status, ...invite }: { readonly status: 180 | 183; readonly headers: readonly string[]; readonly body?: string },
): Promise<Described> {
  const { phone } = bench;
  const call = phone.invite(invite);
  phone.expectResponse(100);
  const { legId } = bench.expectReport('incoming');
  bench.driver.answer(legId, conversation);
  // The 180 goes before the media is open, the 183 after it.
  if (status === 183) await settled();
  const provisional = phone.expectResponse(status);
  const toTag = /;tag=([^;]+)/.exec(provisional.headers.get('To') ?? '')?.[1] ?? '';
  const rack = `${provisional.headers.get('RSeq')} 1 INVITE`;
  return { call: { ...call, toTag }, legId, provisional, rack };
}

const prack = (rack: string, cseq = 2) => ({ method: 'PRACK', cseq, headers: [`RAck: ${rack}`] });

describe('a caller who requires 100rel (RFC 3262 §3)', () => {
  it('gets a reliable 183 with our answer, and the 200 without one when its PRACK came', async () => {
    const bench = await createBench();
    const { call, legId, provisional, rack } = await provisionalCall(bench, { status: 183, ...required });
    assert.deepEqual(provisional.headers.all('Require'), ['100rel']);
    assert.match(provisional.headers.get('RSeq') ?? '', /^[1-9]\d*$/);
    assert.equal(provisional.headers.get('Contact'), '<sip:127.0.0.1:5060>');
    assert.match(provisional.body.toString(), /m=audio 20002 RTP\/AVP 0/);
    bench.phone.expectNothing();
    // Whoever has not shown that he gets what we send is not sent to.
    assert.equal(bench.media.remotes.get(legId), undefined);
    bench.phone.within(call, prack(rack));
    assert.equal(bench.phone.expectResponse(200).headers.get('CSeq'), '2 PRACK');
    const ok = bench.phone.expectResponse(200);
    assert.equal(ok.headers.get('CSeq'), '1 INVITE');
    assert.equal(ok.body.length, 0);
    assert.equal(ok.headers.get('To'), provisional.headers.get('To'));
    assert.deepEqual(bench.media.remotes.get(legId), { address: '127.0.0.1', port: 40_000 });
    bench.phone.within(call, { method: 'ACK' });
    bench.clock.advance(60_000);
    bench.phone.expectNothing();
    bench.expectNoReport();
  });

  it('gets the 183 again after T1, doubling without a bound, until its PRACK', async () => {
    const bench = await createBench();
    const { call, provisional, rack } = await provisionalCall(bench, { status: 183, ...required });
    for (const ms of [500, 1000, 2000, 4000, 8000]) {
      bench.clock.advance(ms - 1);
      bench.phone.expectNothing();
      bench.clock.advance(1);
      assert.equal(bench.phone.expectResponse(183).headers.get('RSeq'), provisional.headers.get('RSeq'));
    }
    bench.phone.within(call, prack(rack));
    bench.phone.expectResponse(200);
    bench.phone.expectResponse(200);
  });

  it('is refused with 504 when no PRACK comes in 64·T1', async () => {
    const bench = await createBench();
    const { call, legId } = await provisionalCall(bench, { status: 183, ...required });
    bench.clock.advance(31_999);
    bench.phone.clear();
    bench.clock.advance(1);
    bench.phone.expectResponse(504);
    bench.phone.within(call, { ...call, method: 'ACK' });
    bench.expectEnd({ cause: 'failed', sipCode: 504 });
    assert.deepEqual(bench.media.freed, [legId]);
    bench.clock.advance(60_000);
    assert.equal(bench.clock.pending(), 0);
  });

  it('is answered 481 for a PRACK of something else, and still waited for', async () => {
    const bench = await createBench();
    const { call, rack } = await provisionalCall(bench, { status: 183, ...required });
    const [rseq] = rack.split(' ');
    const strangers = [`${Number(rseq) + 1} 1 INVITE`, `${rseq} 2 INVITE`, `${rseq} 1 UPDATE`, 'nonsense'];
    for (const [index, stranger] of strangers.entries()) {
      bench.phone.within(call, prack(stranger, 2 + index));
      bench.phone.expectResponse(481);
    }
    bench.phone.within(call, { method: 'PRACK', cseq: 9 });
    bench.phone.expectResponse(481);
    bench.clock.advance(500);
    bench.phone.expectResponse(183);
    bench.phone.within(call, prack(rack, 10));
    bench.phone.expectResponse(200);
    bench.phone.expectResponse(200);
    // Acknowledged once, it waits for nothing any more.
    bench.phone.within(call, prack(rack, 11));
    bench.phone.expectResponse(481);
  });

  it('who offers nothing gets our offer in the 183 and answers in the PRACK', async () => {
    const bench = await createBench();
    const { call, legId, provisional, rack } = await provisionalCall(bench, { status: 183, ...required, body: '' });
    assert.match(provisional.body.toString(), /m=audio 20002 RTP\/AVP 0 8 9 101/);
    bench.phone.within(call, { method: 'UPDATE', cseq: 2, body: sdp() });
    bench.phone.expectResponse(491);
    bench.phone.within(call, { ...prack(rack, 3), body: sdp(40_300) });
    bench.phone.expectResponse(200);
    assert.equal(bench.phone.expectResponse(200).body.length, 0);
    assert.deepEqual(bench.media.remotes.get(legId), { address: '127.0.0.1', port: 40_300 });
    // Nothing of ours waits for an answer in the ACK.
    bench.phone.within(call, { method: 'ACK' });
    bench.expectNoReport();
  });

  it('who answers our offer with nothing is refused with 488', async () => {
    const bench = await createBench();
    const { call, rack } = await provisionalCall(bench, { status: 183, ...required, body: '' });
    bench.phone.within(call, prack(rack));
    bench.phone.expectResponse(200);
    bench.phone.expectResponse(488);
    bench.expectEnd({ cause: 'failed', sipCode: 488 });
  });

  it('may offer anew in the PRACK, which is answered in its 200', async () => {
    const bench = await createBench();
    const { call, legId, rack } = await provisionalCall(bench, { status: 183, ...required });
    bench.phone.within(call, { ...prack(rack), body: sdp(40_400, { direction: 'sendonly' }) });
    assert.match(bench.phone.expectResponse(200).body.toString(), /a=recvonly/);
    bench.phone.expectResponse(200);
    assert.deepEqual(bench.media.remotes.get(legId), { address: '127.0.0.1', port: 40_400 });
  });

  it('may cancel, hang up by BYE, be removed, and lose his media while his PRACK is awaited', async () => {
    const ends = [
      { cause: 'bye', evidence: 'cancel-487', sipCode: 487 },
      { cause: 'bye', sipCode: 487 },
      { cause: 'hung-up', sipCode: 480 },
      { cause: 'media-lost', sipCode: 503 },
    ] as const;
    for (const [index, end] of ends.entries()) {
      const bench = await createBench();
      const { call, legId } = await provisionalCall(bench, { status: 183, ...required });
      if (index === 0) bench.phone.request({ ...call, toTag: '', method: 'CANCEL' });
      if (index === 1) bench.phone.within(call, { method: 'BYE', cseq: 2 });
      if (index < 2) bench.phone.expectResponse(200);
      if (index === 2) bench.driver.hangUp({ legId, reason: 'normal' });
      if (index === 3) bench.media.tellLost(legId);
      bench.phone.expectResponse(end.sipCode);
      bench.expectEnd(end);
      assert.deepEqual(bench.media.freed, [legId]);
      bench.phone.within(call, prack('1 1 INVITE', 3));
      bench.phone.expectResponse(481);
      bench.clock.advance(40_000);
      assert.equal(bench.clock.pending(), 0);
    }
  });

  it('is answered inside his early dialog: OPTIONS 200, re-INVITE 500, what we do not do 405, a low CSeq 500', async () => {
    const bench = await createBench();
    const { call } = await provisionalCall(bench, { status: 183, ...required });
    bench.phone.within(call, { method: 'OPTIONS', cseq: 2 });
    assert.ok(bench.phone.expectResponse(200).headers.has('Allow'));
    bench.phone.within(call, { method: 'INVITE', cseq: 3, body: sdp() });
    assert.match(bench.phone.expectResponse(500).headers.get('Retry-After') ?? '', /^\d+$/);
    bench.phone.within(call, { method: 'MESSAGE', cseq: 4 });
    bench.phone.expectResponse(405);
    bench.phone.within(call, { method: 'REFER', cseq: 5 });
    bench.phone.expectResponse(481);
    bench.phone.within(call, { method: 'UPDATE', cseq: 2 });
    bench.phone.expectResponse(500);
  });

  it('may change what he offered by UPDATE before he is answered (RFC 3311 §5.1)', async () => {
    const bench = await createBench();
    const { call, legId, rack } = await provisionalCall(bench, { status: 183, ...required });
    bench.phone.within(call, prack(rack));
    bench.phone.expectResponse(200);
    bench.phone.clear();
    bench.phone.within(call, { method: 'UPDATE', cseq: 3, body: sdp(40_700, { direction: 'sendonly' }) });
    assert.match(bench.phone.expectResponse(200).body.toString(), /a=recvonly/);
    bench.phone.within(call, { method: 'ACK' });
    assert.deepEqual(bench.media.remotes.get(legId), { address: '127.0.0.1', port: 40_700 });
  });
});

describe('a caller who supports 100rel', () => {
  it('gets a reliable 180 without a description while the media opens, and the 200 waits for no PRACK', async () => {
    const bench = await createBench();
    const { call, provisional, rack } = await provisionalCall(bench, { status: 180, ...supported });
    assert.equal(provisional.body.length, 0);
    await settled();
    assert.match(bench.phone.expectResponse(200).body.toString(), /m=audio 20002/);
    // §3: not repeated any more, and its PRACK is still taken.
    bench.phone.within(call, { method: 'ACK' });
    bench.clock.advance(10_000);
    bench.phone.expectNothing();
    bench.phone.within(call, prack(rack));
    assert.equal(bench.phone.expectResponse(200).headers.get('CSeq'), '2 PRACK');
    bench.phone.within(call, prack(rack, 3));
    bench.phone.expectResponse(481);
  });

  it('gets it again while the media takes its time', async () => {
    const bench = await createBench();
    let open = (): void => {};
    bench.media.gate = new Promise((resolve) => {
      open = resolve;
    });
    const { call, rack } = await provisionalCall(bench, { status: 180, ...supported });
    bench.clock.advance(500);
    bench.phone.expectResponse(180);
    bench.phone.within(call, { method: 'UPDATE', cseq: 2, body: sdp() });
    // RFC 3311 §5.2: the offer of the INVITE has no answer yet.
    assert.match(bench.phone.expectResponse(500).headers.get('Retry-After') ?? '', /^\d+$/);
    bench.phone.within(call, prack(rack, 3));
    bench.phone.expectResponse(200);
    bench.clock.advance(20_000);
    bench.phone.expectNothing();
    open();
    await settled();
    bench.phone.expectResponse(200);
  });

  it('and offers nothing gets no provisional response: the first reliable one would have to have our offer', async () => {
    const bench = await createBench();
    bench.phone.invite({ ...supported, body: '' });
    bench.phone.expectResponse(100);
    bench.driver.answer(bench.expectReport('incoming').legId, conversation);
    await settled();
    bench.phone.expectResponse(200);
    bench.phone.expectNothing();
  });

  it('is refused as everybody is where the number is no room', async () => {
    const bench = await createBench();
    bench.phone.invite(supported);
    bench.phone.expectResponse(100);
    bench.driver.reject(bench.expectReport('incoming').legId, 404);
    bench.phone.expectResponse(404);
  });
});

describe('PRACK', () => {
  it('of a call without a reliable response is 481, in a dialog and outside of one', async () => {
    const bench = await createBench();
    bench.phone.request({ method: 'PRACK', headers: ['RAck: 1 1 INVITE'] });
    bench.phone.expectResponse(481);
    bench.phone.invite();
    bench.phone.expectResponse(100);
    bench.driver.answer(bench.expectReport('incoming').legId, conversation);
    await settled();
    const toTag = /;tag=([^;]+)/.exec(bench.phone.expectResponse(200).headers.get('To') ?? '')?.[1] ?? '';
    bench.phone.request({ method: 'PRACK', callId: 'call-alice-2', fromTag: 'tag-alice-2', toTag, cseq: 2 });
    bench.phone.expectResponse(481);
  });
});
