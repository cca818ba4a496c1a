import type { Law } from '../codec/codec.ts';
import { FRAME_SAMPLES } from './playout-delay.ts';

/** A loop of so many frames: long enough that nobody hears it begin again. */
const FRAMES = 128;
/** Encoded it stays below what is voice to a mixer, 32, whatever the draws: a far bridge must not take it for speech. */
const PEAK_MAX = 27;

/** Draws that are nearly normal, always the same: four of a linear congruential generator (Numerical Recipes) summed. */
function draw(dbov: number): Int16Array {
  const samples = new Int16Array(FRAMES * FRAME_SAMPLES);
  // The variance of four uniform draws of -0.5 to 0.5 is a third. 0 dBov is a square wave of full scale (RFC 3389).
  const factor = 32_768 * 10 ** (dbov / 20) * Math.sqrt(3);
  let state = 0x2545f491;
  for (let i = 0; i < samples.length; i += 1) {
    let sum = 0;
    for (let n = 0; n < 4; n += 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      sum += state / 2 ** 32 - 0.5;
    }
    samples[i] = Math.max(-PEAK_MAX, Math.min(PEAK_MAX, Math.round(sum * factor)));
  }
  return samples;
}

/** What is heard when nobody speaks, so that no line seems dead: one loop for all legs of a mixer, encoded once a codec. */
export class ComfortNoise {
  readonly #dbov: number;
  readonly #loops = new Map<Law, Uint8Array>();
  #samples: Int16Array | undefined;
  #frame = 0;

  constructor(dbov: number) {
    this.#dbov = dbov;
  }

  advance(frames: number): void {
    this.#frame = (this.#frame + frames) % FRAMES;
  }

  /** Writes the frame that plays now. */
  write(law: Law, into: Uint8Array, at: number): void {
    let loop = this.#loops.get(law);
    if (!loop) {
      loop = Uint8Array.from(this.#drawn(), (sample) => law.encode[sample + 32_768] ?? law.silence);
      this.#loops.set(law, loop);
    }
    const from = this.#frame * FRAME_SAMPLES;
    into.set(loop.subarray(from, from + FRAME_SAMPLES), at);
  }

  /** The same, not encoded. */
  fill(samples: Int32Array): void {
    const from = this.#frame * FRAME_SAMPLES;
    samples.set(this.#drawn().subarray(from, from + FRAME_SAMPLES));
  }

  #drawn(): Int16Array {
    this.#samples ??= draw(this.#dbov);
    return this.#samples;
  }
}
