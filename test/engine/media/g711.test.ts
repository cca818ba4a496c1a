import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Law } from '../../../src/engine/media/codec/codec.ts';
import { createPcma, createPcmu } from '../../../src/engine/media/codec/g711.ts';

/** One step of a law as the standard's tables draw it: where it begins and the value that stands for it, 16-bit samples. */
interface Step {
  readonly from: number;
  readonly value: number;
  readonly code: { readonly positive: number; readonly negative: number };
}

const chordsAndSteps = Array.from({ length: 128 }, (_, i) => ({ chord: i >> 4, step: i % 16, rank: i }));

// G.711 table 2: decision values 0, 1, 3 … 31, 35 … of 14 bits; code words run down from 0xff and 0x7f.
const muLawSteps: readonly Step[] = chordsAndSteps.map(({ chord, step, rank }) => ({
  from: Math.max(0, (2 * step + 32) * 2 ** chord - 33) * 4,
  value: ((2 * step + 33) * 2 ** chord - 33) * 4,
  code: { positive: 0xff - rank, negative: 0x7f - rank },
}));

// G.711 table 1: decision values 0, 2 … 62, 64, 68 … of 13 bits; code words run up from 0x80 and 0, even bits inverted.
const aLawSteps: readonly Step[] = chordsAndSteps.map(({ chord, step, rank }) => ({
  from: (chord === 0 ? 2 * step : (16 + step) * 2 ** chord) * 8,
  value: (chord === 0 ? 2 * step + 1 : (16.5 + step) * 2 ** chord) * 8,
  code: { positive: (0x80 + rank) ^ 0x55, negative: rank ^ 0x55 },
}));

const stepOf = (steps: readonly Step[], magnitude: number): Step => {
  const step = steps.findLast((each) => each.from <= magnitude);
  assert.ok(step);
  return step;
};

function compareEverySample(codec: Law, steps: readonly Step[], magnitudeOf: (sample: number) => number): void {
  const byMagnitude = Array.from({ length: 32_769 }, (_, magnitude) => stepOf(steps, magnitude));
  const wrong: number[] = [];
  for (let sample = -32_768; sample <= 32_767; sample += 1) {
    const step = byMagnitude[magnitudeOf(sample)];
    const expected = sample < 0 ? step?.code.negative : step?.code.positive;
    if (codec.encode[sample + 32_768] !== expected) wrong.push(sample);
  }
  assert.deepEqual(wrong.slice(0, 10), []);
}

function compareEveryCode(codec: Law, steps: readonly Step[]): void {
  for (const step of steps) {
    assert.equal(codec.decode[step.code.positive], step.value);
    assert.equal(codec.decode[step.code.negative], step.value === 0 ? 0 : -step.value);
  }
}

describe('G.711', () => {
  it('PCMU encodes each of the 65,536 samples as table 2 of the standard draws it', () => {
    compareEverySample(createPcmu(), muLawSteps, Math.abs);
  });

  it('PCMU decodes each of the 256 codes to the value of its step', () => {
    compareEveryCode(createPcmu(), muLawSteps);
  });

  it('PCMA encodes each of the 65,536 samples as table 1 of the standard draws it', () => {
    compareEverySample(createPcma(), aLawSteps, (sample) => (sample < 0 ? -sample - 1 : sample));
  });

  it('PCMA decodes each of the 256 codes to the value of its step', () => {
    compareEveryCode(createPcma(), aLawSteps);
  });

  it('silence of each law is the code of the sample 0', () => {
    assert.equal(createPcmu().silence, 0xff);
    assert.equal(createPcma().silence, 0xd5);
  });
});
