import { FRAME_SAMPLES, type JitterBuffer } from './jitter-buffer.ts';

/** Mean magnitude that speech has at least: -50 dBFS; and how many times what the room behind it has. */
const LEVEL_MIN = 100;
const ABOVE_NOISE = 3;
/** The noise is thought to be a hundredth louder each frame, until a softer one shows that it is not. */
const NOISE_RISE = 1.01;
const NOISE_MIN = 8;
/** Loud for 60 ms: speaks. Not for half a second: has stopped. So at most four changes in a little over a second. */
const BEGIN_FRAMES = 3;
const HANGOVER_FRAMES = 25;

/** Hears whether the phone of one leg is spoken into, above the noise around it. */
export class TalkDetector {
  talking: boolean;
  #noise = LEVEL_MIN;
  #loudFrames = 0;
  #softFrames = 0;

  /** `talking`: what was told of the leg last, on another thread. */
  constructor(talking = false) {
    this.talking = talking;
  }

  /** Listens to the frame that is current; true when it changed `talking`. Who is not heard does not speak. */
  listen(jitter: JitterBuffer, isHeard: boolean): boolean {
    const level = isHeard && jitter.voiced ? meanOf(jitter) : 0;
    const isLoud = level > Math.max(LEVEL_MIN, ABOVE_NOISE * this.#noise);
    this.#noise = Math.max(NOISE_MIN, Math.min(level, this.#noise * NOISE_RISE));
    this.#loudFrames = isLoud ? this.#loudFrames + 1 : 0;
    this.#softFrames = isLoud ? 0 : this.#softFrames + 1;
    const before = this.talking;
    if (this.#loudFrames >= BEGIN_FRAMES) this.talking = true;
    else if (this.#softFrames >= HANGOVER_FRAMES) this.talking = false;
    return this.talking !== before;
  }
}

/** Every second sample is enough. */
function meanOf({ samples, offset }: JitterBuffer): number {
  let sum = 0;
  for (let i = offset; i < offset + FRAME_SAMPLES; i += 2) sum += Math.abs(samples[i] ?? 0);
  return (2 * sum) / FRAME_SAMPLES;
}
