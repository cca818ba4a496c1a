/** ITU-T G.722 section 3: factors of the six zeros and the two poles. */
const ZEROS = 6;
const ZERO_LEAK = 32_640;
const POLE1_LEAK = 32_640;
const POLE2_LEAK = 32_512;
const POLE2_MAX = 12_288;
const POLE_SUM_MAX = 15_360;

/** Table 13 (ILB): 2048 times the powers of two in steps of a 32nd, as the standard rounds them. */
const POWERS = Int32Array.of(
  ...[2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834],
  ...[2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008],
);

/** What the two bands do not share. */
export interface BandKind {
  /** Of the step in the first sample, and how far the logarithm of the step goes. */
  readonly firstStep: number;
  readonly logMax: number;
  /** Bits that the power of two is shifted by at a logarithm of zero. */
  readonly logShift: number;
}

/** A value as 16 bits can hold it. */
export const clip16 = (value: number): number => (value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value);

/** The adaptive half of one band's ADPCM: step of the quantiser and prediction, the same in encoder and decoder. */
export class G722Band {
  /** Of the quantiser (DETL, DETH). */
  step: number;
  /** What the next sample is expected to be (SL, SH). */
  predicted = 0;

  readonly #kind: BandKind;
  #log = 0;
  #zerosPart = 0;
  #pole1 = 0;
  #pole2 = 0;
  #sound1 = 0;
  #partial1 = 0;
  #partial2 = 0;
  readonly #zeros = new Int32Array(ZEROS);
  readonly #differences = new Int32Array(ZEROS);

  constructor(kind: BandKind) {
    this.#kind = kind;
    this.step = kind.firstStep;
  }

  /** Takes one quantised difference, and what its code adds to the logarithm of the step. */
  adapt(difference: number, logGain: number): void {
    this.#scale(logGain);
    const partial = clip16(this.#zerosPart + difference);
    const sound = clip16(this.predicted + difference);
    this.#movePoles(partial);
    this.#partial2 = this.#partial1;
    this.#partial1 = partial;
    this.#moveZeros(difference);
    const poles =
      (Math.imul(this.#pole1, clip16(2 * sound)) >> 15) + (Math.imul(this.#pole2, clip16(2 * this.#sound1)) >> 15);
    this.#sound1 = sound;
    this.predicted = clip16(clip16(poles) + this.#zerosPart);
  }

  /** LOGSCL and SCALEL, LOGSCH and SCALEH. */
  #scale(logGain: number): void {
    const { logMax, logShift } = this.#kind;
    const log = ((this.#log * 127) >> 7) + logGain;
    this.#log = log < 0 ? 0 : log > logMax ? logMax : log;
    const power = POWERS[(this.#log >> 6) & 31] ?? 0;
    const shift = logShift - (this.#log >> 11);
    this.step = (shift < 0 ? power << -shift : power >> shift) << 2;
  }

  /** UPPOL2 and UPPOL1: the signs of the partial sounds decide. */
  #movePoles(partial: number): void {
    const withLast = (partial ^ this.#partial1) >= 0;
    const four = clip16(4 * this.#pole1);
    const turned = withLast ? clip16(-four) : four;
    const push = (partial ^ this.#partial2) >= 0 ? 128 : -128;
    const second = push + (turned >> 7) + (Math.imul(this.#pole2, POLE2_LEAK) >> 15);
    this.#pole2 = second > POLE2_MAX ? POLE2_MAX : second < -POLE2_MAX ? -POLE2_MAX : second;
    const first = clip16((withLast ? 192 : -192) + (Math.imul(this.#pole1, POLE1_LEAK) >> 15));
    const most = POLE_SUM_MAX - this.#pole2;
    this.#pole1 = first > most ? most : first < -most ? -most : first;
  }

  /** UPZERO, DELAYA and FILTEZ in one walk from the oldest difference to the newest. */
  #moveZeros(difference: number): void {
    const zeros = this.#zeros;
    const differences = this.#differences;
    const push = difference === 0 ? 0 : 128;
    let sum = 0;
    for (let i = ZEROS - 1; i >= 0; i -= 1) {
      const old = differences[i] ?? 0;
      const moved = ((old ^ difference) >= 0 ? push : -push) + (Math.imul(zeros[i] ?? 0, ZERO_LEAK) >> 15);
      const zero = clip16(moved);
      const next = i === 0 ? difference : (differences[i - 1] ?? 0);
      zeros[i] = zero;
      differences[i] = next;
      sum = (sum + (Math.imul(zero, clip16(2 * next)) >> 15)) | 0;
    }
    this.#zerosPart = clip16(sum);
  }
}
