import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPcmu } from '../../../src/engine/media/codec/g711.ts';
import { FRAME_SAMPLES, JitterBuffer } from '../../../src/engine/media/mix/jitter-buffer.ts';
import { createTally } from '../../../src/engine/media/mix/tally.ts';
import { createRtpHeader, parseRtp } from '../../../src/engine/media/wire/rtp.ts';
import { type RtpFields, rtpPacket } from '../../support/rtp.ts';

const codec = createPcmu();

/** A stream whose frame number n is filled with the code 100 - n % 50: never quiet, each known by its sound. */
const codeOf = (frame: number): number => 100 - (frame % 50);

function bench(first: { sequence?: number; timestamp?: number } = {}) {
  const tally = createTally();
  const jitter = new JitterBuffer(codec, tally);
  const header = createRtpHeader();
  const put = (fields: RtpFields): void => {
    const packet = rtpPacket(fields);
    assert.equal(parseRtp(packet, header), 'ok');
    jitter.put(packet, header);
  };
  const send = (frame: number, more: RtpFields = {}): void =>
    put({
      sequence: (first.sequence ?? 0) + frame,
      timestamp: (first.timestamp ?? 0) + frame * FRAME_SAMPLES,
      payload: Buffer.alloc(FRAME_SAMPLES, codeOf(frame)),
      ...more,
    });
  /** Takes one frame: its sample if the whole frame is one sound, 0 for silence. */
  const take = (): number => {
    jitter.take();
    const heard = new Set(jitter.samples.subarray(jitter.offset, jitter.offset + FRAME_SAMPLES));
    assert.equal(heard.size, 1, 'a frame is one sound');
    return [...heard][0] ?? Number.NaN;
  };
  const takeMany = (count: number): number[] => Array.from({ length: count }, take);
  return { tally, jitter, put, send, take, takeMany };
}

const soundOf = (frame: number): number => codec.decode[codeOf(frame)] ?? Number.NaN;
const sounds = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => soundOf(from + i));

describe('jitter buffer', () => {
  it('plays a steady stream two frames after it came, complete and in order', () => {
    const { send, take, tally } = bench();
    const heard: number[] = [];
    for (let frame = 0; frame < 200; frame += 1) {
      send(frame);
      heard.push(take());
    }
    assert.deepEqual(heard, [0, 0, ...sounds(0, 198)]);
    assert.deepEqual(tally, createTally());
  });

  it('is silent where a packet was lost, and counts it', () => {
    const { send, takeMany, tally } = bench();
    for (const frame of [0, 1, 3, 4]) send(frame);
    assert.deepEqual(takeMany(7), [0, 0, soundOf(0), soundOf(1), 0, soundOf(3), soundOf(4)]);
    assert.equal(tally.lost, 1);
  });

  it('puts reordered packets where they belong, and does not count them as lost', () => {
    const { send, takeMany, tally } = bench();
    for (const frame of [0, 2, 1, 4, 3]) send(frame);
    assert.deepEqual(takeMany(7), [0, 0, ...sounds(0, 5)]);
    assert.equal(tally.lost, 0);
  });

  it('plays a duplicated packet once and counts it', () => {
    const { send, takeMany, tally } = bench();
    for (const frame of [0, 1, 1, 0, 2]) send(frame);
    assert.deepEqual(takeMany(6), [0, 0, ...sounds(0, 3), 0]);
    assert.equal(tally.duplicates, 2);
  });

  it('drops a late packet and goes on with the stream', () => {
    const { send, takeMany, take, tally } = bench();
    send(0);
    takeMany(4);
    send(1);
    send(2);
    send(3);
    assert.deepEqual([take(), take()], [soundOf(2), soundOf(3)]);
    assert.equal(tally.late, 1);
    assert.equal(tally.resyncs, 0);
  });

  it('sets the playout point anew after five late packets in a row, no sooner', () => {
    const { send, takeMany, tally } = bench();
    send(0);
    takeMany(20);
    for (let frame = 1; frame <= 4; frame += 1) send(frame);
    assert.equal(tally.resyncs, 0);
    send(5);
    send(6);
    assert.equal(tally.late, 5);
    assert.equal(tally.resyncs, 1);
    assert.deepEqual(takeMany(5), [0, 0, soundOf(5), soundOf(6), 0]);
  });

  it('bears late packets among others that come in time', () => {
    const { send, takeMany, tally } = bench();
    send(0);
    takeMany(20);
    for (let late = 1; late <= 6; late += 1) {
      send(late);
      send(19 + late);
    }
    assert.equal(tally.late, 6);
    assert.equal(tally.resyncs, 0);
  });

  it('plays the rest of a packet of which a part came too late', () => {
    const { put, send, takeMany, take, jitter } = bench();
    send(0);
    takeMany(3);
    const payload = Buffer.concat([Buffer.alloc(160, codeOf(1)), Buffer.alloc(160, codeOf(2))]);
    take();
    put({ sequence: 1, timestamp: FRAME_SAMPLES, payload });
    assert.equal(take(), soundOf(2));
    assert.ok(jitter.voiced);
  });

  it('sets the playout point anew after a second without packets, whatever the timestamps say', () => {
    const { send, takeMany, tally } = bench();
    send(0);
    takeMany(53);
    send(1);
    send(2);
    assert.deepEqual(takeMany(5), [0, 0, soundOf(1), soundOf(2), 0]);
    assert.equal(tally.late + tally.resyncs, 0);
  });

  it('plays nothing a second time when a stream ends', () => {
    const { send, takeMany, take } = bench();
    for (let frame = 0; frame < 100; frame += 1) {
      send(frame);
      take();
    }
    assert.deepEqual(takeMany(120), [soundOf(98), soundOf(99), ...new Array<number>(118).fill(0)]);
  });

  it('plays on after a stall of 300 ms whose packets all come at once', () => {
    const { send, take, takeMany } = bench();
    for (let frame = 0; frame < 10; frame += 1) {
      send(frame);
      take();
    }
    takeMany(15);
    for (let frame = 10; frame < 25; frame += 1) send(frame);
    const heard: number[] = [];
    for (let frame = 25; frame < 200; frame += 1) {
      send(frame);
      heard.push(take());
    }
    assert.deepEqual(heard.slice(-70), sounds(200 - 70 - 2, 198).slice(-70), 'the delay is two frames again');
  });

  it('follows a jump of the timestamp of more than 50 frames at once', () => {
    const { send, takeMany, tally } = bench();
    send(0);
    takeMany(3);
    send(1, { timestamp: 1_000_000 });
    send(2, { timestamp: 1_000_160 });
    assert.equal(tally.resyncs, 1);
    assert.deepEqual(takeMany(4), [0, 0, soundOf(1), soundOf(2)]);
    send(3, { timestamp: 5000 });
    assert.equal(tally.resyncs, 2);
    assert.deepEqual(takeMany(3), [0, 0, soundOf(3)]);
  });

  it('plays on over the wraparound of sequence and timestamp', () => {
    const { send, take, tally } = bench({ sequence: 65_530, timestamp: 2 ** 32 - 5 * FRAME_SAMPLES });
    const heard: number[] = [];
    for (let frame = 0; frame < 20; frame += 1) {
      send(frame);
      heard.push(take());
    }
    assert.deepEqual(heard, [0, 0, ...sounds(0, 18)]);
    assert.deepEqual(tally, createTally());
  });

  it('plays on over the sign change of the timestamp', () => {
    const { send, take } = bench({ timestamp: 2 ** 31 - 3 * FRAME_SAMPLES });
    const heard: number[] = [];
    for (let frame = 0; frame < 10; frame += 1) {
      send(frame);
      heard.push(take());
    }
    assert.deepEqual(heard, [0, 0, ...sounds(0, 8)]);
  });

  it('begins anew with another SSRC, and counts nothing as lost', () => {
    const { send, takeMany, tally } = bench();
    for (const frame of [0, 1, 2]) send(frame);
    takeMany(3);
    send(3, { ssrc: 77, sequence: 40_000, timestamp: 123 });
    assert.deepEqual(takeMany(3), [0, 0, soundOf(3)]);
    assert.equal(tally.lost, 0);
    assert.equal(tally.duplicates, 0);
  });

  for (const milliseconds of [10, 30, 40, 60]) {
    it(`plays packets of ${milliseconds} ms without a gap`, () => {
      const { put, jitter, tally } = bench();
      const length = milliseconds * 8;
      const stream = Uint8Array.from({ length: 4800 }, (_, i) => codeOf(Math.floor(i / 8)));
      const heard: number[] = [];
      let sent = 0;
      for (let frame = 0; frame < 32; frame += 1) {
        for (; sent < stream.length && sent <= frame * FRAME_SAMPLES; sent += length) {
          put({ sequence: sent / length, timestamp: sent, payload: stream.subarray(sent, sent + length) });
        }
        jitter.take();
        heard.push(...jitter.samples.subarray(jitter.offset, jitter.offset + FRAME_SAMPLES));
      }
      const expected = Array.from(stream, (code) => codec.decode[code]);
      assert.deepEqual(heard.slice(320, 320 + 4800), expected);
      assert.equal(tally.late + tally.lost + tally.resyncs, 0);
    });
  }

  it('says that silence is silence, and voice is voice', () => {
    const { send, jitter } = bench();
    send(0, { payload: Buffer.alloc(FRAME_SAMPLES, codec.silence) });
    send(1);
    const voiced = Array.from({ length: 5 }, () => {
      jitter.take();
      return jitter.voiced;
    });
    assert.deepEqual(voiced, [false, false, false, true, false]);
  });

  it('takes back a delay that has built up', () => {
    const { send, take, tally } = bench();
    for (let frame = 0; frame < 12; frame += 1) send(frame);
    let heard = 0;
    for (let frame = 12; frame < 130; frame += 1) {
      send(frame);
      heard = take();
    }
    assert.equal(heard, soundOf(129 - 2));
    assert.equal(tally.resyncs, 1);
  });

  it('leaves frames out without keeping them for later', () => {
    const { send, jitter, take } = bench();
    for (let frame = 0; frame < 10; frame += 1) send(frame);
    assert.equal(take(), 0);
    jitter.skip(4);
    assert.equal(take(), soundOf(3));
    jitter.skip(1000);
    assert.equal(take(), 0);
  });

  it('a telephone-event keeps its place in the sequence and makes no sound', () => {
    const { send, jitter, tally, takeMany } = bench();
    send(0);
    const header = createRtpHeader();
    parseRtp(rtpPacket({ sequence: 1, payloadType: 101, payload: Buffer.alloc(4) }), header);
    jitter.note(header);
    send(2);
    assert.deepEqual(takeMany(5), [0, 0, soundOf(0), 0, soundOf(2)]);
    assert.equal(tally.lost, 0);
  });

  it('counts a sender that starts its sequence anew as no loss', () => {
    const { send, tally } = bench();
    send(0);
    send(1, { sequence: 30_000 });
    send(2, { sequence: 30_001 });
    assert.equal(tally.lost, 0);
  });
});
