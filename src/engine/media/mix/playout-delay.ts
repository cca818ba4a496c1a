import { limits } from '../../../base/limits.ts';

/** Samples of one frame: 20 ms at 8 kHz. */
export const FRAME_SAMPLES = 160;
const FRAME_MS = 20;
/** What is played behind the first packet of a stream: covers the worst tick seen, 16.7 ms. */
export const DELAY_MS = limits.jitterDelayMsMin;
const DELAY_SAMPLES = (DELAY_MS / FRAME_MS) * FRAME_SAMPLES;
const DELAY_SAMPLES_MAX = (limits.jitterDelayMsMax / FRAME_MS) * FRAME_SAMPLES;
const KEPT_FRAMES_MAX = (DELAY_SAMPLES_MAX - DELAY_SAMPLES) / FRAME_SAMPLES;
/** Every so many frames the least that was in hand decides whether some is taken back. */
const WINDOW_FRAMES = 50;
/** A second late packet within so many frames is jitter, and no stray; so long without one a frame less is kept. */
const CALM_FRAMES = 250;
/** More than this is no jitter but a burst, and is taken back after one window; less after several. */
const EXCESS_SAMPLES_MAX = DELAY_SAMPLES;
const SLOW_WINDOWS = 5;

/** What is to be done about a delay that is longer than it has to be. */
export type Excess = 'none' | 'little' | 'much';

/**
 * The playout delay of one leg: follows how late packets come. It grows for the second packet that is late within 5 s, by
 * what that one needs, and gives back a frame at a time what was in hand all the while. Time is counted in frames taken.
 */
export class PlayoutDelay {
  /** Frames beyond the least that lateness asked for. */
  #kept = 0;
  #calm = CALM_FRAMES;
  /** Most that a packet had in hand when it came, in this stretch of calm and in the one before. */
  #spareMax = 0;
  #spareMaxBefore = 0;
  #stretch = 0;
  #handMin = DELAY_SAMPLES_MAX;
  #frames = 0;
  #slowWindows = 0;
  /** Packets that come together with the first one may all but the last be late. */
  #isFresh = true;
  /** Frames to give back, of what the last window found. */
  excessFrames = 0;

  /** Between the first packet and its playing. */
  get samples(): number {
    return DELAY_SAMPLES + this.#kept * FRAME_SAMPLES;
  }

  /** A packet came so many samples before its time. */
  arrived(spare: number): void {
    if (spare > this.#spareMax) this.#spareMax = spare;
    if (spare < this.#handMin && !this.#isFresh) this.#handMin = spare;
  }

  /** A packet came so many samples behind its time: how many frames the delay grows, so that it can be played. */
  late(samples: number): number {
    const isAgain = this.#calm > 0 && this.#calm < CALM_FRAMES;
    this.#calm = 0;
    if (!isAgain) return 0;
    const frames = Math.ceil(samples / FRAME_SAMPLES);
    const grown = Math.max(this.#spareMax, this.#spareMaxBefore) + frames * FRAME_SAMPLES;
    // So late that no delay we allow would do: an outage, which is better not followed.
    if (grown > DELAY_SAMPLES_MAX) return 0;
    this.#kept = Math.min(KEPT_FRAMES_MAX, this.#kept + frames);
    this.#spareMax = grown;
    this.#slowWindows = 0;
    this.#turnWindow();
    return frames;
  }

  /** A frame was taken, and so many samples are in hand. */
  taken(hand: number): Excess {
    this.#isFresh = false;
    this.#calm += 1;
    if (this.#calm % CALM_FRAMES === 0 && this.#kept > 0) this.#kept -= 1;
    this.#stretch += 1;
    if (this.#stretch === CALM_FRAMES) this.#turnStretch();
    if (hand < this.#handMin) this.#handMin = hand;
    this.#frames += 1;
    return this.#frames < WINDOW_FRAMES ? 'none' : this.#judge();
  }

  /** A frame was left out. */
  gaveBack(): void {
    this.#spareMax -= FRAME_SAMPLES;
    this.#spareMaxBefore -= FRAME_SAMPLES;
  }

  /** The playout point is set anew: what was in hand before says nothing. */
  restart(): void {
    this.#isFresh = true;
    this.#slowWindows = 0;
    this.#turnWindow();
  }

  #judge(): Excess {
    const excess = this.#handMin - this.samples;
    const slowWindows = excess >= FRAME_SAMPLES ? this.#slowWindows + 1 : 0;
    this.#turnWindow();
    this.excessFrames = Math.floor(excess / FRAME_SAMPLES);
    if (excess > EXCESS_SAMPLES_MAX) return 'much';
    this.#slowWindows = slowWindows % SLOW_WINDOWS;
    return slowWindows === SLOW_WINDOWS ? 'little' : 'none';
  }

  #turnWindow(): void {
    this.#frames = 0;
    this.#handMin = 2 * limits.jitterFramesMax * FRAME_SAMPLES;
  }

  #turnStretch(): void {
    this.#stretch = 0;
    this.#spareMaxBefore = this.#spareMax;
    this.#spareMax = 0;
  }
}
