import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limits } from '../../../src/base/limits.ts';
import { DigitReceiver } from '../../../src/engine/media/mix/digit-receiver.ts';
import { createRtpHeader, parseRtp } from '../../../src/engine/media/wire/rtp.ts';
import { rtpPacket } from '../../support/rtp.ts';
import { createRoom, createTalker } from './talkers.ts';

interface Event {
  readonly event: number;
  readonly at: number;
  readonly duration?: number;
  readonly end?: boolean;
  readonly ssrc?: number;
}

function createListener() {
  const receiver = new DigitReceiver();
  const header = createRtpHeader();
  let frame = 0;
  const told: string[] = [];
  return {
    told,
    hears({ event, at, duration = 160, end = false, ssrc = 1 }: Event): void {
      const payload = Uint8Array.from([event, (end ? 0x80 : 0) | 10, duration >> 8, duration & 0xff]);
      const packet = rtpPacket({ payloadType: 101, timestamp: at, ssrc, payload });
      assert.equal(parseRtp(packet, header), 'ok');
      told.push(...receiver.take(packet, header, frame));
    },
    passes(frames: number): void {
      for (let i = 0; i < frames; i += 1) {
        frame += 1;
        told.push(...receiver.expire(frame));
      }
    },
  };
}

describe('digits that come', () => {
  it('tells a digit once, at its first end packet, however often packets are repeated', () => {
    const phone = createListener();
    for (const duration of [160, 320, 480]) phone.hears({ event: 5, at: 1000, duration });
    assert.deepEqual(phone.told, []);
    for (let i = 0; i < 3; i += 1) phone.hears({ event: 5, at: 1000, duration: 640, end: true });
    assert.deepEqual(phone.told, ['5']);
    phone.passes(20);
    assert.deepEqual(phone.told, ['5']);
  });

  it('tells the same digit twice when it was pressed twice', () => {
    const phone = createListener();
    for (const at of [1000, 3000]) phone.hears({ event: 1, at, end: true });
    assert.deepEqual(phone.told, ['1', '1']);
  });

  it('ends a digit of which nothing came for 100 ms, and not sooner', () => {
    const phone = createListener();
    phone.hears({ event: 11, at: 1000 });
    phone.passes(4);
    assert.deepEqual(phone.told, []);
    phone.passes(1);
    assert.deepEqual(phone.told, ['#']);
    phone.hears({ event: 11, at: 1000, end: true });
    assert.deepEqual(phone.told, ['#'], 'its end comes late');
  });

  it('tells a digit whose end was lost when the next begins, in their order', () => {
    const phone = createListener();
    phone.hears({ event: 10, at: 1000 });
    phone.hears({ event: 0, at: 2000, end: true });
    assert.deepEqual(phone.told, ['*', '0']);
  });

  it('takes a packet that an end overtook for no new digit', () => {
    const phone = createListener();
    phone.hears({ event: 1, at: 1000, end: true });
    phone.hears({ event: 2, at: 2000 });
    phone.hears({ event: 1, at: 1000 });
    phone.hears({ event: 2, at: 2000, end: true });
    assert.deepEqual(phone.told, ['1', '2']);
  });

  it('takes a new SSRC for a new stream, whatever its timestamps', () => {
    const phone = createListener();
    phone.hears({ event: 1, at: 9000, end: true });
    phone.hears({ event: 1, at: 1000, end: true, ssrc: 2 });
    assert.deepEqual(phone.told, ['1', '1']);
  });

  it('takes an event that is longer than its duration can say for one digit, RFC 4733 section 2.5.1.3', () => {
    const phone = createListener();
    phone.hears({ event: 9, at: 1000, duration: 0xffff });
    phone.hears({ event: 9, at: 1000 + 0xffff, end: true });
    assert.deepEqual(phone.told, ['9']);
  });

  it('tells of the sixteen digits and of no other event', () => {
    const phone = createListener();
    for (let event = 0; event < 256; event += 1) phone.hears({ event, at: 1000 * event, end: true });
    assert.equal(phone.told.join(''), '0123456789*#ABCD');
  });
});

/** What a phone with these events gets in so many frames. */
function sendTo(digits: string, frames: number) {
  const [phone, other] = [createTalker(undefined), createTalker(700)];
  phone.seat.eventPayloadType = 101;
  const room = createRoom(phone, other);
  room.run(5);
  phone.packets.length = 0;
  phone.seat.addDigits(digits);
  room.run(frames);
  const header = createRtpHeader();
  return phone.packets.map((packet) => {
    assert.equal(parseRtp(packet, header), 'ok');
    const { payloadType, sequence, timestamp } = header;
    const body = packet.subarray(12);
    const isEvent = payloadType === 101;
    return { payloadType, sequence, timestamp, marker: (packet[1] ?? 0) >> 7, body: isEvent ? [...body] : undefined };
  });
}

describe('digits that are sent', () => {
  it('sends 100 ms with three end packets and one timestamp, no voice beside it, 60 ms of nothing, then voice again', () => {
    const packets = sendTo('5', 10);
    const [first] = packets;
    assert.ok(first);
    assert.deepEqual(
      packets.slice(0, 7).map(({ body, marker, timestamp, sequence }) => ({
        body,
        marker,
        timestamp: timestamp - first.timestamp,
        sequence: sequence - first.sequence,
      })),
      [
        { body: [5, 10, 0, 160], marker: 1, timestamp: 0, sequence: 0 },
        { body: [5, 10, 1, 64], marker: 0, timestamp: 0, sequence: 1 },
        { body: [5, 10, 1, 224], marker: 0, timestamp: 0, sequence: 2 },
        { body: [5, 10, 2, 128], marker: 0, timestamp: 0, sequence: 3 },
        { body: [5, 138, 3, 32], marker: 0, timestamp: 0, sequence: 4 },
        { body: [5, 138, 3, 32], marker: 0, timestamp: 0, sequence: 5 },
        { body: [5, 138, 3, 32], marker: 0, timestamp: 0, sequence: 6 },
      ],
    );
    const voice = packets[7];
    assert.equal(packets.length, 9);
    assert.equal(voice?.payloadType, 0);
    assert.equal(voice.timestamp - first.timestamp, 8 * 160, 'the clock of the stream went on');
    assert.equal(voice.sequence - first.sequence, 7);
    assert.equal(voice.marker, 1);
  });

  it('sends one digit after the other, and pauses 2 s with voice for a comma', () => {
    const packets = sendTo('1,d', 8 + 100 + 8);
    const starts = packets.flatMap(({ body, marker, timestamp }) =>
      body && marker ? [{ event: body[0], timestamp }] : [],
    );
    const [one, two] = starts;
    assert.ok(one && two);
    assert.deepEqual([one.event, two.event], [1, 15]);
    assert.equal(two.timestamp - one.timestamp, 108 * 160);
    assert.equal(packets.filter(({ body }) => !body).length, 100);
  });

  it('leaves out what is no digit, and what is too much', () => {
    const packets = sendTo(`x7 ${'1'.repeat(limits.digitsWaitingMax + 20)}`, 8 * (limits.digitsWaitingMax + 10));
    const digits = packets.flatMap(({ body, marker }) => (body && marker ? [body[0]] : []));
    assert.equal(digits[0], 7);
    assert.equal(digits.length, limits.digitsWaitingMax);
  });

  it('is read by the receiver as it was sent', () => {
    const phone = createListener();
    for (const { body, timestamp } of sendTo('0123456789*#ABCD', 8 * 16)) {
      if (body) phone.hears({ event: body[0] ?? 99, at: timestamp, end: ((body[1] ?? 0) & 0x80) !== 0 });
    }
    assert.equal(phone.told.join(''), '0123456789*#ABCD');
  });
});
