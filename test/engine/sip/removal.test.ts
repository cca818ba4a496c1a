import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HangUpOrder } from '../../../src/ports/engine.ts';
import {
  answeredCall,
  type Bench,
  confirmedCall,
  connectedPhone,
  conversation,
  createBench,
  dialled,
  dialOrder,
  invitedPhone,
  settled,
} from './driver-bench.ts';
import { sdp } from './phone.ts';

const isMethod = (method: string) => (packet: { readonly text: string }) => packet.text.startsWith(`${method} `);

function hangUp({ driver }: Bench, legId: HangUpOrder['legId'], reason: HangUpOrder['reason'] = 'normal'): void {
  driver.hangUp({ legId, reason });
}

describe('removal of a connected leg', () => {
  it('sends BYE with Q.850 cause 16 and reports bye-200 when it is answered', async () => {
    const bench = await createBench();
    const { legId } = await confirmedCall(bench);
    hangUp(bench, legId);
    const bye = bench.phone.expectRequest('BYE');
    assert.equal(bye.headers.get('Reason'), 'Q.850;cause=16');
    bench.expectNoReport();
    bench.phone.reply(bye, 200);
    bench.expectEnd({ cause: 'hung-up', evidence: 'bye-200', sipCode: 200 });
    assert.deepEqual(bench.media.freed, [legId]);
  });

  it('takes 481 and 408 to its BYE for gone, and says which', async () => {
    for (const sipCode of [481, 408]) {
      const bench = await createBench();
      const { legId } = await confirmedCall(bench);
      hangUp(bench, legId);
      bench.phone.reply(bench.phone.expectRequest('BYE'), sipCode);
      bench.expectEnd({ cause: 'hung-up', evidence: 'bye-200', sipCode });
    }
  });

  it('does not take a provisional response to its BYE for the end', async () => {
    const bench = await createBench();
    const { legId } = await confirmedCall(bench);
    hangUp(bench, legId);
    const bye = bench.phone.expectRequest('BYE');
    bench.phone.reply(bye, 100);
    bench.expectNoReport();
    bench.phone.reply(bye, 200);
    bench.expectEnd({ cause: 'hung-up', evidence: 'bye-200', sipCode: 200 });
  });

  it('sends one BYE however often it is asked to', async () => {
    const bench = await createBench();
    const { legId } = await confirmedCall(bench);
    hangUp(bench, legId);
    hangUp(bench, legId);
    bench.phone.reply(bench.phone.expectRequest('BYE'), 200);
    hangUp(bench, legId);
    bench.phone.expectNothing();
    bench.expectReport('ended');
    bench.expectNoReport();
  });

  it('sends BYE to the far end of a call it made, with the next CSeq', async () => {
    const bench = await createBench();
    await connectedPhone(bench);
    hangUp(bench, dialled);
    const bye = bench.phone.expectRequest('BYE');
    assert.equal(bye.headers.get('CSeq'), '2 BYE');
    bench.phone.reply(bye, 200);
    bench.expectEnd({ cause: 'hung-up', evidence: 'bye-200', sipCode: 200 });
  });

  it('repeats a lost BYE until it is answered', async () => {
    const bench = await createBench();
    const { legId } = await confirmedCall(bench);
    bench.media.packets.set(legId, bench.clock.monotonic());
    bench.network.loses = isMethod('BYE');
    hangUp(bench, legId);
    bench.clock.advance(600);
    bench.network.loses = () => false;
    bench.clock.advance(1000);
    bench.phone.reply(bench.phone.expectRequest('BYE'), 200);
    bench.phone.expectNothing();
    bench.expectEnd({ cause: 'hung-up', evidence: 'bye-200', sipCode: 200 });
    assert.equal(bench.network.packets.filter(isMethod('BYE')).length, 3);
  });

  it('answers a BYE that crosses its own and reports bye-200', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench);
    hangUp(bench, legId);
    const ours = bench.phone.expectRequest('BYE');
    bench.phone.within(call, { method: 'BYE', cseq: 2 });
    bench.phone.expectResponse(200);
    bench.expectEnd({ cause: 'hung-up', evidence: 'bye-200', sipCode: 200 });
    bench.phone.reply(ours, 200);
    bench.expectNoReport();
  });

  it('reports rtp-silent 3 s after an unanswered BYE when no packet came since, and goes on sending quietly', async () => {
    const bench = await createBench();
    const { legId } = await confirmedCall(bench);
    bench.clock.advance(60_000);
    bench.media.packets.set(legId, bench.clock.monotonic());
    hangUp(bench, legId);
    bench.clock.advance(2999);
    bench.expectNoReport();
    bench.clock.advance(1);
    bench.expectEnd({ cause: 'hung-up', evidence: 'rtp-silent' });
    const sent = bench.network.packets.filter(isMethod('BYE')).length;
    bench.clock.advance(40_000);
    assert.equal(bench.network.packets.filter(isMethod('BYE')).length, 11);
    assert.equal(sent, 3);
    bench.expectNoReport();
    assert.equal(bench.clock.pending(), 0);
  });

  it('waits for 3 s of silence after the last packet, not after the BYE', async () => {
    const bench = await createBench();
    const { legId } = await confirmedCall(bench);
    hangUp(bench, legId);
    bench.clock.advance(2000);
    bench.media.packets.set(legId, bench.clock.monotonic());
    bench.clock.advance(2999);
    bench.expectNoReport();
    bench.clock.advance(1);
    bench.expectEnd({ cause: 'hung-up', evidence: 'rtp-silent' });
  });

  it('reports timeout after 32 s when the far end neither answers nor falls silent, and counts it', async () => {
    const bench = await createBench();
    const { legId } = await confirmedCall(bench);
    hangUp(bench, legId);
    for (let second = 0; second < 31; second += 1) {
      bench.media.packets.set(legId, bench.clock.monotonic());
      bench.clock.advance(1000);
    }
    bench.media.packets.set(legId, bench.clock.monotonic());
    bench.clock.advance(999);
    bench.expectNoReport();
    bench.clock.advance(1);
    bench.expectEnd({ cause: 'hung-up', evidence: 'timeout' });
    assert.ok(bench.counts.includes('sip_bye_timeouts'));
  });

  it('answers 481 to whatever comes inside the dialog afterwards', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench);
    hangUp(bench, legId);
    bench.phone.reply(bench.phone.expectRequest('BYE'), 200);
    for (const method of ['BYE', 'INVITE', 'OPTIONS']) {
      bench.phone.within(call, { method, cseq: 5 });
      bench.phone.expectResponse(481);
    }
  });
});

describe('removal of an inbound leg that was not answered', () => {
  const rows = [
    { reason: 'normal', sipCode: 480 },
    { reason: 'busy', sipCode: 486 },
    { reason: 'declined', sipCode: 603 },
  ] as const;
  for (const { reason, sipCode } of rows) {
    it(`gives the INVITE ${sipCode} for ${reason}, and keeps it until the ACK`, async () => {
      const bench = await createBench();
      const call = bench.phone.invite();
      bench.phone.expectResponse(100);
      const { legId } = bench.expectReport('incoming');
      hangUp(bench, legId, reason);
      bench.phone.expectResponse(sipCode);
      bench.expectEnd({ cause: 'hung-up', sipCode });
      bench.clock.advance(500);
      bench.phone.expectResponse(sipCode);
      bench.phone.request({ ...call, method: 'ACK' });
      bench.clock.advance(40_000);
      bench.phone.expectNothing();
      assert.equal(bench.clock.pending(), 0);
    });
  }

  it('frees the media that opens after the removal, and never sends 200', async () => {
    const bench = await createBench();
    bench.phone.invite();
    bench.phone.expectResponse(100);
    const { legId } = bench.expectReport('incoming');
    bench.driver.answer(legId, conversation);
    hangUp(bench, legId);
    await settled();
    bench.phone.expectResponse(480);
    bench.phone.expectNothing();
    assert.deepEqual(bench.media.freed, [legId, legId]);
  });
});

describe('removal of an inbound leg whose 200 has no ACK yet', () => {
  it('waits for the ACK, then sends BYE', async () => {
    const bench = await createBench();
    const { call, legId } = await answeredCall(bench);
    hangUp(bench, legId);
    bench.clock.advance(300);
    bench.phone.expectNothing();
    bench.phone.within(call, { method: 'ACK' });
    bench.phone.reply(bench.phone.expectRequest('BYE'), 200);
    bench.expectEnd({ cause: 'hung-up', evidence: 'bye-200', sipCode: 200 });
  });

  it('repeats the 200 meanwhile and sends BYE after 64·T1 without an ACK', async () => {
    const bench = await createBench();
    const { legId } = await answeredCall(bench);
    hangUp(bench, legId);
    bench.clock.advance(31_999);
    assert.deepEqual(new Set(bench.phone.inbox.map((message) => message.kind)), new Set(['response']));
    bench.phone.clear();
    bench.clock.advance(1);
    bench.phone.reply(bench.phone.expectRequest('BYE'), 200);
    bench.expectEnd({ cause: 'hung-up', evidence: 'bye-200', sipCode: 200 });
  });

  it("takes the far end's BYE for the confirmation while it waits", async () => {
    const bench = await createBench();
    const { call, legId } = await answeredCall(bench);
    hangUp(bench, legId);
    bench.phone.within(call, { method: 'BYE', cseq: 2 });
    bench.phone.expectResponse(200);
    bench.expectEnd({ cause: 'hung-up', evidence: 'bye-200', sipCode: 200 });
    bench.clock.advance(40_000);
    bench.phone.expectNothing();
  });
});

describe('removal of a leg that we called', () => {
  it('sends nothing when the INVITE had not gone out', async () => {
    const bench = await createBench();
    bench.driver.dial(dialOrder());
    hangUp(bench, dialled);
    await settled();
    bench.phone.expectNothing();
    bench.expectEnd({ cause: 'hung-up' });
  });

  it('frees the media that opens after the removal', async () => {
    const bench = await createBench();
    const gate = Promise.withResolvers<void>();
    bench.media.gate = gate.promise;
    bench.driver.dial(dialOrder());
    await settled();
    hangUp(bench, dialled);
    bench.expectEnd({ cause: 'hung-up' });
    bench.media.freed.splice(0);
    gate.resolve();
    await settled();
    bench.phone.expectNothing();
    assert.deepEqual(bench.media.freed, [dialled]);
  });

  it('remembers the wish until a provisional response, then sends CANCEL with its reason', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench);
    hangUp(bench, dialled);
    bench.phone.expectNothing();
    bench.phone.reply(invite, 100);
    const cancel = bench.phone.expectRequest('CANCEL');
    assert.equal(cancel.headers.get('Via'), invite.headers.get('Via'));
    assert.equal(cancel.headers.get('CSeq'), '1 CANCEL');
    assert.equal(cancel.headers.get('Reason'), 'Q.850;cause=16');
    assert.equal(cancel.uri, invite.uri);
    bench.phone.reply(cancel, 200);
    bench.expectNoReport();
    bench.phone.reply(invite, 487);
    bench.phone.expectRequest('ACK');
    bench.expectEnd({ cause: 'hung-up', evidence: 'cancel-487', sipCode: 487, phrase: 'Whatever' });
  });

  it('reports timeout when no response ever comes', async () => {
    const bench = await createBench();
    await invitedPhone(bench);
    hangUp(bench, dialled);
    bench.clock.advance(32_000);
    bench.expectEnd({ cause: 'hung-up', evidence: 'timeout', sipCode: 408 });
    assert.ok(!bench.network.packets.some(isMethod('CANCEL')));
  });

  it('sends CANCEL at once while it rings', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench);
    bench.phone.reply(invite, 180);
    bench.expectReport('ringing');
    hangUp(bench, dialled);
    hangUp(bench, dialled);
    bench.phone.reply(bench.phone.expectRequest('CANCEL'), 200);
    bench.phone.expectNothing();
    bench.phone.reply(invite, 487);
    bench.expectEnd({ cause: 'hung-up', evidence: 'cancel-487', sipCode: 487, phrase: 'Whatever' });
  });

  it('counts the call as cancelled 64·T1 after a CANCEL that brought no final response', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench);
    bench.phone.reply(invite, 180);
    bench.expectReport('ringing');
    hangUp(bench, dialled);
    bench.phone.reply(bench.phone.expectRequest('CANCEL'), 200);
    bench.clock.advance(32_000);
    bench.expectEnd({ cause: 'hung-up', evidence: 'timeout' });
    assert.equal(bench.clock.pending(), 0);
    bench.phone.reply(invite, 200, { body: sdp() });
    bench.phone.expectNothing();
  });

  it('acknowledges a 200 that crosses the CANCEL, sends BYE, and never reports it answered', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench);
    bench.phone.reply(invite, 180);
    bench.expectReport('ringing');
    hangUp(bench, dialled);
    const cancel = bench.phone.expectRequest('CANCEL');
    bench.phone.reply(invite, 200, { body: sdp() });
    bench.phone.expectRequest('ACK');
    const bye = bench.phone.expectRequest('BYE');
    bench.phone.reply(cancel, 481);
    bench.expectNoReport();
    bench.phone.reply(bye, 200);
    bench.expectEnd({ cause: 'hung-up', evidence: 'bye-200', sipCode: 200 });
    assert.deepEqual([...bench.media.remotes], []);
  });

  it('does the same with a 200 that is the first response after the wish', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench);
    hangUp(bench, dialled);
    bench.phone.reply(invite, 200, { body: sdp() });
    bench.phone.expectRequest('ACK');
    bench.phone.reply(bench.phone.expectRequest('BYE'), 200);
    bench.expectEnd({ cause: 'hung-up', evidence: 'bye-200', sipCode: 200 });
  });

  it('says which refusal crossed its CANCEL', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench);
    bench.phone.reply(invite, 180);
    bench.expectReport('ringing');
    hangUp(bench, dialled);
    bench.phone.reply(invite, 486);
    bench.expectEnd({ cause: 'hung-up', evidence: 'cancel-487', sipCode: 486, phrase: 'Whatever' });
  });
});

describe('a leg whose media is gone', () => {
  it('is ended by BYE and reported as media-lost', async () => {
    const bench = await createBench();
    const { legId } = await confirmedCall(bench);
    bench.media.tellLost(legId);
    bench.phone.reply(bench.phone.expectRequest('BYE'), 200);
    bench.expectEnd({ cause: 'media-lost', evidence: 'bye-200', sipCode: 200 });
  });

  it('is cancelled while the phone that we called rings', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench);
    bench.phone.reply(invite, 180);
    bench.expectReport('ringing');
    bench.media.tellLost(dialled);
    bench.phone.reply(bench.phone.expectRequest('CANCEL'), 200);
    bench.phone.reply(invite, 487);
    bench.expectEnd({ cause: 'media-lost', evidence: 'cancel-487', sipCode: 487, phrase: 'Whatever' });
  });

  it('keeps the cause that it was being ended for', async () => {
    const bench = await createBench();
    const { legId } = await confirmedCall(bench);
    hangUp(bench, legId);
    bench.media.tellLost(legId);
    bench.phone.reply(bench.phone.expectRequest('BYE'), 200);
    bench.expectEnd({ cause: 'hung-up', evidence: 'bye-200', sipCode: 200 });
  });
});
