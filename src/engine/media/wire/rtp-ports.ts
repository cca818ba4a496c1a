import type { Clock } from '../../../base/clock.ts';
import { limits } from '../../../base/limits.ts';

/** The ports of a range that carry RTP: even ones, each with its odd neighbour kept for RTCP (RFC 3550 section 11). */
export class RtpPorts {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #to: number;
  /** The first that was never used. */
  #fresh: number;
  /** When each may be used again, oldest first. */
  readonly #returned = new Map<number, number>();

  constructor(range: { readonly from: number; readonly to: number }, clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
    this.#fresh = range.from + (range.from % 2);
    this.#to = range.to;
  }

  /** One that was never used, or the one that was returned the longest time ago, after its quarantine. */
  take(): number | undefined {
    if (this.#fresh < this.#to) {
      const port = this.#fresh;
      this.#fresh += 2;
      return port;
    }
    for (const [port, readyAt] of this.#returned) {
      if (readyAt > this.#clock.monotonic()) return undefined;
      this.#returned.delete(port);
      return port;
    }
    return undefined;
  }

  /** Takes back a port that nothing was bound to. */
  giveUnusedBack(port: number): void {
    this.#returned.set(port, this.#clock.monotonic());
  }

  /** Takes back a port that was closed, or that another program holds. */
  giveBack(port: number): void {
    this.#returned.set(port, this.#clock.monotonic() + limits.portQuarantineMs);
  }
}
