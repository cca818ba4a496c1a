import { FRAME_SAMPLES } from './playout-delay.ts';

/** What is looked back upon: three frames. */
export const PAST_FRAMES = 3;
const PAST = PAST_FRAMES * FRAME_SAMPLES;
/** Periods of 5 to 15 ms: voices of 67 to 200 Hz, and multiples of the period of higher ones. */
const PERIOD_MIN = 40;
const PERIOD_MAX = 120;
/** The newest 20 ms are compared with what was a period before. */
const COMPARED = FRAME_SAMPLES;
/** Full loudness for 10 ms, then down to nothing at 60 ms. */
const FULL_SAMPLES = 80;
const END_SAMPLES = 480;
/** Cross-fade where sound comes back: 4 ms for each frame that was made, a quarter of the period on top, at most 10 ms. */
const SEAM_PER_FRAME = 32;
const SEAM_MAX = 80;

/**
 * Conceals what did not come, as ITU-T G.711 Appendix I does, without its delay: the last period of the voice is repeated,
 * from the second frame on the last two, then three, and fades out within 60 ms. Where sound comes back the two are
 * cross-faded. Works on samples in a ring of whole frames, and costs nothing while nothing is lost.
 */
export class Concealment {
  readonly #past = new Int16Array(PAST);
  #period = PERIOD_MIN;
  /** Samples made in the present gap; none: there is no gap. */
  #made = 0;
  /** How far the last sample is from the one a period before: what would be a step where the repetition begins. */
  #step = 0;

  get isActive(): boolean {
    return this.#made > 0;
  }

  forget(): void {
    this.#made = 0;
  }

  /** Makes the frame at that place, or a part of it, out of what is before it; false when it is silent by now. */
  conceal(ring: Int16Array, at: number, count = FRAME_SAMPLES): boolean {
    if (this.#made === 0) this.#look(ring, at);
    const from = this.#made;
    if (from >= END_SAMPLES) return false;
    for (let i = 0; i < count; i += 1) ring[at + i] = this.#sound(from + i);
    this.#made = from + count;
    return true;
  }

  /** Fades over from what was made to so many samples that came. */
  recover(ring: Int16Array, at: number, count = FRAME_SAMPLES): void {
    const from = this.#made;
    this.#made = 0;
    const seam = Math.min(SEAM_MAX, count, (this.#period >> 2) + (SEAM_PER_FRAME * from) / FRAME_SAMPLES);
    for (let i = 0; i < seam; i += 1) {
      const share = (i + 1) / (seam + 1);
      ring[at + i] = Math.round((ring[at + i] ?? 0) * share + this.#sound(from + i) * (1 - share));
    }
  }

  /** Fades within one frame from that at `from` to that at `into`, so that one of them can be left out. */
  join(ring: Int16Array, from: number, into: number): void {
    this.#made = 0;
    for (let i = 0; i < FRAME_SAMPLES; i += 1) {
      const share = (i + 1) / (FRAME_SAMPLES + 1);
      ring[into + i] = Math.round((ring[from + i] ?? 0) * (1 - share) + (ring[into + i] ?? 0) * share);
    }
  }

  #look(ring: Int16Array, at: number): void {
    const past = this.#past;
    let from = at - PAST;
    if (from < 0) from += ring.length;
    for (let i = 0; i < PAST; i += 1) {
      past[i] = ring[from] ?? 0;
      from = from + 1 === ring.length ? 0 : from + 1;
    }
    this.#period = this.#findPeriod();
    this.#step = (past[PAST - 1] ?? 0) - (past[PAST - 1 - this.#period] ?? 0);
  }

  /** The lag with the highest normalised correlation: every second one first, then the neighbours of the best. */
  #findPeriod(): number {
    let best = PERIOD_MIN;
    let score = -1;
    for (let lag = PERIOD_MIN; lag <= PERIOD_MAX; lag += 2) {
      const likeness = this.#likeness(lag, 2);
      if (likeness > score) [best, score] = [lag, likeness];
    }
    score = this.#likeness(best, 1);
    for (const lag of [best - 1, best + 1]) {
      if (lag < PERIOD_MIN || lag > PERIOD_MAX) continue;
      const likeness = this.#likeness(lag, 1);
      if (likeness > score) [best, score] = [lag, likeness];
    }
    return best;
  }

  #likeness(lag: number, stride: number): number {
    const past = this.#past;
    let product = 0;
    let energy = 1;
    for (let i = PAST - COMPARED; i < PAST; i += stride) {
      const before = past[i - lag] ?? 0;
      product += before * (past[i] ?? 0);
      energy += before * before;
    }
    return product / Math.sqrt(energy);
  }

  /** The sample with that number since the gap began. */
  #sound(number: number): number {
    if (number >= END_SAMPLES) return 0;
    const periods = Math.min(PAST_FRAMES, 1 + Math.floor(number / FRAME_SAMPLES));
    const quarter = this.#period >> 2;
    let sample = this.#repeated(number, periods);
    const since = number % FRAME_SAMPLES;
    if (since < quarter) {
      const share = (since + 1) / (quarter + 1);
      sample =
        periods === 1
          ? sample + this.#step * (1 - share)
          : sample * share + this.#repeated(number, periods - 1) * (1 - share);
    }
    const loudness = number < FULL_SAMPLES ? 1 : (END_SAMPLES - number) / (END_SAMPLES - FULL_SAMPLES);
    return Math.max(-32_768, Math.min(32_767, Math.round(sample * loudness)));
  }

  /** The last periods in a loop, whose end fades over to what came before its begin. */
  #repeated(number: number, periods: number): number {
    const past = this.#past;
    const length = periods * this.#period;
    const quarter = this.#period >> 2;
    const at = number % length;
    const sample = past[PAST - length + at] ?? 0;
    const intoTail = at - (length - quarter);
    if (intoTail < 0) return sample;
    const share = (intoTail + 1) / (quarter + 1);
    return sample * (1 - share) + (past[PAST - length - quarter + intoTail] ?? 0) * share;
  }
}
