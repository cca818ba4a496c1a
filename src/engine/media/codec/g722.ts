import { type BandKind, clip16, G722Band } from './g722-band.ts';

const LOWER: BandKind = { firstStep: 32, logMax: 18_432, logShift: 8 };
const UPPER: BandKind = { firstStep: 8, logMax: 22_528, logShift: 10 };
/** Of a decoded band, 15 bits. */
const BAND_MAX = 16_383;

/**
 * ITU-T G.722 table 11: the 24 coefficients of the quadrature mirror filters are symmetric, and these are those with an
 * even index. Those with an odd index are the same from the end.
 */
const MIRROR = Int32Array.of(3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11);
const TAPS = MIRROR.length;
const HISTORY = TAPS - 1;

/** Decision levels of the lower band's magnitudes (Q6), in units of a 4096th of the step. */
const LEVELS = Int32Array.of(
  ...[0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650],
  ...[714, 786, 858, 940, 1023, 1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919],
);
/** Values of the 6-bit codes of each magnitude, that of the smallest first (QM6), in units of a 32768th of the step. */
const VALUES = [
  ...[136, 432, 728, 1040, 1360, 1688, 2032, 2400, 2776, 3168, 3576, 4008, 4464, 4944, 5456],
  ...[6000, 6576, 7192, 7856, 8576, 9360, 10_232, 11_192, 12_280, 13_512, 14_984, 16_704, 19_008, 21_904, 24_808],
] as const;
/** The prediction knows the upper four of the six bits: values (QM4) and gains of the logarithm (WL by RL42). */
const VALUES4 = [0, 1200, 2584, 4240, 6288, 8968, 12_896, 20_456] as const;
const GAINS4 = [-60, -30, 58, 172, 334, 538, 1198, 3042] as const;
/** Of the upper band: decision level, values (QM2) and gains (WH by RH2) of its four codes. */
const UPPER_LEVEL = 564;
const UPPER_VALUES = Int32Array.of(-7408, -1616, 7408, 1616);
const UPPER_GAINS = Int32Array.of(798, -214, 798, -214);

/** Code of each magnitude, from the smallest to the largest: 61 to 32 above zero; 63, 62, then 31 to 4 below it. */
const positiveCode = (magnitude: number): number => 61 - magnitude;
const negativeCode = (magnitude: number): number => (magnitude < 2 ? 63 - magnitude : 33 - magnitude);

/** Value of each 6-bit code. The codes 0 to 3 are never sent; the standard reads them as the smallest below zero. */
function valuesOfCodes(): Int32Array {
  const values = new Int32Array(64).fill(-VALUES[0]);
  for (const [magnitude, value] of VALUES.entries()) {
    values[positiveCode(magnitude)] = value;
    values[negativeCode(magnitude)] = -value;
  }
  return values;
}

const LOWER_VALUES = valuesOfCodes();
/** By the upper four bits: 1 to 7 are below zero from large to small, 8 to 14 above it, 0 and 15 are zero. */
const magnitudeOf4 = (code: number): number => (code === 0 || code === 15 ? 0 : code < 8 ? 8 - code : 15 - code);
const LOWER_VALUES4 = Int32Array.from({ length: 16 }, (_, code) => {
  const value = VALUES4[magnitudeOf4(code)] ?? 0;
  return code < 8 ? -value : value;
});
const LOWER_GAINS4 = Int32Array.from({ length: 16 }, (_, code) => GAINS4[magnitudeOf4(code)] ?? 0);

const adaptLower = (band: G722Band, code: number): void => {
  const upperBits = code >> 2;
  band.adapt((band.step * (LOWER_VALUES4[upperBits] ?? 0)) >> 15, LOWER_GAINS4[upperBits] ?? 0);
};

const clipBand = (value: number): number =>
  value > BAND_MAX ? BAND_MAX : value < -BAND_MAX - 1 ? -BAND_MAX - 1 : value;

/** How many of the decision levels a magnitude reaches, less one. */
function magnitudeIn(value: number, step: number): number {
  let low = 0;
  let high = LEVELS.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (value < ((LEVELS[middle] ?? 0) * step) >> 12) high = middle;
    else low = middle;
  }
  return low;
}

function encodeLower(band: G722Band, sample: number): number {
  const difference = clip16(sample - band.predicted);
  const code =
    difference < 0
      ? negativeCode(magnitudeIn(~difference, band.step))
      : positiveCode(magnitudeIn(difference, band.step));
  adaptLower(band, code);
  return code;
}

function encodeUpper(band: G722Band, sample: number): number {
  const difference = clip16(sample - band.predicted);
  const isLarge = (difference < 0 ? ~difference : difference) >= (UPPER_LEVEL * band.step) >> 12;
  const code = (difference < 0 ? 0 : 2) | (isLarge ? 0 : 1);
  band.adapt((band.step * (UPPER_VALUES[code] ?? 0)) >> 15, UPPER_GAINS[code] ?? 0);
  return code;
}

/**
 * Encoder of ITU-T G.722 at 64 kbit/s: of 16-bit samples at 16 kHz, two by two, the byte with six bits of the lower band
 * and two of the upper one. Frames have at most as many pairs as it was made for.
 */
export class G722Encoder {
  readonly #lower = new G722Band(LOWER);
  readonly #upper = new G722Band(UPPER);
  readonly #firsts: Int32Array;
  readonly #seconds: Int32Array;

  constructor(pairsMax: number) {
    this.#firsts = new Int32Array(HISTORY + pairsMax);
    this.#seconds = new Int32Array(HISTORY + pairsMax);
  }

  /** Takes the first and the second sample of each pair from two rows, writes one byte a pair. */
  encode(pairs: { readonly firsts: Int32Array; readonly seconds: Int32Array }, into: Uint8Array, at: number): void {
    const firsts = this.#firsts;
    const seconds = this.#seconds;
    const count = pairs.firsts.length;
    firsts.set(pairs.firsts, HISTORY);
    seconds.set(pairs.seconds, HISTORY);
    for (let pair = 0; pair < count; pair += 1) {
      let first = 0;
      let second = 0;
      for (let i = 0; i < TAPS; i += 1) {
        first = (first + Math.imul(firsts[pair + i] ?? 0, MIRROR[i] ?? 0)) | 0;
        second = (second + Math.imul(seconds[pair + i] ?? 0, MIRROR[HISTORY - i] ?? 0)) | 0;
      }
      const lower = encodeLower(this.#lower, (second + first) >> 14);
      into[at + pair] = (encodeUpper(this.#upper, (second - first) >> 14) << 6) | lower;
    }
    firsts.copyWithin(0, count, count + HISTORY);
    seconds.copyWithin(0, count, count + HISTORY);
  }
}

/** The way back. */
export class G722Decoder {
  readonly #lower = new G722Band(LOWER);
  readonly #upper = new G722Band(UPPER);
  readonly #sums: Int32Array;
  readonly #differences: Int32Array;

  constructor(pairsMax: number) {
    this.#sums = new Int32Array(HISTORY + pairsMax);
    this.#differences = new Int32Array(HISTORY + pairsMax);
  }

  /** Reads one byte a pair; `pairs` gets the first and the second sample of each, in two rows. */
  decode(codes: Uint8Array, pairs: { readonly firsts: Int32Array; readonly seconds: Int32Array }): void {
    const sums = this.#sums;
    const differences = this.#differences;
    const count = codes.length;
    for (let pair = 0; pair < count; pair += 1) this.#decodeBands(codes[pair] ?? 0, HISTORY + pair);
    for (let pair = 0; pair < count; pair += 1) {
      let first = 0;
      let second = 0;
      for (let i = 0; i < TAPS; i += 1) {
        first = (first + Math.imul(differences[pair + i] ?? 0, MIRROR[HISTORY - i] ?? 0)) | 0;
        second = (second + Math.imul(sums[pair + i] ?? 0, MIRROR[i] ?? 0)) | 0;
      }
      pairs.firsts[pair] = clip16(first >> 11);
      pairs.seconds[pair] = clip16(second >> 11);
    }
    sums.copyWithin(0, count, count + HISTORY);
    differences.copyWithin(0, count, count + HISTORY);
  }

  #decodeBands(byte: number, at: number): void {
    const lower = this.#lower;
    const upper = this.#upper;
    const low = clipBand(lower.predicted + ((lower.step * (LOWER_VALUES[byte & 0x3f] ?? 0)) >> 15));
    adaptLower(lower, byte & 0x3f);
    const difference = (upper.step * (UPPER_VALUES[byte >> 6] ?? 0)) >> 15;
    const high = clipBand(upper.predicted + difference);
    upper.adapt(difference, UPPER_GAINS[byte >> 6] ?? 0);
    this.#sums[at] = low + high;
    this.#differences[at] = low - high;
  }
}
