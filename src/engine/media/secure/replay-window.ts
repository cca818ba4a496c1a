import type { WindowPosition } from './security.ts';

const HALF_BITS = 32;
const SEQUENCES = 0x10000;
const HALF_SEQUENCES = 0x8000;

export const windowBegin: WindowPosition = { highest: -1, near: 0, far: 0 };

/**
 * The index of a sequence number, the one nearest to the highest seen (RFC 3711 appendix A); negative for a packet from
 * before the stream began.
 */
export function nearestIndex(highest: number, sequence: number): number {
  if (highest < 0) return sequence;
  const last = highest % SEQUENCES;
  const same = highest - last + sequence;
  if (sequence - last > HALF_SEQUENCES) return same - SEQUENCES;
  return last - sequence > HALF_SEQUENCES ? same + SEQUENCES : same;
}

/** Which of the 64 packets up to the highest index were seen (RFC 3711 section 3.3.2). Only what is authentic is noted. */
export class ReplayWindow {
  highest: number;
  /** Bit k: the packet k before the highest, and in `#far` the one 32 before that. */
  #near: number;
  #far: number;

  constructor({ highest, near, far }: WindowPosition = windowBegin) {
    this.highest = highest;
    this.#near = near;
    this.#far = far;
  }

  get position(): WindowPosition {
    return { highest: this.highest, near: this.#near, far: this.#far };
  }

  /** False for what was seen, and for what is too old to know. */
  admits(index: number): boolean {
    const behind = this.highest - index;
    if (index < 0 || behind >= 2 * HALF_BITS) return false;
    if (behind < 0) return true;
    const bits = behind < HALF_BITS ? this.#near : this.#far;
    return ((bits >>> (behind % HALF_BITS)) & 1) === 0;
  }

  note(index: number): void {
    const ahead = index - this.highest;
    if (ahead > 0) {
      this.#shift(ahead);
      this.highest = index;
      this.#near |= 1;
    } else if (-ahead < HALF_BITS) this.#near |= 1 << -ahead;
    else this.#far |= 1 << (-ahead - HALF_BITS);
  }

  #shift(by: number): void {
    if (by >= 2 * HALF_BITS) {
      this.#near = 0;
      this.#far = 0;
    } else if (by >= HALF_BITS) {
      this.#far = by === HALF_BITS ? this.#near : this.#near << (by - HALF_BITS);
      this.#near = 0;
    } else {
      this.#far = (this.#far << by) | (this.#near >>> (HALF_BITS - by));
      this.#near <<= by;
    }
  }
}
