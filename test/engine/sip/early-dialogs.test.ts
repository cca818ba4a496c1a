import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limits } from '../../../src/base/limits.ts';
import { tagOf } from '../../../src/engine/sip/message/header-values.ts';
import type { SipRequest } from '../../../src/engine/sip/message/message.ts';
import { type Bench, createBench, dialled, invitedPhone } from './driver-bench.ts';
import { sdp } from './phone.ts';

const reliable = (rseq: number) => ({ headers: ['Require: 100rel', `RSeq: ${rseq}`] });

/** A request of the phone that we called, in the dialog of this tag. */
const within = (invite: SipRequest, method: string, more: { cseq: number; body?: string; toTag?: string }) => {
  const { toTag = 'callee', ...rest } = more;
  const callId = invite.headers.get('Call-ID') ?? '';
  return { ...rest, method, callId, fromTag: toTag, toTag: tagOf(invite.headers.get('From')) ?? '' };
};

const expectPrack = (bench: Bench, rack: string, cseq: number): SipRequest => {
  const prack = bench.phone.expectRequest('PRACK');
  assert.deepEqual([prack.headers.get('RAck'), prack.headers.get('CSeq')], [rack, `${cseq} PRACK`]);
  return prack;
};

describe('reliable provisional responses to a call that we make (RFC 3262 §4)', () => {
  it('are acknowledged in order, each once, within their dialog', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench);
    bench.phone.reply(invite, 180, reliable(988));
    const prack = expectPrack(bench, '988 1 INVITE', 2);
    assert.match(prack.headers.get('To') ?? '', /;tag=callee$/);
    assert.equal(prack.uri, 'sip:alice@127.0.0.1:5070');
    bench.expectReport('ringing');
    bench.phone.reply(prack, 200);
    // A repetition, one that is ahead, and one that was before.
    for (const rseq of [988, 990, 987]) bench.phone.reply(invite, 183, reliable(rseq));
    bench.phone.expectNothing();
    bench.phone.reply(invite, 183, reliable(989));
    expectPrack(bench, '989 1 INVITE', 3);
    bench.phone.reply(invite, 200, { body: sdp() });
    assert.equal(bench.phone.expectRequest('ACK').headers.get('CSeq'), '1 ACK');
    bench.driver.hangUp({ legId: dialled, reason: 'normal' });
    assert.equal(bench.phone.expectRequest('BYE').headers.get('CSeq'), '4 BYE');
  });

  it('whose PRACK is lost have it sent again by its transaction', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench);
    bench.phone.reply(invite, 180, reliable(1));
    const prack = expectPrack(bench, '1 1 INVITE', 2);
    bench.clock.advance(500);
    assert.equal(bench.phone.expectRequest('PRACK').headers.get('Via'), prack.headers.get('Via'));
    bench.phone.reply(prack, 200);
    bench.clock.advance(10_000);
    bench.phone.expectNothing();
  });

  const unreliable = [
    { status: 180, headers: ['RSeq: 1'] },
    { status: 180, headers: ['Require: 100rel'] },
    { status: 180, headers: ['Require: 100rel', 'RSeq: 0'] },
    { status: 100, headers: ['Require: 100rel', 'RSeq: 1'] },
  ];
  for (const { status, headers } of unreliable) {
    it(`are not what ${status} with ${headers.join(', ')} is`, async () => {
      const bench = await createBench();
      bench.phone.reply(await invitedPhone(bench), status, { headers });
      bench.phone.expectNothing();
    });
  }

  it('may have the answer, which then holds, and is heard when the call is answered', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench);
    bench.phone.reply(invite, 183, { ...reliable(5), body: sdp(40_600) });
    expectPrack(bench, '5 1 INVITE', 2);
    assert.equal(bench.media.remotes.get(dialled), undefined);
    bench.phone.reply(invite, 200);
    bench.phone.expectRequest('ACK');
    bench.expectReport('ringing');
    bench.expectReport('answered');
    assert.deepEqual(bench.media.remotes.get(dialled), { address: '127.0.0.1', port: 40_600 });
  });

  it('are counted for each fork by itself, and what one has answered is not another’s', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench);
    bench.phone.reply(invite, 183, { ...reliable(5), body: sdp(40_600), toTag: 'one' });
    expectPrack(bench, '5 1 INVITE', 2);
    bench.phone.reply(invite, 183, { ...reliable(70), body: sdp(40_700), toTag: 'two' });
    assert.match(expectPrack(bench, '70 1 INVITE', 2).headers.get('To') ?? '', /;tag=two$/);
    bench.phone.reply(invite, 200, { toTag: 'two' });
    bench.phone.expectRequest('ACK');
    assert.deepEqual(bench.media.remotes.get(dialled), { address: '127.0.0.1', port: 40_700 });
    bench.phone.request(within(invite, 'UPDATE', { cseq: 1, toTag: 'one' }));
    bench.phone.expectResponse(481);
  });

  it('of more forks than the limit are not acknowledged', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench);
    for (let fork = 0; fork < 40; fork += 1) bench.phone.reply(invite, 180, { ...reliable(1), toTag: `f${fork}` });
    assert.equal(bench.phone.inbox.length, limits.sipForksMax);
  });

  it('are acknowledged after a CANCEL too, until the final response', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench);
    bench.phone.reply(invite, 180, reliable(1));
    expectPrack(bench, '1 1 INVITE', 2);
    bench.driver.hangUp({ legId: dialled, reason: 'normal' });
    bench.phone.reply(bench.phone.expectRequest('CANCEL'), 200);
    bench.phone.reply(invite, 183, reliable(2));
    bench.phone.reply(expectPrack(bench, '2 1 INVITE', 3), 200);
    bench.phone.reply(invite, 487);
    bench.phone.expectRequest('ACK');
    bench.phone.request(within(invite, 'UPDATE', { cseq: 1 }));
    bench.phone.expectResponse(481);
  });
});

describe('UPDATE of the phone that we call, before it answers (RFC 3311 §5.1)', () => {
  it('changes what is heard when it answers', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench);
    bench.phone.reply(invite, 183, { ...reliable(5), body: sdp(40_600) });
    bench.phone.reply(expectPrack(bench, '5 1 INVITE', 2), 200);
    bench.phone.request(within(invite, 'UPDATE', { cseq: 1, body: sdp(40_800, { direction: 'sendonly' }) }));
    assert.match(bench.phone.expectResponse(200).body.toString(), /a=recvonly/);
    bench.phone.request(within(invite, 'UPDATE', { cseq: 1 }));
    bench.phone.expectResponse(500);
    bench.phone.reply(invite, 200);
    bench.phone.expectRequest('ACK');
    assert.deepEqual(bench.media.remotes.get(dialled), { address: '127.0.0.1', port: 40_800 });
    assert.equal(bench.media.directions.get(dialled), 'recvonly');
  });

  it('with an offer is 491 while ours has no answer, and 200 without one; OPTIONS is 200, BYE 481', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench);
    bench.phone.reply(invite, 180, reliable(5));
    bench.phone.reply(expectPrack(bench, '5 1 INVITE', 2), 200);
    const statuses = [491, 200, 200, 481];
    for (const [index, method] of ['UPDATE', 'UPDATE', 'OPTIONS', 'BYE'].entries()) {
      bench.phone.request(within(invite, method, { cseq: 1 + index, ...(index === 0 ? { body: sdp() } : {}) }));
      bench.phone.expectResponse(statuses[index] ?? 0);
    }
  });
});
