import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SipRequest } from '../../../src/engine/sip/message/message.ts';
import {
  answeredCall,
  type Bench,
  confirmedCall,
  createBench,
  dialled,
  dialOrder,
  serverEnd,
  settled,
} from './driver-bench.ts';
import { createPhone, type PhoneCall, sdp } from './phone.ts';
import { createRegistrarBench, register } from './registrar-bench.ts';

const refer = (
  call: PhoneCall,
  bench: Bench,
  ...[headers, cseq = 2]: [headers: readonly string[], cseq?: number]
): void => bench.phone.within(call, { method: 'REFER', cseq, headers });

/** What a NOTIFY says: its event, the state of the subscription, the status line of the fragment. */
function said(notify: SipRequest): readonly (string | undefined)[] {
  assert.equal(notify.headers.get('Content-Type'), 'message/sipfrag;version=2.0');
  return [notify.headers.get('Event'), notify.headers.get('Subscription-State'), notify.body.toString().trim()];
}

function takeNotify(bench: Bench): readonly (string | undefined)[] {
  const notify = bench.phone.expectRequest('NOTIFY');
  bench.phone.reply(notify, 200);
  return said(notify);
}

describe('REFER', () => {
  it('is reported, accepted with 202, and told by NOTIFY how it goes until its end', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench);
    refer(call, bench, ['Refer-To: <sip:+4930123@trunk.example.com>']);
    const { transferId, to } = bench.expectReport('transferAsked');
    assert.deepEqual(to, { kind: 'address', address: 'sip:+4930123@trunk.example.com' });
    bench.phone.expectNothing();
    const goes = (sipCode: number): void => bench.driver.transferGoes(legId, { transferId, sipCode });
    goes(202);
    const accepted = bench.phone.expectResponse(202);
    assert.ok(accepted.headers.has('Contact'));
    assert.deepEqual(takeNotify(bench), ['refer', 'active;expires=180', 'SIP/2.0 100 Trying']);
    goes(180);
    assert.deepEqual(takeNotify(bench), ['refer', 'active;expires=180', 'SIP/2.0 180 Ringing']);
    goes(200);
    assert.deepEqual(takeNotify(bench), ['refer', 'terminated;reason=noresource', 'SIP/2.0 200 OK']);
    goes(486);
    bench.phone.expectNothing();
    bench.clock.advance(60_000);
    bench.phone.expectNothing();
  });

  it('has whoever is called for it told who had him called (RFC 3892)', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench);
    const by = 'Referred-By: "A" <sip:alice@office.example.com;x=y>;cid="1@b"';
    refer(call, bench, ['Refer-To: <sip:bob@elsewhere.example.com>', by]);
    const { transferId } = bench.expectReport('transferAsked');
    bench.driver.transferGoes(legId, { transferId, sipCode: 202, called: [dialled] });
    bench.phone.expectResponse(202);
    takeNotify(bench);
    bench.driver.dial(dialOrder());
    await settled();
    const invite = bench.phone.expectRequest('INVITE');
    assert.equal(invite.headers.get('Referred-By'), '<sip:alice@office.example.com>');
    bench.driver.transferGoes(legId, { transferId, sipCode: 200 });
  });

  it('gets the final response that the application gives instead of 202', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench);
    refer(call, bench, ['Refer-To: <sip:x@elsewhere.example.com>']);
    const { transferId } = bench.expectReport('transferAsked');
    bench.driver.transferGoes(legId, { transferId, sipCode: 403 });
    bench.phone.expectResponse(403);
    bench.phone.expectNothing();
  });

  it('after one that has its end names its events by its own id; one beside another is told to wait', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench);
    const goes = (transferId: number, sipCode: number): void =>
      bench.driver.transferGoes(legId, { transferId, sipCode });
    refer(call, bench, ['Refer-To: <sip:1@x.example.com>']);
    goes(2, 202);
    bench.phone.expectResponse(202);
    takeNotify(bench);
    refer(call, bench, ['Refer-To: <sip:1@x.example.com>'], 3);
    bench.phone.expectResponse(491);
    goes(2, 486);
    assert.deepEqual(takeNotify(bench), ['refer', 'terminated;reason=noresource', 'SIP/2.0 486 Busy Here']);
    refer(call, bench, ['Refer-To: <sip:1@x.example.com>'], 4);
    goes(4, 202);
    bench.phone.expectResponse(202);
    assert.equal(takeNotify(bench)[0], 'refer;id=4');
  });

  it('with Refer-Sub: false is told nothing (RFC 4488)', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench);
    refer(call, bench, ['Refer-To: <sip:1@x.example.com>', 'Refer-Sub: false', 'Require: norefersub']);
    bench.driver.transferGoes(legId, { transferId: 2, sipCode: 202 });
    assert.equal(bench.phone.expectResponse(202).headers.get('Refer-Sub'), 'false');
    bench.driver.transferGoes(legId, { transferId: 2, sipCode: 200 });
    bench.phone.expectNothing();
  });

  it('whose NOTIFY is refused is told no more', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench);
    refer(call, bench, ['Refer-To: <sip:1@x.example.com>']);
    bench.driver.transferGoes(legId, { transferId: 2, sipCode: 202 });
    bench.phone.expectResponse(202);
    bench.phone.reply(bench.phone.expectRequest('NOTIFY'), 481);
    bench.driver.transferGoes(legId, { transferId: 2, sipCode: 200 });
    bench.phone.expectNothing();
  });

  it('that cannot be is refused and nobody hears of it', async () => {
    const rows: readonly [readonly string[], number][] = [
      [[], 400],
      [['Refer-To: <sip:1@x.example.com>', 'Refer-To: <sip:2@x.example.com>'], 400],
      [['Refer-To: <sip:1@x.example.com'], 400],
      [['Refer-To: <http://x.example.com>'], 416],
      [['Refer-To: <sip:1@x.example.com;method=BYE>'], 403],
      [['Refer-To: <sip:1@x.example.com?Subject=x>'], 403],
      [['Refer-To: <sip:1@x.example.com?Replaces=nobody%3Bto-tag%3Da%3Bfrom-tag%3Db>'], 404],
      [['Refer-To: <sip:1@x.example.com?Replaces=nobody>'], 400],
      [['Refer-To: <sip:127.0.0.1:5060>'], 404],
    ];
    const bench = await createBench();
    const { call } = await confirmedCall(bench);
    for (const [at, [headers, status]] of rows.entries()) {
      refer(call, bench, headers, 2 + at);
      bench.phone.expectResponse(status);
    }
    bench.phone.expectNothing();
    bench.expectNoReport();
  });

  it('names by our own address who is here, and by Replaces another call of ours', async () => {
    const bench = await createBench();
    const { call } = await confirmedCall(bench);
    const other = await confirmedCall(bench);
    const { callId, toTag, fromTag } = other.call;
    const dialog = encodeURIComponent(`${callId};to-tag=${toTag};from-tag=${fromTag}`);
    const rows = [
      { uri: 'sip:bob@127.0.0.1', to: { kind: 'own', user: 'bob' } },
      { uri: 'tel:+4930123;phone-context=x', to: { kind: 'address', address: 'tel:+4930123' } },
      { uri: `sip:600@127.0.0.1?Replaces=${dialog}`, to: { kind: 'leg', legId: other.legId } },
    ];
    for (const [at, { uri, to }] of rows.entries()) {
      refer(call, bench, [`Refer-To: <${uri}>`], 2 + at);
      const report = bench.expectReport('transferAsked');
      assert.deepEqual(report.to, to);
      bench.driver.transferGoes(report.legId, { transferId: report.transferId, sipCode: 603 });
      bench.phone.expectResponse(603);
    }
  });

  it('names by the domain that the phone has registered at who is here, unless by a port of its own', async () => {
    const bench = await createRegistrarBench();
    register(bench, { contact: '<sip:alice@127.0.0.1:5070>', headers: [], host: 'pbx.example.com' });
    const { call } = await confirmedCall(bench);
    for (const [at, [uri, to]] of [
      ['sip:bob@pbx.example.com', { kind: 'own', user: 'bob' }],
      ['sip:bob@pbx.example.com:5080', { kind: 'address', address: 'sip:bob@pbx.example.com:5080' }],
      ['sip:bob@other.example.com', { kind: 'address', address: 'sip:bob@other.example.com' }],
    ].entries()) {
      refer(call, bench, [`Refer-To: <${uri}>`], 2 + at);
      const report = bench.expectReport('transferAsked');
      assert.deepEqual(report.to, to);
      bench.driver.transferGoes(report.legId, { transferId: report.transferId, sipCode: 603 });
      bench.phone.expectResponse(603);
    }
  });

  it('from elsewhere than the call, outside of one, before its ACK or behind its end does nothing', async () => {
    const bench = await createBench();
    const headers = ['Refer-To: <sip:1@x.example.com>'];
    const { call } = await answeredCall(bench);
    refer(call, bench, headers);
    bench.phone.expectResponse(481);
    bench.phone.within(call, { method: 'ACK' });
    const stranger = createPhone(bench.network.at({ address: '127.0.0.9', port: 5070 }), serverEnd, 'stranger');
    stranger.within(call, { method: 'REFER', cseq: 3, headers });
    stranger.expectResponse(403);
    bench.phone.request({ method: 'REFER', headers });
    bench.phone.expectResponse(403);
    bench.phone.within(call, { method: 'BYE', cseq: 4 });
    bench.phone.expectResponse(200);
    bench.expectEnd({ cause: 'bye' });
    refer(call, bench, headers, 5);
    bench.phone.expectResponse(481);
    bench.expectNoReport();
  });

  it('does nothing for whoever has drawn the call to himself by a re-INVITE or an UPDATE with its tags', async () => {
    for (const method of ['INVITE', 'UPDATE']) {
      const bench = await createBench();
      const { call } = await confirmedCall(bench);
      const stranger = createPhone(bench.network.at({ address: '127.0.0.9', port: 5070 }), serverEnd, 'stranger');
      stranger.within(call, { method, cseq: 2, body: sdp() });
      stranger.expectResponse(200);
      if (method === 'INVITE') stranger.within({ ...call, cseq: 2 }, { method: 'ACK' });
      stranger.within(call, { method: 'REFER', cseq: 3, headers: ['Refer-To: <sip:1@x.example.com>'] });
      stranger.expectResponse(403);
      bench.expectNoReport();
    }
  });

  it('without an answer when its call ends gets 481', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench);
    refer(call, bench, ['Refer-To: <sip:1@x.example.com>']);
    bench.expectReport('transferAsked');
    bench.driver.hangUp({ legId, reason: 'normal' });
    bench.phone.expectResponse(481);
    bench.phone.expectRequest('BYE');
  });
});
