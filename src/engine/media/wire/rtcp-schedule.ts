import type { Clock, Timer } from '../../../base/clock.ts';
import type { Random } from '../../../base/ids.ts';
import { limits } from '../../../base/limits.ts';

/** RFC 3550 section 6.3.1: what timer reconsideration makes too short is made up for by this, e - 3/2. */
const COMPENSATION = Math.E - 1.5;

/** What reports are sent by. */
export interface RtcpScheduleParts {
  readonly clock: Pick<Clock, 'monotonic' | 'after'>;
  readonly random: Pick<Random, 'bytes'>;
  report(): void;
}

/**
 * When to report, RFC 3550 section 6.3 and appendix A.7. Of two members, with packets of some 100 bytes and 5 % of 80 kbit/s,
 * the bandwidth never asks for more than the minimum, and membership never changes: both are left out.
 */
export class RtcpSchedule {
  readonly #parts: RtcpScheduleParts;
  #timer: Timer | undefined;
  #lastAt = 0;
  #minMs: number = limits.rtcpFirstIntervalMsMin;

  constructor(parts: RtcpScheduleParts) {
    this.#parts = parts;
  }

  /** Begins once. */
  start(): void {
    if (this.#timer) return;
    this.#lastAt = this.#parts.clock.monotonic();
    this.#arm(this.#draw());
  }

  stop(): void {
    this.#timer?.cancel();
  }

  /** Section 6.3.1: 0.5 to 1.5 times the minimum. */
  #draw(): number {
    const [a = 0, b = 0, c = 0] = this.#parts.random.bytes(3);
    return (this.#minMs * (0.5 + ((a << 16) | (b << 8) | c) / 0x1000000)) / COMPENSATION;
  }

  #arm(ms: number): void {
    this.#timer = this.#parts.clock.after(ms, this.#expire);
  }

  /** Section 6.3.6: drawn again, and only sent where the new interval is over as well. */
  readonly #expire = (): void => {
    const now = this.#parts.clock.monotonic();
    const dueAt = this.#lastAt + this.#draw();
    if (dueAt > now) {
      this.#arm(dueAt - now);
      return;
    }
    this.#parts.report();
    this.#lastAt = now;
    this.#minMs = limits.rtcpIntervalMsMin;
    this.#arm(this.#draw());
  };
}
