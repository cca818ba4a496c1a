import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readReplaces } from '../../../src/engine/sip/leg/replaces.ts';
import { answeredCall, type Bench, confirmedCall, createBench, serverEnd } from './driver-bench.ts';
import { createPhone, type PhoneCall } from './phone.ts';

const replacing = ({ callId, toTag, fromTag }: PhoneCall, more = ''): string =>
  `Replaces: ${callId};to-tag=${toTag};from-tag=${fromTag}${more}`;

function expectRefusal(bench: Bench, headers: readonly string[], status: number): void {
  bench.phone.invite({ headers });
  bench.phone.expectResponse(status);
  bench.phone.expectNothing();
  bench.expectNoReport();
}

describe('INVITE with Replaces', () => {
  it('is a call that wants the place of another leg, and says whether it comes from there', async () => {
    const bench = await createBench();
    const { call, legId } = await confirmedCall(bench);
    bench.phone.invite({ headers: [replacing(call), 'Require: replaces'] });
    bench.phone.expectResponse(100);
    assert.deepEqual(bench.expectReport('incoming').to, { kind: 'leg', legId, isSameSource: true });
    const other = createPhone(bench.network.at({ address: '127.0.0.1', port: 5071 }), serverEnd, 'other');
    other.invite({ headers: [replacing(call)] });
    other.expectResponse(100);
    assert.deepEqual(bench.expectReport('incoming').to, { kind: 'leg', legId, isSameSource: false });
  });

  it('is refused where there is no such call, it is not up, only an early one is meant, or it is ending', async () => {
    const bench = await createBench();
    const { call, legId } = await answeredCall(bench);
    expectRefusal(bench, [replacing(call)], 481);
    bench.phone.within(call, { method: 'ACK' });
    expectRefusal(bench, [replacing({ ...call, toTag: 'other' })], 481);
    expectRefusal(bench, [replacing(call, ';early-only')], 486);
    bench.driver.hangUp({ legId, reason: 'normal' });
    bench.phone.expectRequest('BYE');
    expectRefusal(bench, [replacing(call)], 603);
  });

  it('twice, or unreadable, is 400', async () => {
    const bench = await createBench();
    const { call } = await confirmedCall(bench);
    expectRefusal(bench, [replacing(call), replacing(call)], 400);
    for (const text of ['x', ';to-tag=a;from-tag=b', 'x;to-tag=a', 'x;to-tag=a;from-tag=b;to-tag=a'])
      expectRefusal(bench, [`Replaces: ${text}`], 400);
  });

  it('is read in any order, and 0 is the tag of a peer that has none', () => {
    assert.deepEqual(readReplaces('a@b; from-tag=0 ;x=y;to-tag=7;early-only'), {
      callId: 'a@b',
      toTag: '7',
      fromTag: '',
      earlyOnly: true,
    });
  });
});
