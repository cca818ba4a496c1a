import type { Clock, Timer } from '../../../base/clock.ts';
import { limits } from '../../../base/limits.ts';

export const FRAME_MS = 20;

/** What a ticker drives. `late` is in milliseconds and never negative. */
export interface TickerParts {
  readonly clock: Pick<Clock, 'monotonic' | 'after'>;
  frame(): void;
  skip(frames: number): void;
  observe(lateMs: number): void;
}

/** Runs a frame every 20 ms on an absolute schedule, so that a late tick makes no later ones. */
export class Ticker {
  readonly #parts: TickerParts;
  #timer: Timer | undefined;
  #due = 0;

  constructor(parts: TickerParts) {
    this.#parts = parts;
  }

  start(): void {
    if (this.#timer) return;
    this.#due = this.#parts.clock.monotonic() + FRAME_MS;
    this.#arm();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    const { clock } = this.#parts;
    this.#timer = clock.after(Math.max(0, this.#due - clock.monotonic()), this.#run);
  }

  readonly #run = (): void => {
    const late = this.#parts.clock.monotonic() - this.#due;
    // Timers have whole milliseconds and may be early by one.
    if (late > -1) this.#catchUp(Math.max(0, late));
    if (this.#timer) this.#arm();
  };

  #catchUp(late: number): void {
    this.#parts.observe(late);
    let frames = 1 + Math.floor(late / FRAME_MS);
    this.#due += frames * FRAME_MS;
    if (late > limits.tickBehindMsMax) {
      this.#parts.skip(frames - 1);
      frames = 1;
    }
    for (; frames > 0; frames -= 1) this.#parts.frame();
  }
}
