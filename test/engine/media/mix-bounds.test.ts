import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openAudio, type SeatAudio } from '../../../src/domain/audio.ts';
import { Codecs } from '../../../src/engine/media/codec/codecs.ts';
import { ComfortNoise } from '../../../src/engine/media/mix/comfort-noise.ts';
import { Conference } from '../../../src/engine/media/mix/conference.ts';
import { HoldMusic } from '../../../src/engine/media/mix/hold-music.ts';
import { FRAME_SAMPLES } from '../../../src/engine/media/mix/jitter-buffer.ts';
import { Limiter } from '../../../src/engine/media/mix/limiter.ts';
import { nothingPlayed, type Played } from '../../../src/engine/media/sound/player.ts';
import { level } from '../../support/tone.ts';
import { createRoom, createTalker, SECOND, type Talker } from './talkers.ts';

const codecs = new Codecs();
const tones = [410, 730, 1130];
/** The highest magnitude that a µ-law code stands for: what is cut off shows as this. */
const CODE_MAX = 32_124;

const powerOf = (samples: Int16Array): number => samples.reduce((sum, each) => sum + each * each, 0) / samples.length;
const dB = (ratio: number): number => 10 * Math.log10(ratio);

/** What is heard beside those tones, dB below them: distortion, and the noise of the codec. */
function distortion(heard: Int16Array, hz: readonly number[]): number {
  const wanted = hz.reduce((sum, each) => sum + (32_768 * 10 ** (level(heard, each) / 20)) ** 2 / 2, 0);
  return dB(Math.max(1, powerOf(heard) - wanted) / wanted);
}

describe('bounds of the mix', () => {
  for (const codec of ['PCMU', 'G722'] as const) {
    it(`turns three tones of -3 dBFS down instead of cutting them off: ${codec}`, () => {
      const talkers = tones.map((hz) => createTalker(hz, { dbfs: -3 }));
      const listener = createTalker(undefined, { codec: codecs.forLeg(codec) });
      createRoom(listener, ...talkers).run(4 * SECOND);
      const heard = listener.heard();
      const most = heard.reduce((max, sample) => Math.max(max, Math.abs(sample)), 0);
      assert.ok(most < CODE_MAX, `a peak of ${most}`);
      const levels = tones.map((hz) => level(heard, hz));
      assert.ok(Math.max(...levels) - Math.min(...levels) < 0.5, 'all turned down alike');
      assert.ok(
        levels.every((each) => each < -9 && each > -14),
        levels.map((each) => each.toFixed(1)).join(' '),
      );
      const beside = distortion(heard, tones);
      assert.ok(beside < -30, `distortion at ${beside.toFixed(1)} dB`);
    });
  }

  it('lets each of the three hear the two others undistorted, and nothing of itself', () => {
    const talkers = tones.map((hz) => ({ hz, talker: createTalker(hz, { dbfs: -3 }) }));
    createRoom(...talkers.map((each) => each.talker)).run(4 * SECOND);
    for (const { hz, talker } of talkers) {
      const heard = talker.heard();
      const others = tones.filter((each) => each !== hz);
      assert.ok(distortion(heard, others) < -30, `${distortion(heard, others).toFixed(1)} dB`);
      assert.ok(talker.hears(hz) < -55, `${hz} Hz hears itself at ${talker.hears(hz).toFixed(1)} dBFS`);
    }
  });

  it('touches nothing that is within full scale', () => {
    const limiter = new Limiter();
    const frame = Int32Array.from({ length: FRAME_SAMPLES }, (_, i) => (i % 2 === 0 ? 32_767 : -32_767));
    const before = Int32Array.from(frame);
    limiter.apply(frame);
    assert.deepEqual(frame, before);
    assert.ok(limiter.isIdle);
  });

  it('glides to a lower gain before the first sample that is too loud, and comes back within half a second', () => {
    const limiter = new Limiter();
    const tone = (peak: number): Int32Array =>
      Int32Array.from({ length: FRAME_SAMPLES }, (_, i) => Math.round(peak * Math.sin((2 * Math.PI * i) / 40)));
    const loud = tone(90_000);
    limiter.apply(loud);
    assert.ok(loud.every((sample) => Math.abs(sample) <= 32_767));
    let back = 0;
    for (; back < 100; back += 1) {
      const frame = tone(8000);
      const before = Int32Array.from(frame);
      limiter.apply(frame);
      assert.ok(frame.every((sample, i) => Math.abs(sample) <= Math.abs(before[i] ?? 0)));
      if (limiter.isIdle) break;
    }
    assert.ok(back > 5 && back < 45, `${back} frames`);
  });

  it('bounds whatever is summed, of any loudness and at any moment', () => {
    const limiter = new Limiter();
    for (let n = 0; n < 500; n += 1) {
      const peak = 5000 + ((n * 7919) % 200_000);
      const frame = Int32Array.from({ length: FRAME_SAMPLES }, (_, i) => Math.round(peak * Math.sin(i * i + n)));
      limiter.apply(frame);
      assert.ok(frame.every((sample) => Math.abs(sample) <= 32_767));
    }
  });
});

describe('active talkers', () => {
  const crowd = (count: number, loud: (i: number) => number): { hz: number; talker: Talker }[] =>
    Array.from({ length: count }, (_, i) => ({
      hz: 300 + 100 * i,
      talker: createTalker(300 + 100 * i, { dbfs: loud(i) }),
    }));

  it('mixes all of sixteen that speak at once', () => {
    const talkers = crowd(16, () => -30);
    const listener = createTalker(undefined);
    createRoom(listener, ...talkers.map((each) => each.talker)).run(3 * SECOND);
    for (const { hz } of talkers) assert.ok(Math.abs(listener.hears(hz) + 30) < 1, `${hz} Hz`);
  });

  it('mixes of more than that the eight loudest, who do not hear themselves', () => {
    const talkers = crowd(20, (i) => (i % 2 === 0 && i < 16 ? -28 : -38));
    const listener = createTalker(undefined);
    createRoom(listener, ...talkers.map((each) => each.talker)).run(4 * SECOND);
    const [loud, soft] = [0, 1].map((rest) => talkers.filter((_, i) => (i % 2 === 0 && i < 16 ? 0 : 1) === rest));
    for (const { hz, talker } of loud ?? []) {
      assert.ok(Math.abs(listener.hears(hz) + 28) < 1, `${hz} Hz is heard at ${listener.hears(hz)}`);
      assert.ok(talker.hears(hz) < -60, `${hz} Hz hears itself`);
    }
    for (const { hz } of soft ?? []) assert.ok(listener.hears(hz) < -60, `${hz} Hz at ${listener.hears(hz)}`);
  });

  it('gives who gets louder a place, by a fade and not a cut', () => {
    const talkers = crowd(18, (i) => (i < 8 ? -28 : -40));
    const [late] = talkers.slice(-1);
    assert.ok(late);
    const listener = createTalker(undefined);
    const room = createRoom(listener, ...talkers.map((each) => each.talker));
    room.run(2 * SECOND);
    assert.ok(listener.hears(late.hz) < -60);
    const before = listener.packets.length;
    late.talker.shout(-20);
    room.run(2 * SECOND);
    assert.ok(Math.abs(listener.hears(late.hz) + 20) < 1, `${listener.hears(late.hz)}`);
    assert.equal(listener.packets.length - before, 2 * SECOND);
    const heard = talkers.filter(({ hz }) => listener.hears(hz) > -50);
    assert.equal(heard.length, 8);
  });

  it('mixes all again when fewer speak', () => {
    const talkers = crowd(18, () => -30);
    const listener = createTalker(undefined);
    const room = createRoom(listener, ...talkers.map((each) => each.talker));
    room.run(SECOND);
    for (const { talker } of talkers.slice(6)) talker.seat.setAudio({ ...openAudio, heardBy: [] });
    room.run(2 * SECOND);
    for (const { hz } of talkers.slice(0, 6)) assert.ok(Math.abs(listener.hears(hz) + 30) < 1, `${hz} Hz`);
    for (const { hz } of talkers.slice(6)) assert.ok(listener.hears(hz) < -60, `${hz} Hz`);
  });
});

describe('comfort noise', () => {
  for (const codec of ['PCMU', 'PCMA', 'G722'] as const) {
    it(`is heard by all alike when nobody speaks, at -65 dBov: ${codec}`, () => {
      const [one, two] = [0, 1].map(() => createTalker(undefined, { codec: codecs.forLeg(codec) }));
      assert.ok(one && two);
      createRoom({ comfort: new ComfortNoise(-65) }, one, two).run(2 * SECOND);
      const loud = dB(powerOf(one.heard()) / 32_768 ** 2);
      assert.ok(loud > -72 && loud < -60, `${loud.toFixed(1)} dBov`);
      assert.deepEqual(one.packets.at(-1)?.subarray(12), two.packets.at(-1)?.subarray(12));
      assert.notDeepEqual(one.packets.at(-1)?.subarray(12), one.packets.at(-2)?.subarray(12));
    });
  }

  it('gives way to whoever speaks', () => {
    const [talker, listener] = [createTalker(400), createTalker(undefined)];
    createRoom({ comfort: new ComfortNoise(-65) }, talker, listener).run(2 * SECOND);
    const plain = [createTalker(400), createTalker(undefined)] as const;
    createRoom(...plain).run(2 * SECOND);
    assert.deepEqual(listener.heard(), plain[1].heard());
  });

  it('is silence to a mixer that hears it', () => {
    const samples = new Int32Array(FRAME_SAMPLES);
    const noise = new ComfortNoise(-60);
    for (let frame = 0; frame < 200; frame += 1) {
      noise.advance(1);
      noise.fill(samples);
      assert.ok(samples.every((sample) => Math.abs(sample) <= 31));
    }
  });
});

describe('what is for one alone', () => {
  it('leaves to all others what they heard, to the last bit', () => {
    const room = (played: Played | undefined, audio: SeatAudio) => {
      const talkers = tones.map((hz) => createTalker(hz, { dbfs: -3 }));
      const [listener, other, coach] = [createTalker(undefined), createTalker(undefined), createTalker(300)];
      coach.seat.setAudio(
        audio === openAudio ? { ...openAudio, heardBy: [] } : { ...openAudio, heardBy: [other.legId] },
      );
      let isOn = false;
      const conference = new Conference(new HoldMusic(), {
        get isForSome() {
          return isOn && played !== undefined;
        },
        forAll: () => undefined,
        forOne: (legId) => (isOn && legId === other.legId ? played?.forOne(legId) : undefined),
      });
      const all = [...talkers, listener, other, coach];
      for (const { seat } of all) conference.add(seat);
      for (let frame = 0; frame < SECOND; frame += 1) {
        isOn = frame >= 20;
        // The last ones fall silent, so that the gain is on its way back when the sound begins.
        for (const talker of frame < 18 ? talkers : talkers.slice(0, 1)) talker.say();
        if (frame >= 20) coach.say();
        conference.frame();
      }
      return { listener: Buffer.concat(listener.packets), other: Buffer.concat(other.packets) };
    };
    const sound = new Int32Array(FRAME_SAMPLES).fill(500);
    const quiet = room(undefined, openAudio);
    const whispering: SeatAudio = { ...openAudio, heardBy: [] };
    for (const there of [room({ ...nothingPlayed, forOne: () => sound }, openAudio), room(undefined, whispering)]) {
      assert.ok(!there.other.equals(quiet.other), 'whom it is for hears it');
      assert.ok(there.listener.equals(quiet.listener), 'the others hear what they heard');
    }
  });
});
