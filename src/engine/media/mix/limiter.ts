/** Above this a sum is turned down; up to it nothing is touched. */
const FULL_SCALE = 32_767;
/** Where the peaks of a sum that is turned down lie: 0.8 dB below full scale, which no encoder clips. */
const CEILING = 30_000;
/** How long a gain stays that was needed, and which part of the way back to 1 it goes each frame after: 100 ms. */
const HOLD_FRAMES = 5;
const RELEASE = 0.18;
const NEARLY_ONE = 0.995;

/**
 * Bounds the level of one mix: what would be over full scale is turned down as a whole, and never cut off. The gain of a
 * frame is that of its highest peak, reached before the first sample that is too loud and given up slowly.
 */
export class Limiter {
  #gain = 1;
  #hold = 0;

  /** Whether it leaves alone what is not too loud. */
  get isIdle(): boolean {
    return this.#gain === 1;
  }

  /** Bounds one frame in its place. */
  apply(samples: Int32Array): void {
    let peak = 0;
    for (const sample of samples) {
      const magnitude = sample < 0 ? -sample : sample;
      if (magnitude > peak) peak = magnitude;
    }
    if (this.#gain === 1 && peak <= FULL_SCALE) return;
    const from = this.#gain;
    const to = this.#next(Math.min(1, CEILING / Math.max(1, peak)));
    this.#gain = to;
    scale(samples, { from, to, within: to < from ? firstOver(samples, FULL_SCALE / from) : samples.length });
  }

  #next(needed: number): number {
    if (needed <= this.#gain) {
      this.#hold = HOLD_FRAMES;
      return needed;
    }
    if (this.#hold > 0) {
      this.#hold -= 1;
      return this.#gain;
    }
    const released = Math.min(needed, this.#gain + (1 - this.#gain) * RELEASE);
    return released > NEARLY_ONE ? 1 : released;
  }
}

/** Where the gain of before no longer does: behind it every sample has the new one, before it the gain glides there. */
function firstOver(samples: Int32Array, most: number): number {
  for (let i = 0; i < samples.length; i += 1) if (Math.abs(samples[i] ?? 0) > most) return i;
  return samples.length;
}

function scale(samples: Int32Array, { from, to, within }: { from: number; to: number; within: number }): void {
  for (let i = 0; i < samples.length; i += 1) {
    const gain = i < within ? from + ((to - from) * (i + 1)) / (within + 1) : to;
    samples[i] = Math.round((samples[i] ?? 0) * gain);
  }
}
