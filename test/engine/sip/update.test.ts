import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { restoreDialog } from '../../../src/engine/sip/dialog.ts';
import { answeredCall, confirmedCall, conversation, createBench, settled } from './driver-bench.ts';
import { sdp } from './phone.ts';

describe('UPDATE inside a call (RFC 3311 §5.2)', () => {
  it('holds and resumes', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench);
    const rows = [
      { cseq: 2, offered: 'sendonly', answered: 'recvonly' },
      { cseq: 3, offered: 'inactive', answered: 'inactive' },
      { cseq: 4, offered: 'sendrecv', answered: 'sendrecv' },
    ];
    for (const { cseq, offered, answered } of rows) {
      bench.phone.within(call, { method: 'UPDATE', cseq, body: sdp(40_000, { direction: offered }) });
      const ok = bench.phone.expectResponse(200);
      assert.match(ok.body.toString(), new RegExp(`a=${answered}\r\n`));
      assert.equal(ok.headers.get('Contact'), '<sip:127.0.0.1:5060>');
      assert.equal(bench.media.directions.get(legId), answered);
    }
    bench.clock.advance(60_000);
    bench.phone.expectNothing();
    bench.expectNoReport();
  });

  it('without an offer changes the target alone', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench);
    bench.phone.within(call, { method: 'UPDATE', cseq: 2, contact: '<sip:moved@127.0.0.1:5070>' });
    assert.equal(bench.phone.expectResponse(200).body.length, 0);
    bench.driver.hangUp({ legId, reason: 'normal' });
    assert.equal(bench.phone.expectRequest('BYE').uri, 'sip:moved@127.0.0.1:5070');
  });

  it('that cannot be taken leaves session and target as they are', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench);
    const contact = '<sip:moved@127.0.0.1:5070>';
    bench.phone.within(call, { method: 'UPDATE', cseq: 2, contact, body: sdp(40_200, { payload: 18 }) });
    assert.equal(bench.phone.expectResponse(488).headers.get('Warning'), '305 partyline "PCMU, PCMA, G722 only"');
    bench.phone.within(call, { method: 'UPDATE', cseq: 3, contact, body: 'x', contentType: 'text/plain' });
    bench.phone.expectResponse(415);
    assert.deepEqual(bench.media.remotes.get(legId), { address: '127.0.0.1', port: 40_000 });
    bench.driver.hangUp({ legId, reason: 'normal' });
    assert.equal(bench.phone.expectRequest('BYE').uri, 'sip:alice@127.0.0.1:5070');
  });

  it('with an offer is 491 while ours is in a 200 without its ACK', async () => {
    const bench = await createBench();
    const { call } = await answeredCall(bench, { body: '' });
    bench.phone.within(call, { method: 'UPDATE', cseq: 2, body: sdp() });
    bench.phone.expectResponse(491);
    bench.phone.within(call, { method: 'UPDATE', cseq: 3 });
    bench.phone.expectResponse(200);
    bench.phone.within(call, { method: 'ACK', body: sdp(40_900) });
    bench.phone.within(call, { method: 'UPDATE', cseq: 4, body: sdp() });
    bench.phone.expectResponse(200);
  });

  it('before the ACK of our answer holds, and the ACK does not bring the older offer back', async () => {
    const bench = await createBench();
    const { call, legId } = await answeredCall(bench);
    bench.phone.within(call, { method: 'UPDATE', cseq: 2, body: sdp(41_000) });
    bench.phone.expectResponse(200);
    bench.phone.within(call, { method: 'ACK' });
    assert.deepEqual(bench.media.remotes.get(legId), { address: '127.0.0.1', port: 41_000 });
  });

  it('is 481 outside of a dialog and once we hang up', async () => {
    const bench = await createBench();
    bench.phone.request({ method: 'UPDATE', body: sdp() });
    bench.phone.expectResponse(481);
    const { call, legId } = await confirmedCall(bench);
    bench.driver.hangUp({ legId, reason: 'normal' });
    bench.phone.expectRequest('BYE');
    bench.phone.within(call, { method: 'UPDATE', cseq: 2 });
    bench.phone.expectResponse(481);
  });

  it('of a leg that was taken up after a restart is 200 without an offer and 500 with one', async () => {
    const bench = await createBench();
    bench.phone.invite();
    bench.phone.expectResponse(100);
    const { legId, resume, callId } = bench.expectReport('incoming');
    bench.driver.answer(legId, conversation);
    await settled();
    const { localTag: toTag = '', remoteTag: fromTag = '' } = restoreDialog(resume) ?? {};
    const later = await createBench();
    later.driver.resume(legId, resume);
    later.phone.request({ method: 'UPDATE', callId, fromTag, toTag, cseq: 2 });
    later.phone.expectResponse(200);
    later.phone.request({ method: 'UPDATE', callId, fromTag, toTag, cseq: 3, body: sdp() });
    assert.match(later.phone.expectResponse(500).headers.get('Retry-After') ?? '', /^\d+$/);
  });
});

describe('OPTIONS inside a call', () => {
  it('is answered with what we can do (RFC 3261 §11.2), and changes nothing', async () => {
    const bench = await createBench();
    const { call } = await confirmedCall(bench);
    bench.phone.within(call, { method: 'OPTIONS', cseq: 2 });
    const { headers } = bench.phone.expectResponse(200);
    assert.deepEqual(
      ['Allow', 'Supported', 'Accept'].map((name) => headers.all(name).join()),
      ['INVITE,ACK,CANCEL,BYE,OPTIONS,INFO,PRACK,UPDATE,REFER', '100rel,timer,norefersub,replaces', 'application/sdp'],
    );
    bench.expectNoReport();
  });
});
