import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answeredCall, confirmedCall, connectedPhone, createBench } from './driver-bench.ts';
import { sdp } from './phone.ts';

describe('re-INVITE', () => {
  it('holds and resumes: the answer mirrors the direction and the media is told', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench);
    const rows = [
      { cseq: 2, offered: 'sendonly', answered: 'recvonly' },
      { cseq: 3, offered: 'inactive', answered: 'inactive' },
      { cseq: 4, offered: 'sendrecv', answered: 'sendrecv' },
    ];
    for (const { cseq, offered, answered } of rows) {
      bench.phone.within(call, { method: 'INVITE', cseq, body: sdp(40_000, { direction: offered }) });
      const ok = bench.phone.expectResponse(200);
      assert.match(ok.body.toString(), new RegExp(`a=${answered}\r\n`));
      assert.ok(ok.headers.has('Contact'));
      assert.equal(bench.media.directions.get(legId), answered);
      bench.phone.within(call, { method: 'ACK', cseq });
    }
    bench.clock.advance(60_000);
    bench.phone.expectNothing();
    bench.expectNoReport();
  });

  it('raises the version of our SDP when it changes and only then', async () => {
    const bench = await createBench();
    const { call } = await confirmedCall(bench);
    const versionAfter = (cseq: number, direction: string): string => {
      bench.phone.within(call, { method: 'INVITE', cseq, body: sdp(40_000, { direction }) });
      const body = bench.phone.expectResponse(200).body.toString();
      bench.phone.within(call, { method: 'ACK', cseq });
      return /^o=\S+ \d+ (\d+)/m.exec(body)?.[1] ?? '';
    };
    assert.deepEqual(
      [versionAfter(2, 'sendrecv'), versionAfter(3, 'sendonly'), versionAfter(4, 'sendonly')],
      ['1', '2', '2'],
    );
  });

  it('moves the media to a new address', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench);
    bench.phone.within(call, { method: 'INVITE', cseq: 2, body: sdp(40_100) });
    assert.deepEqual(bench.media.remotes.get(legId), { address: '127.0.0.1', port: 40_100 });
  });

  it('does not take the address of zeros of the old hold for one', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench);
    const body = sdp(40_000, { address: '0.0.0.0' });
    bench.phone.within(call, { method: 'INVITE', cseq: 2, body });
    assert.deepEqual(bench.media.remotes.get(legId), { address: '127.0.0.1', port: 40_000 });
    assert.equal(bench.media.directions.get(legId), 'recvonly');
  });

  it('repeats its 200 until the ACK', async () => {
    const bench = await createBench();
    const { call } = await confirmedCall(bench);
    bench.phone.within(call, { method: 'INVITE', cseq: 2, body: sdp() });
    bench.phone.expectResponse(200);
    bench.clock.advance(500);
    bench.phone.expectResponse(200);
    bench.phone.within(call, { method: 'ACK', cseq: 2 });
    bench.clock.advance(40_000);
    bench.phone.expectNothing();
  });

  it('with an offer that has no common codec gets 488 and leaves the session as it is', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench);
    bench.phone.within(call, { method: 'INVITE', cseq: 2, body: sdp(40_200, { payload: 18 }) });
    assert.equal(bench.phone.expectResponse(488).headers.get('Warning'), '305 partyline "PCMU, PCMA, G722 only"');
    assert.deepEqual(bench.media.remotes.get(legId), { address: '127.0.0.1', port: 40_000 });
    bench.expectNoReport();
  });

  it('without an offer gets ours, and the answer comes in the ACK', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench);
    bench.phone.within(call, { method: 'INVITE', cseq: 2 });
    assert.match(bench.phone.expectResponse(200).body.toString(), /m=audio/);
    bench.phone.within(call, { method: 'ACK', cseq: 2, body: sdp(40_300) });
    assert.deepEqual(bench.media.remotes.get(legId), { address: '127.0.0.1', port: 40_300 });
  });

  it('may change the codec, with its offer or with its answer to ours', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench);
    assert.equal(bench.media.formats.get(legId)?.codec, 'PCMU');
    bench.phone.within(call, { method: 'INVITE', cseq: 2, body: sdp(40_000, { payload: 9 }) });
    assert.match(
      bench.phone.expectResponse(200).body.toString(),
      /m=audio 20002 RTP\/AVP 9\r\na=rtpmap:9 G722\/8000\r/,
    );
    bench.phone.within(call, { method: 'ACK', cseq: 2 });
    assert.deepEqual(bench.media.formats.get(legId), { codec: 'G722', audio: { send: 9, receive: 9 } });
    bench.phone.within(call, { method: 'INVITE', cseq: 3 });
    assert.match(bench.phone.expectResponse(200).body.toString(), /m=audio 20002 RTP\/AVP 0 8 9 101\r/);
    bench.phone.within(call, { method: 'ACK', cseq: 3, body: sdp(40_000, { payload: 8 }) });
    assert.deepEqual(bench.media.formats.get(legId), { codec: 'PCMA', audio: { send: 8, receive: 8 } });
  });

  it('that meets an offer of ours gets 491', async () => {
    const bench = await createBench();
    const { call } = await answeredCall(bench, { body: '' });
    bench.phone.within(call, { method: 'INVITE', cseq: 2, body: sdp() });
    bench.phone.expectResponse(491);
    bench.phone.within(call, { method: 'ACK', cseq: 1, body: sdp() });
    bench.expectNoReport();
  });

  it('that comes before the one before is through gets 500 with Retry-After of at most 10 s', async () => {
    const bench = await createBench();
    const { call } = await confirmedCall(bench);
    bench.phone.within(call, { method: 'INVITE', cseq: 2, body: sdp() });
    bench.phone.expectResponse(200);
    bench.phone.within(call, { method: 'INVITE', cseq: 3, body: sdp() });
    const retryAfter = Number(bench.phone.expectResponse(500).headers.get('Retry-After'));
    assert.ok(retryAfter >= 0 && retryAfter <= 10);
  });

  it('does not keep a removal waiting: BYE goes at once, whatever was not acknowledged', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench);
    bench.phone.within(call, { method: 'INVITE', cseq: 2, body: sdp() });
    bench.phone.expectResponse(200);
    bench.driver.hangUp({ legId, reason: 'normal' });
    bench.phone.reply(bench.phone.expectRequest('BYE'), 200);
    bench.phone.within(call, { method: 'ACK', cseq: 2 });
    bench.expectEnd({ cause: 'hung-up', evidence: 'bye-200', sipCode: 200 });
    bench.clock.advance(40_000);
    bench.phone.expectNothing();
  });

  it('during a removal gets 481', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench);
    bench.driver.hangUp({ legId, reason: 'normal' });
    bench.phone.expectRequest('BYE');
    bench.phone.within(call, { method: 'INVITE', cseq: 2, body: sdp() });
    bench.phone.expectResponse(481);
  });

  it('gives later requests a new target', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench);
    bench.phone.within(call, { method: 'INVITE', cseq: 2, body: sdp(), contact: '<sip:desk@127.0.0.1:5070>' });
    bench.phone.expectResponse(200);
    bench.phone.within(call, { method: 'ACK', cseq: 2 });
    bench.driver.hangUp({ legId, reason: 'normal' });
    assert.equal(bench.phone.expectRequest('BYE').uri, 'sip:desk@127.0.0.1:5070');
  });
});

describe('other requests inside a dialog', () => {
  it('OPTIONS is answered 200 with what we can do', async () => {
    const bench = await createBench();
    const { call } = await confirmedCall(bench);
    bench.phone.within(call, { method: 'OPTIONS', cseq: 2 });
    const ok = bench.phone.expectResponse(200);
    for (const name of ['Allow', 'Accept', 'Supported']) assert.ok(ok.headers.has(name), name);
  });

  it('methods that we do not do are answered 405 with Allow', async () => {
    const bench = await createBench();
    const { call } = await confirmedCall(bench);
    for (const [index, method] of ['SUBSCRIBE', 'NOTIFY', 'MESSAGE'].entries()) {
      bench.phone.within(call, { method, cseq: 2 + index });
      assert.ok(bench.phone.expectResponse(405).headers.has('Allow'));
    }
  });

  it('a request with a CSeq that is not higher than the last is answered 500 and does nothing', async () => {
    const bench = await createBench();
    const { call } = await confirmedCall(bench, { cseq: 10 });
    bench.phone.within(call, { method: 'BYE', cseq: 10 });
    bench.phone.expectResponse(500);
    bench.expectNoReport();
    bench.phone.within(call, { method: 'BYE', cseq: 500 });
    bench.phone.expectResponse(200);
    bench.expectEnd({ cause: 'bye' });
  });

  it('a dialog is found by both tags: another tag gets 481', async () => {
    const bench = await createBench();
    const { call } = await confirmedCall(bench);
    bench.phone.within({ ...call, fromTag: 'other' }, { method: 'BYE', cseq: 2 });
    bench.phone.expectResponse(481);
    bench.phone.within({ ...call, toTag: 'other' }, { method: 'BYE', cseq: 2 });
    bench.phone.expectResponse(481);
    bench.expectNoReport();
  });

  it('an ACK of another number ends no repetition', async () => {
    const bench = await createBench();
    const { call } = await answeredCall(bench);
    bench.phone.within(call, { method: 'ACK', cseq: 9 });
    bench.clock.advance(500);
    bench.phone.expectResponse(200);
  });

  it('a re-INVITE of the party that we called is taken as any other', async () => {
    const bench = await createBench();
    const { invite } = await connectedPhone(bench);
    const toTag = /;tag=(\w+)/.exec(invite.headers.get('From') ?? '')?.[1] ?? '';
    const call = { callId: invite.headers.get('Call-ID') ?? '', fromTag: 'callee', toTag };
    bench.phone.request({ ...call, method: 'INVITE', cseq: 5, body: sdp(40_000, { direction: 'sendonly' }) });
    assert.match(bench.phone.expectResponse(200).body.toString(), /a=recvonly/);
  });
});
