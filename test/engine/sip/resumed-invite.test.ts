import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SipRequest } from '../../../src/engine/sip/message/message.ts';
import { type Bench, connectedPhone, createBench, dialled, diallingPhone, phoneEnd } from './driver-bench.ts';
import { sdp } from './phone.ts';

const hangUp = ({ driver }: Bench): void => driver.hangUp({ legId: dialled, reason: 'normal' });

/** A driver that knows a call of the process before it only by what was stored when its INVITE had gone out. */
async function resumedCall(): Promise<{ readonly invite: SipRequest; readonly after: Bench }> {
  const { invite, resume } = await diallingPhone(await createBench());
  const after = await createBench();
  after.driver.resume(dialled, resume);
  after.phone.expectNothing();
  return { invite, after };
}

/** As `resumedCall`, and given up. */
async function cancelledCall(): Promise<{ readonly invite: SipRequest; readonly after: Bench; cancel: SipRequest }> {
  const { invite, after } = await resumedCall();
  hangUp(after);
  return { invite, after, cancel: after.phone.expectRequest('CANCEL') };
}

const same = (one: SipRequest, other: SipRequest, ...names: readonly string[]): void => {
  for (const name of names) assert.equal(one.headers.get(name), other.headers.get(name), name);
};

describe('a call that is on the wire', () => {
  it('is reported once, with its Call-ID, before anything that the phone says', async () => {
    const bench = await createBench();
    const { invite, callId } = await diallingPhone(bench);
    assert.equal(callId, invite.headers.get('Call-ID'));
    bench.expectNoReport();
    bench.phone.reply(invite, 180);
    bench.expectReport('ringing');
    bench.expectNoReport();
  });

  it('is stored in another form once it was answered', async () => {
    const unanswered = await diallingPhone(await createBench());
    const answered = await connectedPhone(await createBench());
    assert.equal(answered.callId, unanswered.callId);
    assert.notEqual(answered.resume, unanswered.resume);
  });
});

describe('giving up a call that was not answered before a restart', () => {
  it('sends a CANCEL that matches the INVITE, and acknowledges the 487 in its transaction', async () => {
    const { invite, after, cancel } = await cancelledCall();
    assert.equal(cancel.uri, invite.uri);
    same(cancel, invite, 'Via', 'From', 'To', 'Call-ID');
    assert.equal(cancel.headers.get('CSeq'), '1 CANCEL');
    assert.equal(cancel.headers.get('Reason'), 'Q.850;cause=16');
    after.phone.reply(cancel, 200);
    after.expectNoReport();
    after.phone.reply(invite, 487);
    const ack = after.phone.expectRequest('ACK');
    assert.equal(ack.uri, invite.uri);
    same(ack, invite, 'Via', 'From', 'Call-ID');
    assert.equal(ack.headers.get('CSeq'), '1 ACK');
    assert.match(ack.headers.get('To') ?? '', /;tag=callee$/);
    after.expectEnd({ cause: 'hung-up', evidence: 'cancel-487', sipCode: 487, phrase: 'Whatever' });
    after.phone.reply(invite, 487);
    after.phone.expectRequest('ACK');
    after.clock.advance(64_000);
    assert.equal(after.clock.pending(), 0);
    after.expectNoReport();
  });

  it('repeats the CANCEL until it is answered', async () => {
    const { after, cancel } = await cancelledCall();
    after.clock.advance(500);
    same(after.phone.expectRequest('CANCEL'), cancel, 'Via', 'CSeq');
    after.phone.reply(cancel, 200);
    after.clock.advance(10_000);
    after.phone.expectNothing();
  });

  it('takes any other refusal for the end too', async () => {
    const { invite, after } = await cancelledCall();
    after.phone.reply(invite, 486);
    after.phone.expectRequest('ACK');
    after.expectEnd({ cause: 'hung-up', evidence: 'cancel-487', sipCode: 486, phrase: 'Whatever' });
  });

  it('acknowledges a 200 that crossed the CANCEL, then sends BYE', async () => {
    const { invite, after, cancel } = await cancelledCall();
    after.phone.reply(cancel, 200);
    after.phone.reply(invite, 200, { body: sdp() });
    const ack = after.phone.expectRequest('ACK');
    assert.equal(ack.headers.get('CSeq'), '1 ACK');
    assert.notEqual(ack.headers.get('Via'), invite.headers.get('Via'));
    const bye = after.phone.expectRequest('BYE');
    assert.equal(bye.headers.get('CSeq'), '2 BYE');
    assert.match(bye.headers.get('To') ?? '', /;tag=callee$/);
    same(bye, invite, 'From', 'Call-ID');
    // The phone did not get the ACK.
    after.phone.reply(invite, 200, { body: sdp() });
    same(after.phone.expectRequest('ACK'), ack, 'Via');
    after.phone.expectNothing();
    after.phone.reply(bye, 200);
    after.expectEnd({ cause: 'hung-up', evidence: 'bye-200', sipCode: 200 });
    after.expectNoReport();
  });

  it('ends every phone that a forking proxy found', async () => {
    const { invite, after } = await cancelledCall();
    for (const toTag of ['one', 'two']) {
      after.phone.reply(invite, 200, { body: sdp(), toTag });
      after.phone.expectRequest('ACK');
      assert.ok(after.phone.expectRequest('BYE').headers.get('To')?.endsWith(`;tag=${toTag}`));
    }
  });

  it('goes on listening when the phone knows no such INVITE, and ends what it answers late', async () => {
    const { invite, after, cancel } = await cancelledCall();
    after.phone.reply(cancel, 481);
    after.clock.advance(31_000);
    after.expectNoReport();
    after.phone.reply(invite, 200, { body: sdp() });
    after.phone.expectRequest('ACK');
    after.phone.reply(after.phone.expectRequest('BYE'), 200);
    after.expectEnd({ cause: 'hung-up', evidence: 'bye-200', sipCode: 200 });
  });

  it('ends with timeout 32 s after the CANCEL that the phone knew nothing of', async () => {
    const { after, cancel } = await cancelledCall();
    after.phone.reply(cancel, 481);
    after.clock.advance(31_999);
    after.expectNoReport();
    after.clock.advance(1);
    after.expectEnd({ cause: 'hung-up', evidence: 'timeout', sipCode: 481 });
    assert.equal(after.clock.pending(), 0);
  });

  it('ends with timeout after 32 s of silence', async () => {
    const { invite, after } = await cancelledCall();
    after.clock.advance(31_999);
    after.expectNoReport();
    after.clock.advance(1);
    after.expectEnd({ cause: 'hung-up', evidence: 'timeout' });
    assert.equal(after.clock.pending(), 0);
    after.phone.clear();
    after.phone.reply(invite, 200, { body: sdp() });
    assert.ok(after.counts.includes('sip_dropped stray-response'));
    after.phone.expectNothing();
  });

  it('waits for the final response after a 1xx, and not for longer', async () => {
    const { invite, after, cancel } = await cancelledCall();
    after.phone.reply(cancel, 200);
    after.phone.reply(invite, 180);
    after.expectNoReport();
    after.clock.advance(32_000);
    after.expectEnd({ cause: 'hung-up', evidence: 'timeout', sipCode: 200 });
  });

  it('is done once, however often it is asked for', async () => {
    const { invite, after, cancel } = await cancelledCall();
    hangUp(after);
    after.phone.expectNothing();
    after.phone.reply(cancel, 200);
    after.phone.reply(invite, 487);
    after.phone.expectRequest('ACK');
    after.expectReport('ended');
    hangUp(after);
    after.phone.expectNothing();
    after.expectNoReport();
  });

  it('is a BYE when the phone answered before anybody asked', async () => {
    const { invite, after } = await resumedCall();
    after.phone.reply(invite, 200, { body: sdp() });
    after.phone.expectRequest('ACK');
    after.phone.expectNothing();
    after.expectNoReport();
    hangUp(after);
    after.phone.reply(after.phone.expectRequest('BYE'), 200);
    after.expectEnd({ cause: 'hung-up', evidence: 'bye-200', sipCode: 200 });
  });

  it('is not needed when the phone refused before anybody asked', async () => {
    const { invite, after } = await resumedCall();
    after.phone.reply(invite, 486);
    after.phone.expectRequest('ACK');
    after.expectEnd({ cause: 'busy', sipCode: 486, phrase: 'Whatever' });
  });

  it('stays a matter of 32 s when the system refuses to send', async () => {
    const { after } = await resumedCall();
    after.network.unreachable.add(`${phoneEnd.address} ${phoneEnd.port}`);
    hangUp(after);
    after.clock.advance(32_000);
    after.expectEnd({ cause: 'hung-up', evidence: 'timeout' });
  });

  it('goes where the INVITE went, not where its Request-URI says', async () => {
    const bench = await createBench({ lookup: async () => phoneEnd.address });
    const { resume } = await diallingPhone(bench, { target: 'sip:bob@pbx.example.com:5070' });
    const after = await createBench();
    after.driver.resume(dialled, resume);
    hangUp(after);
    assert.equal(after.phone.expectRequest('CANCEL').uri, 'sip:bob@pbx.example.com:5070');
  });

  it('leaves no timer behind when the server stops', async () => {
    const { after } = await cancelledCall();
    await after.driver.close();
    assert.equal(after.clock.pending(), 0);
    after.expectNoReport();
  });

  it('is not possible from a text that is none of its own: the leg has ended, and nothing is sent', async () => {
    const { resume } = await diallingPhone(await createBench());
    const fields: readonly string[] = JSON.parse(resume);
    const bad = [fields.slice(0, 5), fields.with(2, 'port'), fields.with(8, 'x'), fields.with(4, 'x')];
    const after = await createBench();
    for (const each of bad) {
      after.driver.resume(dialled, JSON.stringify(each));
      assert.deepEqual(after.expectReport('ended').end, { cause: 'failed' });
      hangUp(after);
    }
    after.phone.expectNothing();
    after.expectNoReport();
  });
});
