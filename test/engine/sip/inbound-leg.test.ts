import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answeredCall, confirmedCall, conversation, createBench, settled } from './driver-bench.ts';
import { sdp } from './phone.ts';

describe('a call that comes in', () => {
  it('is answered 100 at once and reported with who calls and what was dialled', async () => {
    const bench = await createBench();
    const call = bench.phone.invite({ from: '"Al\u0007ice" <sip:alice@example.com:5099;x=y>' });
    assert.equal(bench.phone.expectResponse(100).headers.get('To'), '<sip:600@127.0.0.1>');
    const report = bench.expectReport('incoming');
    assert.equal(report.callId, call.callId);
    assert.deepEqual(report.to, { kind: 'number', number: '600' });
    assert.deepEqual(report.caller, {
      user: 'alice',
      address: 'sip:alice@example.com',
      name: 'Alice',
      source: '127.0.0.1:5070',
    });
    bench.phone.expectNothing();
  });

  it('reads the number without escapes and without parameters of its own', async () => {
    const bench = await createBench();
    bench.phone.invite({ uri: 'sip:%36%30%31;isub=1@127.0.0.1:5060;user=phone' });
    assert.deepEqual(bench.expectReport('incoming').to, { kind: 'number', number: '601' });
  });

  it('names a caller with a telephone URI by his number', async () => {
    const bench = await createBench();
    bench.phone.invite({ from: '<tel:+15551234;phone-context=x>' });
    const { caller } = bench.expectReport('incoming');
    assert.deepEqual([caller.user, caller.address], ['+15551234', 'tel:+15551234']);
  });

  it('gets 200 with our SDP, Contact and Allow when it is answered', async () => {
    const bench = await createBench();
    bench.phone.invite({ body: sdp(40_002) });
    bench.phone.expectResponse(100);
    const { legId } = bench.expectReport('incoming');
    bench.driver.answer(legId, conversation);
    await settled();
    const ok = bench.phone.expectResponse(200);
    assert.equal(ok.headers.get('Contact'), '<sip:127.0.0.1:5060>');
    assert.equal(ok.headers.get('Content-Type'), 'application/sdp');
    assert.equal(ok.headers.lines('Allow').join(), 'INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, PRACK, UPDATE, REFER');
    assert.match(ok.body.toString(), /m=audio 20002 RTP\/AVP 0/);
    assert.ok(!ok.headers.has('Server'));
    assert.deepEqual(bench.media.opened, [
      {
        legId,
        conversationId: conversation,
        sourceAddress: '127.0.0.1',
        payloadType: 0,
        codec: 'PCMU',
      },
    ]);
  });

  it('has the routes of its INVITE back in the 200, in their order', async () => {
    const bench = await createBench();
    bench.phone.invite({
      headers: ['Record-Route: <sip:p2@127.0.0.1:5080;lr>', 'Record-Route: <sip:p1@127.0.0.1:5070;lr>'],
    });
    bench.phone.expectResponse(100);
    bench.driver.answer(bench.expectReport('incoming').legId, conversation);
    await settled();
    const ok = bench.phone.expectResponse(200);
    assert.deepEqual(ok.headers.all('Record-Route'), ['<sip:p2@127.0.0.1:5080;lr>', '<sip:p1@127.0.0.1:5070;lr>']);
  });

  it('is sent audio only once its ACK has shown that the caller is where he says', async () => {
    const bench = await createBench();
    const { call, legId } = await answeredCall(bench, { body: sdp(40_002) });
    assert.equal(bench.media.opened[0]?.remote, undefined);
    assert.deepEqual([...bench.media.remotes], []);
    bench.phone.within({ ...call, toTag: 'guessed' }, { method: 'ACK' });
    assert.deepEqual([...bench.media.remotes], []);
    bench.phone.within(call, { method: 'ACK' });
    assert.deepEqual([...bench.media.remotes], [[legId, { address: '127.0.0.1', port: 40_002 }]]);
  });

  it('says recvonly to a caller who only sends', async () => {
    const bench = await createBench();
    const { legId } = await answeredCall(bench, { body: sdp(40_000, { direction: 'sendonly' }) });
    assert.equal(bench.media.directions.get(legId), 'recvonly');
  });

  it('repeats a 200 whose ACK is lost: T1, doubling to T2, and stops with the ACK', async () => {
    const bench = await createBench();
    const { call } = await answeredCall(bench);
    const arrivedAt: number[] = [];
    for (let step = 0; step < 32; step += 1) {
      bench.clock.advance(500);
      arrivedAt.push(...bench.phone.inbox.splice(0).map(() => bench.clock.monotonic()));
    }
    assert.deepEqual(arrivedAt, [500, 1500, 3500, 7500, 11_500, 15_500]);
    bench.phone.clear();
    bench.phone.within(call, { method: 'ACK' });
    bench.clock.advance(60_000);
    bench.phone.expectNothing();
    bench.expectNoReport();
    assert.equal(bench.clock.pending(), 0);
  });

  it('answers a lost 200 with the repetition and not with the repeated INVITE', async () => {
    const bench = await createBench();
    bench.network.loses = (packet) => packet.text.startsWith('SIP/2.0 200');
    const call = bench.phone.invite();
    bench.phone.expectResponse(100);
    bench.driver.answer(bench.expectReport('incoming').legId, conversation);
    await settled();
    bench.phone.request({ ...call, method: 'INVITE', toTag: '', body: sdp() });
    bench.phone.expectNothing();
    bench.expectNoReport();
    bench.network.loses = () => false;
    bench.clock.advance(500);
    bench.phone.expectResponse(200);
  });

  it('is ended by BYE when no ACK comes in 64·T1', async () => {
    const bench = await createBench();
    await answeredCall(bench);
    bench.clock.advance(32_000);
    bench.phone.inbox.splice(0, bench.phone.inbox.length - 1);
    bench.phone.reply(bench.phone.expectRequest('BYE'), 200);
    bench.expectEnd({ cause: 'failed', evidence: 'bye-200', sipCode: 200 });
  });

  it('is reported as ended by its own BYE, and a repeated BYE gets the same 200', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench);
    const bye = { method: 'BYE', cseq: 2, branch: 'z9hG4bK-bye' };
    bench.phone.within(call, bye);
    bench.phone.expectResponse(200);
    bench.expectEnd({ cause: 'bye' });
    bench.phone.within(call, bye);
    bench.phone.expectResponse(200);
    bench.expectNoReport();
    assert.deepEqual(bench.media.freed, [legId]);
  });

  it('is given 503 with Retry-After when there is no media for it', async () => {
    const bench = await createBench();
    bench.media.refusal = 'full';
    bench.phone.invite();
    bench.phone.expectResponse(100);
    bench.driver.answer(bench.expectReport('incoming').legId, conversation);
    await settled();
    assert.ok(bench.phone.expectResponse(503).headers.has('Retry-After'));
    bench.expectEnd({ cause: 'failed', sipCode: 503, phrase: 'media: full' });
  });

  it('is given 500 when media breaks', async () => {
    const bench = await createBench();
    bench.media.refusal = 'broken';
    bench.phone.invite();
    bench.phone.expectResponse(100);
    bench.driver.answer(bench.expectReport('incoming').legId, conversation);
    await settled();
    bench.phone.expectResponse(500);
    bench.expectEnd({ cause: 'failed', sipCode: 500 });
  });

  it('is answered once, however often the application answers', async () => {
    const bench = await createBench();
    bench.phone.invite();
    bench.phone.expectResponse(100);
    const { legId } = bench.expectReport('incoming');
    bench.driver.answer(legId, conversation);
    bench.driver.answer(legId, conversation);
    await settled();
    bench.driver.answer(legId, conversation);
    await settled();
    bench.phone.expectResponse(200);
    bench.phone.expectNothing();
    assert.equal(bench.media.opened.length, 1);
  });

  it('is refused with the status that the application names, and nothing more is said about it', async () => {
    const bench = await createBench();
    bench.phone.invite({ uri: 'sip:999@127.0.0.1' });
    bench.phone.expectResponse(100);
    const { legId } = bench.expectReport('incoming');
    bench.driver.reject(legId, 404);
    assert.equal(bench.phone.expectResponse(404).reason, 'No Such Room');
    bench.driver.reject(legId, 486);
    bench.driver.answer(legId, conversation);
    bench.driver.hangUp({ legId, reason: 'normal' });
    await settled();
    bench.phone.expectNothing();
    bench.expectNoReport();
  });
});

describe('the reason phrase of a refusal', () => {
  for (const [status, phrase] of [
    [403, 'Rooms Closed'],
    [404, 'No Such Room'],
    [480, 'Temporarily Unavailable'],
  ] as const) {
    it(`is "${phrase}" for ${status}`, async () => {
      const bench = await createBench();
      bench.phone.invite();
      bench.phone.expectResponse(100);
      bench.driver.reject(bench.expectReport('incoming').legId, status);
      assert.equal(bench.phone.expectResponse(status).reason, phrase);
    });
  }
});

describe('CANCEL of a call that comes in', () => {
  it('is answered 200, the INVITE 487, and the leg ends as given up by the caller', async () => {
    const bench = await createBench();
    const call = bench.phone.invite();
    bench.phone.expectResponse(100);
    bench.expectReport('incoming');
    bench.phone.request({ ...call, method: 'CANCEL' });
    const ok = bench.phone.expectResponse(200);
    const terminated = bench.phone.expectResponse(487);
    assert.equal(ok.headers.get('CSeq'), '1 CANCEL');
    assert.equal(ok.headers.get('To'), terminated.headers.get('To'));
    bench.expectEnd({ cause: 'bye', evidence: 'cancel-487', sipCode: 487 });
  });

  it('wins over an answer whose media is still opening', async () => {
    const bench = await createBench();
    const call = bench.phone.invite();
    bench.phone.expectResponse(100);
    const { legId } = bench.expectReport('incoming');
    bench.driver.answer(legId, conversation);
    bench.phone.request({ ...call, method: 'CANCEL' });
    bench.phone.expectResponse(200);
    bench.phone.expectResponse(487);
    await settled();
    bench.phone.expectNothing();
    bench.expectEnd({ cause: 'bye', evidence: 'cancel-487', sipCode: 487 });
    assert.ok(bench.media.freed.length > 0);
  });

  it('changes nothing after the 200', async () => {
    const bench = await createBench();
    const { call } = await answeredCall(bench);
    bench.phone.request({ ...call, method: 'CANCEL', toTag: '' });
    assert.equal(bench.phone.expectResponse(200).headers.get('CSeq'), '1 CANCEL');
    bench.phone.within(call, { method: 'ACK' });
    bench.phone.expectNothing();
    bench.expectNoReport();
  });

  it('changes nothing after a removal', async () => {
    const bench = await createBench();
    const call = bench.phone.invite();
    bench.phone.expectResponse(100);
    bench.driver.hangUp({ legId: bench.expectReport('incoming').legId, reason: 'normal' });
    bench.phone.expectResponse(480);
    bench.expectReport('ended');
    bench.phone.request({ ...call, method: 'CANCEL' });
    bench.phone.expectResponse(200);
    bench.phone.expectNothing();
    bench.expectNoReport();
  });

  it('of nothing is answered 481', async () => {
    const bench = await createBench();
    bench.phone.request({ method: 'CANCEL' });
    bench.phone.expectResponse(481);
  });
});

describe('a late offer', () => {
  it('makes our 200 the offer and the ACK the answer', async () => {
    const bench = await createBench();
    const { call, legId } = await answeredCall(bench, { body: '' });
    assert.equal(bench.media.opened[0]?.remote, undefined);
    bench.phone.within(call, { method: 'ACK', body: sdp(40_010) });
    assert.deepEqual(bench.media.remotes.get(legId), { address: '127.0.0.1', port: 40_010 });
    bench.expectNoReport();
  });

  for (const [what, body] of [
    ['without an answer', ''],
    ['with an answer that has no common codec', sdp(40_010, { payload: 18 })],
  ] as const) {
    it(`whose ACK comes ${what} is ended by BYE`, async () => {
      const bench = await createBench();
      const { call } = await answeredCall(bench, { body: '' });
      bench.phone.within(call, { method: 'ACK', body });
      bench.phone.reply(bench.phone.expectRequest('BYE'), 200);
      bench.expectEnd({ cause: 'failed', evidence: 'bye-200', sipCode: 200 });
    });
  }
});
