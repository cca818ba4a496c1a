/** The filter has 47 taps: one in the middle, and on either side twelve that are not zero. */
const SIDE_TAPS = 12;
const HISTORY = 2 * SIDE_TAPS - 1;
/** Of the Kaiser window: 60 dB. */
const BETA = 5.65;

/** Modified Bessel function of order zero, by its series. */
function bessel(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-12 * sum; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/** The taps at the odd distances 1, 3, 5 … from the middle, which itself is one half; they add up to a quarter. */
function sideTaps(): Float64Array {
  const taps = Float64Array.from({ length: SIDE_TAPS }, (_, k) => {
    const distance = 2 * k + 1;
    const sinc = (k % 2 === 0 ? 1 : -1) / (Math.PI * distance);
    return sinc * bessel(BETA * Math.sqrt(1 - (distance / (2 * SIDE_TAPS)) ** 2));
  });
  const sum = taps.reduce((all, tap) => all + tap, 0);
  return taps.map((tap) => tap / (4 * sum));
}

const SIDES = sideTaps();

/** Sum of the side taps over a row, whose newest sample for this one is at `newest`. */
function sideSum(row: Float64Array, newest: number): number {
  let sum = 0;
  for (let k = 0; k < SIDE_TAPS; k += 1) {
    sum += (SIDES[k] ?? 0) * ((row[newest - SIDE_TAPS - k] ?? 0) + (row[newest - SIDE_TAPS + 1 + k] ?? 0));
  }
  return sum;
}

const clip = (value: number): number => Math.max(-32_768, Math.min(32_767, Math.round(value)));

/** Halves the sampling rate. Rows hold every other sample: the firsts of all pairs, and the seconds. */
export class Decimator {
  readonly #firsts: Float64Array;
  readonly #seconds: Float64Array;

  constructor(pairsMax: number) {
    this.#firsts = new Float64Array(HISTORY + pairsMax);
    this.#seconds = new Float64Array(HISTORY + pairsMax);
  }

  /** Writes one sample a pair. */
  decimate(pairs: { readonly firsts: Int32Array; readonly seconds: Int32Array }, into: Int16Array, at: number): void {
    const firsts = this.#firsts;
    const seconds = this.#seconds;
    const count = pairs.firsts.length;
    firsts.set(pairs.firsts, HISTORY);
    seconds.set(pairs.seconds, HISTORY);
    for (let pair = 0; pair < count; pair += 1) {
      const newest = HISTORY + pair;
      into[at + pair] = clip(0.5 * (seconds[newest - SIDE_TAPS] ?? 0) + sideSum(firsts, newest));
    }
    firsts.copyWithin(0, count, count + HISTORY);
    seconds.copyWithin(0, count, count + HISTORY);
  }
}

/** Doubles the sampling rate. */
export class Interpolator {
  readonly #samples: Float64Array;

  constructor(samplesMax: number) {
    this.#samples = new Float64Array(HISTORY + samplesMax);
  }

  /** Writes a pair a sample; what is louder than 16 bits is clipped. */
  interpolate(samples: Int32Array, pairs: { readonly firsts: Int32Array; readonly seconds: Int32Array }): void {
    const row = this.#samples;
    const count = samples.length;
    row.set(samples, HISTORY);
    for (let i = 0; i < count; i += 1) {
      const newest = HISTORY + i;
      pairs.firsts[i] = clip(2 * sideSum(row, newest));
      pairs.seconds[i] = clip(row[newest - SIDE_TAPS + 1] ?? 0);
    }
    row.copyWithin(0, count, count + HISTORY);
  }
}
