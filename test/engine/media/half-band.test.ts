import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Decimator, Interpolator } from '../../../src/engine/media/codec/half-band.ts';

const PAIRS = 160;
const FRAMES = 50;
const PEAK = 16_000;

const tone = (hz: number, rate: number, length: number): number[] =>
  Array.from({ length }, (_, at) => Math.round(PEAK * Math.cos((2 * Math.PI * hz * at) / rate + 0.4)));

/** Power in dB over that of a tone of `PEAK`, the first tenth left out. */
function levelOf(samples: readonly number[]): number {
  const settled = samples.slice(samples.length / 10);
  const power = settled.reduce((sum, sample) => sum + sample ** 2, 0) / settled.length;
  return 10 * Math.log10(Math.max(power, 1e-3) / (PEAK ** 2 / 2));
}

/** The same of one frequency alone. */
function levelAt(samples: readonly number[], hz: number, rate: number): number {
  const settled = samples.slice(samples.length / 10);
  let [real, imaginary] = [0, 0];
  settled.forEach((sample, at) => {
    real += sample * Math.cos((2 * Math.PI * hz * at) / rate);
    imaginary += sample * Math.sin((2 * Math.PI * hz * at) / rate);
  });
  return 20 * Math.log10(Math.max(1e-6, (2 * Math.hypot(real, imaginary)) / settled.length / PEAK));
}

function decimated(samples: readonly number[]): number[] {
  const decimator = new Decimator(PAIRS);
  const out = new Int16Array(PAIRS * FRAMES);
  for (let frame = 0; frame < FRAMES; frame += 1) {
    const row = (odd: number): Int32Array =>
      Int32Array.from({ length: PAIRS }, (_, pair) => samples[2 * (frame * PAIRS + pair) + odd] ?? 0);
    decimator.decimate({ firsts: row(0), seconds: row(1) }, out, frame * PAIRS);
  }
  return [...out];
}

function interpolated(samples: readonly number[]): number[] {
  const interpolator = new Interpolator(PAIRS);
  const out: number[] = [];
  for (let frame = 0; frame < FRAMES; frame += 1) {
    const pairs = { firsts: new Int32Array(PAIRS), seconds: new Int32Array(PAIRS) };
    interpolator.interpolate(Int32Array.from(samples.slice(frame * PAIRS, (frame + 1) * PAIRS)), pairs);
    for (const [pair, first] of pairs.firsts.entries()) out.push(first, pairs.seconds[pair] ?? 0);
  }
  return out;
}

describe('the half-band filter', () => {
  for (const hz of [100, 300, 1000, 2000, 3000, 3350]) {
    it(`lets ${hz} Hz through both ways, within 0.1 dB`, () => {
      const down = levelAt(decimated(tone(hz, 16_000, 2 * PAIRS * FRAMES)), hz, 8000);
      const up = levelAt(interpolated(tone(hz, 8000, PAIRS * FRAMES)), hz, 16_000);
      assert.ok(Math.abs(down) < 0.1 && Math.abs(up) < 0.1, `${down.toFixed(3)} dB down, ${up.toFixed(3)} dB up`);
    });

    it(`puts the image of ${hz} Hz at ${8000 - hz} Hz 60 dB below it`, () => {
      const image = levelAt(interpolated(tone(hz, 8000, PAIRS * FRAMES)), 8000 - hz, 16_000);
      assert.ok(image < -60, `${image.toFixed(1)} dB`);
    });
  }

  for (const hz of [4650, 4800, 5000, 5500, 6000, 7000, 7900]) {
    it(`lets nothing of ${hz} Hz come back as ${8000 - hz} Hz: 60 dB below`, () => {
      const alias = levelOf(decimated(tone(hz, 16_000, 2 * PAIRS * FRAMES)));
      assert.ok(alias < -60, `${alias.toFixed(1)} dB`);
    });
  }

  it('clips what is too loud', () => {
    const square = Array.from({ length: PAIRS * FRAMES }, (_, at) => (at % 20 < 10 ? 32_767 : -32_768));
    assert.deepEqual([Math.max(...interpolated(square)), Math.min(...interpolated(square))], [32_767, -32_768]);
  });
});
