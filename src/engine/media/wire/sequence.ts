import type { Tally } from '../mix/tally.ts';

/** RFC 3550 appendix A.1: a jump forward beyond this, or back beyond the other, is a sender that started anew. */
const DROPOUT_MAX = 3000;
const MISORDER_MAX = 100;
const WINDOW = 32;

/** Follows the sequence numbers of one stream: finds duplicates and counts what is missing. */
export class SequenceTracker {
  readonly #tally: Pick<Tally, 'lost' | 'duplicates'>;
  #newest = -1;
  /** Bit k: the packet k before the newest was seen. */
  #seen = 0;

  constructor(tally: Pick<Tally, 'lost' | 'duplicates'>) {
    this.#tally = tally;
  }

  /** Forgets the stream; the next packet begins a new one. */
  restart(): void {
    this.#newest = -1;
  }

  /** Notes one packet; false when it was seen before. */
  isNew(sequence: number): boolean {
    const ahead = (sequence - this.#newest) & 0xffff;
    if (this.#newest < 0 || (ahead >= DROPOUT_MAX && ahead < 0x10000 - MISORDER_MAX)) {
      this.#newest = sequence;
      this.#seen = -1;
      return true;
    }
    if (ahead !== 0 && ahead < DROPOUT_MAX) {
      this.#tally.lost += ahead - 1;
      this.#newest = sequence;
      this.#seen = ahead < WINDOW ? (this.#seen << ahead) | 1 : 1;
      return true;
    }
    return this.#isFirstSight((0x10000 - ahead) & 0xffff);
  }

  /** A packet that came behind a newer one: it was counted as lost, and is not. */
  #isFirstSight(behind: number): boolean {
    if (behind >= WINDOW) return true;
    if ((this.#seen >>> behind) & 1) {
      this.#tally.duplicates += 1;
      return false;
    }
    this.#seen |= 1 << behind;
    this.#tally.lost -= 1;
    return true;
  }
}
