import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CodecName } from '../../../src/engine/media/codec/codec.ts';
import { Codecs } from '../../../src/engine/media/codec/codecs.ts';
import { Concealment } from '../../../src/engine/media/mix/concealment.ts';
import { FRAME_SAMPLES, JitterBuffer } from '../../../src/engine/media/mix/jitter-buffer.ts';
import { createTally } from '../../../src/engine/media/mix/tally.ts';
import { createRtpHeader, parseRtp } from '../../../src/engine/media/wire/rtp.ts';
import { createSeededRandom } from '../../support/random.ts';
import { rtpPacket } from '../../support/rtp.ts';
import { sine } from '../../support/tone.ts';
import { speechSignal } from './speech-signal.ts';
import { encoded } from './talkers.ts';

const codecs = new Codecs();
const pcmu = codecs.forLeg('PCMU');
const SECONDS = 10;
const FRAMES = SECONDS * 50;

interface Way {
  readonly codec?: CodecName;
  readonly isConcealed?: boolean;
  isLost(frame: number): boolean;
}

/** What is heard of a sound over a way that loses packets, from its begin on. */
function carry(sound: Int16Array, { codec: name = 'PCMU', isConcealed = true, isLost }: Way): Int16Array {
  const far = codecs.forLeg(name);
  const jitter = new JitterBuffer(codecs.forLeg(name), createTally(), isConcealed ? new Concealment() : undefined);
  const header = createRtpHeader();
  const heard: number[] = [];
  const frames = sound.length / FRAME_SAMPLES;
  for (let frame = 0; frame < frames; frame += 1) {
    const payload = encoded(far, sound.subarray(frame * FRAME_SAMPLES, (frame + 1) * FRAME_SAMPLES));
    const packet = rtpPacket({ sequence: frame, timestamp: frame * FRAME_SAMPLES, payload });
    parseRtp(packet, header);
    if (!isLost(frame)) jitter.put(packet, header);
    jitter.take();
    heard.push(...jitter.samples.subarray(jitter.offset, jitter.offset + FRAME_SAMPLES));
  }
  return Int16Array.from(heard.slice(2 * FRAME_SAMPLES));
}

/** Loses that share of the packets, the same ones each time; the first ten come. */
function losing(share: number, seed = 20_261_125): (frame: number) => boolean {
  const random = createSeededRandom(seed);
  const lost = Array.from({ length: FRAMES }, (_, frame) => frame >= 10 && (random.bytes(1)[0] ?? 0) < share * 256);
  return (frame) => lost[frame] ?? false;
}

const power = (samples: Int16Array): number =>
  10 * Math.log10(samples.reduce((sum, sample) => sum + sample * sample, 1) / samples.length);

/** Stretches of 10 ms and more in which nothing is heard. */
function gaps(samples: Int16Array): number {
  let [count, run] = [0, 0];
  for (const sample of samples) {
    run = Math.abs(sample) < 32 ? run + 1 : 0;
    if (run === 80) count += 1;
  }
  return count;
}

/** A click is a bend in the curve that the sound itself does not have: its largest second difference. */
function sharpest(samples: Int16Array, at: (index: number) => boolean = () => true): number {
  let most = 0;
  for (let i = 1; i < samples.length - 1; i += 1) {
    if (!at(i)) continue;
    most = Math.max(most, Math.abs((samples[i - 1] ?? 0) - 2 * (samples[i] ?? 0) + (samples[i + 1] ?? 0)));
  }
  return most;
}

/** Mean of the bends where sound ends and where it comes back. */
function seamBend(samples: Int16Array, isLost: (frame: number) => boolean): number {
  const bends: number[] = [];
  for (let frame = 1; frame * FRAME_SAMPLES < samples.length - FRAME_SAMPLES; frame += 1) {
    if (isLost(frame) === isLost(frame - 1)) continue;
    const seam = frame * FRAME_SAMPLES;
    bends.push(sharpest(samples, (i) => i >= seam - 1 && i <= seam));
  }
  return bends.reduce((sum, bend) => sum + bend, 0) / bends.length;
}

const sounds = {
  'a tone of 400 Hz': sine({ hz: 400, samples: FRAMES * FRAME_SAMPLES }),
  'a tone of 1010 Hz': sine({ hz: 1010, samples: FRAMES * FRAME_SAMPLES }),
  'a voice': speechSignal(SECONDS),
};

/** How far the level may be off by the share that is lost. */
const offDbMax = new Map([
  [0.01, 0.1],
  [0.05, 0.2],
  [0.2, 0.5],
]);

describe('concealment', () => {
  for (const [name, sound] of Object.entries(sounds)) {
    for (const codec of ['PCMU', 'G722'] as const) {
      it(`keeps the level of ${name} in ${codec} with 1, 5 and 20 % lost, without gaps and clicks`, () => {
        const clean = carry(sound, { codec, isLost: () => false });
        for (const [share, offMax] of offDbMax) {
          const isLost = losing(share);
          const concealed = carry(sound, { codec, isLost });
          const silent = carry(sound, { codec, isLost, isConcealed: false });
          const off = Math.abs(power(concealed) - power(clean));
          assert.ok(off < offMax, `${off.toFixed(2)} dB`);
          assert.ok(gaps(silent) > share * FRAMES * 0.5, `${gaps(silent)} gaps without`);
          assert.ok(gaps(concealed) <= 1 + gaps(silent) / 50, `${gaps(concealed)} gaps`);
          const [bend, without] = [seamBend(concealed, isLost), seamBend(silent, isLost)];
          // The pulses of a voice bend more than any seam does; in a tone nothing else does.
          assert.ok(bend < (name === 'a voice' ? 1.2 : 0.5) * without, `${bend.toFixed(0)} of ${without.toFixed(0)}`);
          if (name !== 'a voice') assert.ok(bend <= sharpest(clean), `${bend.toFixed(0)} at the seams`);
        }
      });
    }
  }

  it('repeats the voice for 60 ms, ever more softly, and then falls silent', () => {
    const heard = carry(sounds['a tone of 400 Hz'], { isLost: (frame) => frame >= 50 && frame < 60 });
    const levels = Array.from({ length: 5 }, (_, i) => {
      const from = (50 + i) * FRAME_SAMPLES;
      return power(heard.subarray(from, from + FRAME_SAMPLES));
    });
    const before = power(heard.subarray(49 * FRAME_SAMPLES, 50 * FRAME_SAMPLES));
    const [first = 0, second = 0, third = 0, ...rest] = levels.map((each) => each - before);
    assert.ok(first > -1 && second < first - 2 && third < second - 4, `${first} ${second} ${third}`);
    assert.ok(
      rest.every((each) => each + before < 0),
      'nothing is left',
    );
  });

  it('makes nothing out of silence, nor where nothing was before', () => {
    const silence = new Int16Array(100 * FRAME_SAMPLES);
    assert.ok(carry(silence, { isLost: (frame) => frame % 3 === 0 }).every((sample) => Math.abs(sample) < 32));
    assert.ok(carry(sounds['a voice'], { isLost: () => true }).every((sample) => sample === 0));
  });

  it('takes no pause for a loss that the phone announced with comfort noise or spends on a digit', () => {
    const [jitter, header] = [
      new JitterBuffer(codecs.forLeg('PCMU'), createTally(), new Concealment()),
      createRtpHeader(),
    ];
    const heard: boolean[] = [];
    for (let frame = 0; frame < 30; frame += 1) {
      const isVoice = frame < 10 || frame >= 20;
      const fields = { sequence: Math.min(frame, 10), timestamp: Math.min(frame, 10) * FRAME_SAMPLES };
      if (frame >= 20) Object.assign(fields, { sequence: frame - 9, timestamp: frame * FRAME_SAMPLES });
      const packet = rtpPacket({ ...fields, payload: Buffer.alloc(isVoice ? FRAME_SAMPLES : 1, 0xb0) });
      parseRtp(packet, header);
      if (isVoice) jitter.put(packet, header);
      else jitter.note(header);
      jitter.take();
      heard.push(jitter.voiced);
    }
    assert.equal(heard.map(Number).join(''), `00${'1'.repeat(10)}${'0'.repeat(10)}${'1'.repeat(8)}`);
  });

  it('leaves a frame out of a voice without a click', () => {
    // Of 410 Hz a frame has no whole number of periods: cut out, it would leave a step.
    const tone = sine({ hz: 410, samples: 200 * FRAME_SAMPLES });
    const shortened = (concealment?: Concealment): Int16Array => {
      const jitter = new JitterBuffer(codecs.forLeg('PCMU'), createTally(), concealment);
      const header = createRtpHeader();
      const heard: number[] = [];
      let sent = 0;
      const send = (): void => {
        const sound = tone.subarray(sent * FRAME_SAMPLES, (sent + 1) * FRAME_SAMPLES);
        const packet = rtpPacket({ sequence: sent, timestamp: sent * FRAME_SAMPLES, payload: encoded(pcmu, sound) });
        parseRtp(packet, header);
        jitter.put(packet, header);
        sent += 1;
      };
      while (sent < 8) send();
      while (sent < 150) {
        send();
        jitter.take();
        if (sent > 12) heard.push(...jitter.samples.subarray(jitter.offset, jitter.offset + FRAME_SAMPLES));
      }
      return Int16Array.from(heard);
    };
    const [clean, joined, cut] = [
      sharpest(carry(tone, { isLost: () => false })),
      sharpest(shortened(new Concealment())),
      sharpest(shortened()),
    ];
    assert.ok(cut > 2 * clean, `${cut} where it is cut`);
    assert.ok(joined < 1.5 * clean, `${joined} of ${clean}`);
  });

  for (const ms of [10, 30, 60]) {
    it(`leaves no step in a frame of which only a part came: packets of ${ms} ms`, () => {
      const sound = sine({ hz: 213, samples: 8000 * 4, dbfs: -10 });
      const codes = encoded(pcmu, sound);
      const jitter = new JitterBuffer(pcmu, createTally(), new Concealment());
      const header = createRtpHeader();
      const heard: number[] = [];
      const length = ms * 8;
      for (let [frame, sent] = [0, 0]; frame < 200; frame += 1) {
        for (; sent + length <= (frame + 1) * FRAME_SAMPLES; sent += length) {
          const sequence = sent / length;
          const payload = Buffer.from(codes.subarray(sent, sent + length));
          parseRtp(rtpPacket({ sequence, timestamp: sent, payload }), header);
          if (sequence < 20 || sequence % 13 !== 0)
            jitter.put(rtpPacket({ sequence, timestamp: sent, payload }), header);
        }
        jitter.take();
        heard.push(...jitter.samples.subarray(jitter.offset, jitter.offset + FRAME_SAMPLES));
      }
      const late = heard.slice(8000);
      const step = late.reduce((max, sample, i) => Math.max(max, Math.abs(sample - (late[i - 1] ?? sample))), 0);
      const own = sound.reduce((max, sample, i) => Math.max(max, Math.abs(sample - (sound[i - 1] ?? sample))), 0);
      assert.ok(step < 1.2 * own, `a step of ${step}, the tone has ${own}`);
    });
  }
});
