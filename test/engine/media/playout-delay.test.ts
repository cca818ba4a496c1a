import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { limits } from '../../../src/base/limits.ts';
import { Codecs } from '../../../src/engine/media/codec/codecs.ts';
import { Concealment } from '../../../src/engine/media/mix/concealment.ts';
import { FRAME_SAMPLES, JitterBuffer } from '../../../src/engine/media/mix/jitter-buffer.ts';
import { createTally } from '../../../src/engine/media/mix/tally.ts';
import { createRtpHeader, parseRtp } from '../../../src/engine/media/wire/rtp.ts';
import { rtpPacket } from '../../support/rtp.ts';

const codecs = new Codecs();
const pcmu = codecs.forLeg('PCMU');
const LEAST_FRAMES = limits.jitterDelayMsMin / 20;
const MOST_FRAMES = limits.jitterDelayMsMax / 20;

/** Each frame is known by its sound; quiet ones are those of `quiet`. */
const codeOf = (frame: number): number => 100 - (frame % 50);
const soundOf = (frame: number): number => (pcmu.kind === 'law' ? (pcmu.decode[codeOf(frame)] ?? 0) : 0);

/**
 * A phone whose packet number n comes `lateFrames(n)` frames behind its time: what is heard frame by frame, as the
 * number of the packet, or undefined for silence.
 */
function converse(frames: number, lateFrames: (frame: number) => number) {
  const tally = createTally();
  const jitter = new JitterBuffer(pcmu, tally);
  const header = createRtpHeader();
  const due = new Map<number, number[]>();
  for (let n = 0; n < frames; n += 1) {
    const at = n + lateFrames(n);
    due.set(at, [...(due.get(at) ?? []), n]);
  }
  const heard: (number | undefined)[] = [];
  for (let tick = 0; tick < frames; tick += 1) {
    for (const n of due.get(tick) ?? []) {
      const packet = rtpPacket({
        sequence: n,
        timestamp: n * FRAME_SAMPLES,
        payload: Buffer.alloc(FRAME_SAMPLES, codeOf(n)),
      });
      parseRtp(packet, header);
      jitter.put(packet, header);
    }
    jitter.take();
    const sample = jitter.samples[jitter.offset] ?? 0;
    // The sounds repeat after 50 frames: the newest that is not in the future is meant.
    const newest = Array.from({ length: 50 }, (_, i) => tick - i).find((n) => n >= 0 && soundOf(n) === sample);
    heard.push(sample === 0 ? undefined : newest);
  }
  const delayAt = (tick: number): number | undefined => {
    const n = heard[tick];
    return n === undefined ? undefined : tick - n;
  };
  return { tally, heard, delayAt, silent: (from: number) => heard.slice(from).filter((n) => n === undefined).length };
}

describe('playout delay', () => {
  it('stays at the least where packets come in time', () => {
    const { delayAt, silent } = converse(500, () => 0);
    assert.equal(delayAt(499), LEAST_FRAMES);
    assert.equal(silent(LEAST_FRAMES), 0);
  });

  it('does not grow for one late packet', () => {
    const { delayAt, tally } = converse(200, (n) => (n === 50 ? 4 : 0));
    assert.equal(delayAt(199), LEAST_FRAMES);
    assert.equal(tally.late, 1);
  });

  it('grows for the second late packet at once, so that this one and all later ones are heard', () => {
    // Every tenth packet comes four frames late: two more than the least delay bears.
    const { delayAt, tally, heard } = converse(1000, (n) => (n % 10 === 9 ? 4 : 0));
    assert.equal(tally.late, 1);
    assert.equal(tally.resyncs, 0);
    assert.ok(heard.includes(19), 'the second late packet is heard');
    assert.equal(delayAt(30), LEAST_FRAMES + 2);
    assert.ok(!heard.slice(30).includes(undefined), 'nothing is missing from then on');
    assert.equal(delayAt(999), LEAST_FRAMES + 2, 'it stays while the jitter stays');
  });

  it('loses less to jitter of 100 ms than a delay that never moves', () => {
    const jitterOf = (n: number): number => Math.floor(5.99 * Math.abs(Math.sin(n * n)));
    const { tally, silent } = converse(1500, jitterOf);
    const behind = Array.from({ length: 1500 }, (_, n) => jitterOf(n)).filter((late) => late > LEAST_FRAMES).length;
    assert.ok(behind > 500, `${behind} packets would have been late`);
    assert.ok(tally.late < 5, `${tally.late} packets were late`);
    assert.ok(silent(50) < 5, `${silent(50)} frames were silent`);
  });

  it('never grows beyond the most', () => {
    const { heard, delayAt } = converse(3000, (n) => (n % 7 === 3 ? n % 25 : 0));
    for (const tick of heard.keys()) {
      const delay = delayAt(tick) ?? 0;
      assert.ok(delay <= MOST_FRAMES, `${delay} frames at ${tick}`);
    }
  });

  it('takes an outage for no jitter', () => {
    const outage = MOST_FRAMES + 2;
    const { delayAt } = converse(600, (n) => (n === 100 || n === 200 ? outage : 0));
    assert.equal(delayAt(599), LEAST_FRAMES);
  });

  it('shrinks slowly when the jitter is over, a frame at a time, and comes back to the least', () => {
    const { delayAt, heard } = converse(6000, (n) => (n < 500 && n % 10 === 9 ? 6 : 0));
    assert.equal(delayAt(499), LEAST_FRAMES + 4);
    assert.equal(delayAt(700), LEAST_FRAMES + 4, 'not at once');
    assert.equal(delayAt(5999), LEAST_FRAMES);
    for (let tick = 501; tick < heard.length; tick += 1) {
      const leftOut = (delayAt(tick - 1) ?? 0) - (delayAt(tick) ?? 0);
      assert.ok(leftOut === 0 || leftOut === 1, `${leftOut} frames left out at ${tick}`);
    }
  });

  it('follows the slow clock of a phone without losing more than it must', () => {
    // 1000 ppm: in 2000 frames two frames fewer come.
    const { tally, silent } = converse(4000, (n) => Math.floor(n / 1000));
    assert.ok(silent(LEAST_FRAMES) <= 8, `${silent(LEAST_FRAMES)} frames were silent`);
    assert.equal(tally.resyncs, 0);
  });

  it('leaves frames out of a delay that a burst built up one by one, never two in a row', () => {
    const { heard } = converse(300, (n) => (n < 12 ? 12 - n : 0));
    let before = heard[60];
    for (const n of heard.slice(61)) {
      assert.ok(n !== undefined && before !== undefined);
      assert.ok(n - before === 1 || n - before === 2, `${before}, then ${n}`);
      before = n;
    }
    assert.equal(before, 299 - LEAST_FRAMES);
  });

  it('gives back in silence first', () => {
    const tally = createTally();
    const jitter = new JitterBuffer(pcmu, tally);
    const header = createRtpHeader();
    let sent = 0;
    const send = (): void => {
      const isQuiet = sent % 20 >= 10;
      const payload = Buffer.alloc(FRAME_SAMPLES, isQuiet ? 0xff : codeOf(sent));
      parseRtp(rtpPacket({ sequence: sent, timestamp: sent * FRAME_SAMPLES, payload }), header);
      jitter.put(rtpPacket({ sequence: sent, timestamp: sent * FRAME_SAMPLES, payload }), header);
      sent += 1;
    };
    for (let i = 0; i < 6; i += 1) send();
    const voiced: boolean[] = [];
    for (let i = 0; i < 400; i += 1) {
      send();
      jitter.take();
      voiced.push(jitter.voiced);
    }
    const runs = voiced.map(Number).join('').slice(2).match(/1+/g) ?? [];
    assert.ok(runs.length > 15);
    // Of a delay that is five frames too long at most one talk spurt pays a frame.
    assert.ok(runs.filter((run) => run.length !== 10).length <= 3, runs.map((run) => run.length).join(' '));
  });
});

/** What may come: packets in any order, twice, with jumps, of any length, notes, and frames taken meanwhile. */
const happening = fc.oneof(
  fc.record({
    kind: fc.constant('packet' as const),
    sequence: fc.integer({ min: 0, max: 0xffff }),
    timestamp: fc.oneof(fc.integer({ min: -20_000, max: 20_000 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
    length: fc.integer({ min: 10, max: 60 }).map((eights) => 8 * eights),
    ssrc: fc.constantFrom(1, 1, 1, 2),
  }),
  fc.record({ kind: fc.constant('note' as const), sequence: fc.nat(0xffff), timestamp: fc.nat(20_000) }),
  fc.record({ kind: fc.constant('take' as const), count: fc.integer({ min: 1, max: 70 }) }),
  fc.record({ kind: fc.constant('skip' as const), count: fc.integer({ min: 1, max: 200 }) }),
  fc.constant({ kind: 'forget' as const }),
);

describe('jitter buffer, whatever comes', () => {
  for (const name of ['PCMU', 'G722'] as const) {
    it(`never throws, plays within its ring, and is silent again a second and a half later: ${name}`, () => {
      fc.assert(
        fc.property(fc.array(happening, { maxLength: 120 }), (happenings) => {
          const jitter = new JitterBuffer(codecs.forLeg(name), createTally(), new Concealment());
          const take = (): void => {
            jitter.take();
            assert.ok(jitter.offset >= 0 && jitter.offset + FRAME_SAMPLES <= jitter.samples.length);
          };
          const header = createRtpHeader();
          for (const each of happenings) {
            if (each.kind === 'packet' || each.kind === 'note') {
              const length = each.kind === 'packet' ? each.length : 4;
              const ssrc = each.kind === 'packet' ? each.ssrc : 1;
              const packet = rtpPacket({ ...each, ssrc, payload: Buffer.alloc(length, 0x20 + (length & 0x3f)) });
              parseRtp(packet, header);
              if (each.kind === 'packet') jitter.put(packet, header);
              else jitter.note(header);
            } else if (each.kind === 'take') for (let i = 0; i < each.count; i += 1) take();
            else if (each.kind === 'skip') jitter.skip(each.count);
            else jitter.forget();
          }
          // Nothing waits longer than the ring holds, and nothing is played twice: then comes silence for good.
          for (let i = 0; i < limits.jitterFramesMax + MOST_FRAMES + 12; i += 1) take();
          for (let i = 0; i < 80; i += 1) {
            take();
            assert.equal(jitter.voiced, false);
          }
          assert.ok(jitter.samples.every((sample) => sample === 0));
        }),
        { numRuns: 300, seed: 20_261_125 },
      );
    });
  }

  it('plays every packet of a phone once and in order, whatever the jitter within its bounds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: LEAST_FRAMES }), { minLength: 60, maxLength: 60 }), (late) => {
        const { heard, tally } = converse(100, (n) => (n === 0 ? 0 : (late[n % 60] ?? 0)));
        assert.equal(tally.late, 0);
        assert.deepEqual(
          heard.slice(LEAST_FRAMES, 90),
          Array.from({ length: 90 - LEAST_FRAMES }, (_, n) => n),
        );
      }),
      { numRuns: 200, seed: 20_261_125 },
    );
  });

  for (const ms of [20, 30, 60]) {
    for (const skew of [-0.001, 0.001]) {
      it(`follows a clock that is off by ${skew} for half an hour: packets of ${ms} ms`, () => {
        const tally = createTally();
        const jitter = new JitterBuffer(pcmu, tally, new Concealment());
        const header = createRtpHeader();
        const length = ms * 8;
        const payload = Buffer.alloc(length, codeOf(0));
        let [sequence, due] = [0, 0];
        const frames = 30 * 60 * 50;
        for (let frame = 0; frame < frames; frame += 1) {
          for (; due <= frame * 20; due += ms * (1 + skew)) {
            parseRtp(rtpPacket({ sequence: sequence & 0xffff, timestamp: sequence * length, payload }), header);
            sequence += 1;
            jitter.put(rtpPacket({ sequence: header.sequence, timestamp: header.timestamp, payload }), header);
          }
          jitter.take();
        }
        // Half an hour is 1.8 s off: 90 frames, each with its neighbour once.
        assert.ok(tally.concealed <= 200, `${tally.concealed} frames were made up`);
        assert.equal(tally.resyncs, 0);
      });
    }
  }
});
