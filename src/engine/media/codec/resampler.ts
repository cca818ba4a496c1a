import { WAV_RATE } from '../sound/wav-header.ts';

/** Zero crossings of the sinc on either side, and the edge of its pass band as a part of 4 kHz. */
const CROSSINGS = 16;
const PASS = 0.92;

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** A sinc under a window of Hann, for a place between two samples. */
function tap(distance: number, cutoff: number, half: number): number {
  if (Math.abs(distance) >= half) return 0;
  const x = Math.PI * cutoff * distance;
  const sinc = x === 0 ? 1 : Math.sin(x) / x;
  return cutoff * sinc * (0.5 + 0.5 * Math.cos((Math.PI * distance) / half));
}

/** Brings sound of a rate of at least 8 kHz to 8 kHz. Any part can be computed alone, so that nobody waits for the whole. */
export class Resampler {
  readonly #step: number;
  readonly #phases: readonly Float64Array[];
  readonly #half: number;

  constructor(rate: number) {
    const common = divisor(rate, WAV_RATE);
    const phases = WAV_RATE / common;
    const cutoff = (PASS * WAV_RATE) / rate;
    const half = Math.ceil(CROSSINGS / cutoff);
    this.#step = rate / common;
    this.#half = half;
    this.#phases = Array.from({ length: phases }, (_, phase) => {
      const taps = Float64Array.from({ length: 2 * half }, (_each, k) =>
        tap(k - half + 1 - phase / phases, cutoff, half),
      );
      const sum = taps.reduce((all, each) => all + each, 0);
      return taps.map((each) => each / sum);
    });
  }

  /** How many samples come of so many. */
  length(samples: number): number {
    return Math.floor((samples * this.#phases.length) / this.#step);
  }

  /** Writes the samples `from` to `to` of the result. */
  resample(sound: Int16Array, into: Int16Array, { from, to }: { readonly from: number; readonly to: number }): void {
    const count = this.#phases.length;
    for (let n = from; n < to; n += 1) {
      const place = n * this.#step;
      const first = Math.floor(place / count) - this.#half + 1;
      const taps = this.#phases[place % count] ?? new Float64Array(0);
      let sum = 0;
      for (let k = 0; k < taps.length; k += 1) sum += (taps[k] ?? 0) * (sound[first + k] ?? 0);
      into[n] = Math.max(-32_768, Math.min(32_767, Math.round(sum)));
    }
  }
}
