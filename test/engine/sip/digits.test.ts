import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limits } from '../../../src/base/limits.ts';
import { confirmedCall, connectedPhone, createBench, dialled, invitedPhone } from './driver-bench.ts';
import { sdp } from './phone.ts';

const withEvents = (payload: number): string =>
  [sdp().replace('RTP/AVP 0', `RTP/AVP 0 ${payload}`), `a=rtpmap:${payload} telephone-event/8000\r\n`].join('');

describe('telephone-event (RFC 4733) in the SDP', () => {
  it('of a caller is answered with his payload type, which media is told', async () => {
    const bench = await createBench();
    await confirmedCall(bench, { body: withEvents(97) });
    assert.equal(bench.media.opened[0]?.eventPayloadType, 97);
    assert.equal(bench.media.events.size, 1);
  });

  it('of a called phone is that of its answer', async () => {
    const bench = await createBench();
    const invite = await invitedPhone(bench);
    assert.match(invite.body.toString(), /a=rtpmap:101 telephone-event\/8000/);
    bench.phone.reply(invite, 200, { body: withEvents(101) });
    assert.equal(bench.media.events.get(dialled), 101);
  });

  it('is absent where the phone has none', async () => {
    const bench = await createBench();
    await confirmedCall(bench);
    assert.deepEqual([bench.media.opened[0]?.eventPayloadType, bench.media.events.size], [undefined, 0]);
  });
});

describe('digits to a phone', () => {
  it('go through media where the phone takes telephone-events', async () => {
    const bench = await createBench();
    const { legId } = await confirmedCall(bench, { body: withEvents(101) });
    bench.driver.sendDigits(legId, '12#');
    assert.deepEqual(bench.media.digits, [{ legId, digits: '12#' }]);
    bench.phone.expectNothing();
  });

  it('go by INFO, one after the other, where it takes none; a comma is a pause', async () => {
    const bench = await createBench();
    await connectedPhone(bench);
    bench.driver.sendDigits(dialled, '1,#');
    const first = bench.phone.expectRequest('INFO');
    assert.equal(first.headers.get('Content-Type'), 'application/dtmf-relay');
    assert.equal(first.body.toString(), 'Signal=1\r\nDuration=160\r\n');
    bench.phone.expectNothing();
    bench.phone.reply(first, 200);
    bench.clock.advance(limits.sipInfoPauseMs - 1);
    bench.phone.expectNothing();
    bench.clock.advance(1);
    const second = bench.phone.expectRequest('INFO');
    assert.equal(second.body.toString(), 'Signal=#\r\nDuration=160\r\n');
  });

  it('stop where the phone refuses one, and with the call', async () => {
    const bench = await createBench();
    await connectedPhone(bench);
    bench.driver.sendDigits(dialled, '123');
    bench.phone.reply(bench.phone.expectRequest('INFO'), 415);
    bench.phone.expectNothing();
    bench.driver.sendDigits(dialled, '45');
    const pending = bench.phone.expectRequest('INFO');
    bench.driver.hangUp({ legId: dialled, reason: 'normal' });
    bench.phone.expectRequest('BYE');
    bench.phone.reply(pending, 200);
    bench.phone.expectNothing();
  });

  it('beyond the bound are dropped', async () => {
    const bench = await createBench();
    await connectedPhone(bench);
    bench.driver.sendDigits(dialled, '1'.repeat(1000));
    let sent = 0;
    while (bench.phone.inbox.length > 0) {
      bench.phone.reply(bench.phone.expectRequest('INFO'), 200);
      sent += 1;
    }
    assert.equal(sent, limits.sipInfoDigitsMax);
  });
});

describe('an INFO inside a call', () => {
  const rows = [
    ['application/dtmf-relay', 'Signal=5\r\nDuration=160\r\n', 200, '5'],
    ['application/dtmf-relay', 'Signal= *\r\nDuration= 250\r\n', 200, '*'],
    ['application/dtmf-relay', 'Duration=100\nsignal=d\n', 200, 'D'],
    ['application/dtmf-relay', 'Signal=11\r\nDuration=160\r\n', 200, '#'],
    ['application/dtmf', '7', 200, '7'],
    ['application/dtmf; x=y', ' 10 \r\n', 200, '*'],
    ['application/dtmf', 'flash', 400, undefined],
    ['application/dtmf-relay', 'Duration=160\r\n', 400, undefined],
    ['application/media_control+xml', '<x/>', 415, undefined],
  ] as const;
  for (const [contentType, body, status, digit] of rows) {
    it(`of ${contentType} with ${JSON.stringify(body)} is answered ${status}`, async () => {
      const bench = await createBench();
      const { call, legId } = await confirmedCall(bench);
      bench.phone.within(call, { method: 'INFO', cseq: 2, contentType, body });
      const answer = bench.phone.expectResponse(status);
      if (status === 415)
        assert.equal(answer.headers.lines('Accept').join(), 'application/dtmf-relay, application/dtmf');
      if (digit === undefined) bench.expectNoReport();
      else assert.deepEqual(bench.expectReport('digit'), { kind: 'digit', legId, digit });
    });
  }

  it('without a body is answered 200, and outside of a call 481', async () => {
    const bench = await createBench();
    const { call } = await confirmedCall(bench);
    bench.phone.within(call, { method: 'INFO', cseq: 2 });
    bench.phone.expectResponse(200);
    bench.phone.request({ method: 'INFO', callId: 'nowhere' });
    bench.phone.expectResponse(481);
    bench.expectNoReport();
  });
});
