import { legCell } from './leg-cells.ts';
import type { ReportBlock } from './rtcp.ts';
import type { RtpHeader } from './rtp.ts';

/** RFC 3550 appendix A.1. */
const DROPOUT_MAX = 3000;
const MISORDER_MAX = 100;
const SEQUENCES = 0x10000;
/** Units of the timestamp in a millisecond: of every codec here, of G.722 too (RFC 3551 section 4.5.2). */
const PER_MS = 8;
/** A second: where the timestamp jumps so far the playout begins anew, and that is no jitter. */
const JUMP = 1000 * PER_MS;

/** Statistics of the stream that comes from one phone, RFC 3550 appendices A.1, A.3 and A.8. They stand in its cells. */
export class Reception {
  readonly #cells: Float64Array;
  /** Units of the timestamp in one of 8 kHz. */
  #ticks = 1;

  constructor(cells: Float64Array) {
    this.#cells = cells;
  }

  /** From the next packet on the timestamps have so many units in one of 8 kHz, in which jitter is kept. */
  setTicks(ticks: number): void {
    if (ticks !== this.#ticks) this.#cells[legCell.arrivedAt] = -1;
    this.#ticks = ticks;
  }

  get ticks(): number {
    return this.#ticks;
  }

  /** Counts one packet; `at` is when it came, Unix milliseconds, for a packet of sound alone: events share a timestamp. */
  take(header: RtpHeader, at: number | undefined): void {
    if (!this.#follow(header)) return;
    this.#add(legCell.received);
    if (at !== undefined) this.#measure(header.timestamp, at);
  }

  /** What our report says of it; undefined where nothing came since the report before (section 6.4). */
  report(now: number): ReportBlock | undefined {
    const received = this.#get(legCell.received) - this.#get(legCell.receivedBefore);
    if (received <= this.#get(legCell.receivedPrior)) return undefined;
    const highest = this.#get(legCell.highest);
    const expected = highest - this.#get(legCell.base) + 1;
    const expectedNow = expected - this.#get(legCell.expectedPrior);
    const lostNow = expectedNow - (received - this.#get(legCell.receivedPrior));
    this.#cells[legCell.expectedPrior] = expected;
    this.#cells[legCell.receivedPrior] = received;
    const srAt = this.#get(legCell.srAt);
    return {
      ssrc: this.#get(legCell.ssrc) >>> 0,
      fraction: expectedNow > 0 && lostNow > 0 ? Math.min(255, Math.floor((lostNow * 256) / expectedNow)) : 0,
      lost: expected - received,
      highest: highest >>> 0,
      jitter: Math.floor(this.#get(legCell.jitter) * this.#ticks),
      lastSr: srAt > 0 ? this.#get(legCell.srNtp) : 0,
      sinceLastSr: srAt > 0 ? Math.round(Math.max(0, now - srAt) * 65.536) : 0,
    };
  }

  /** False for a packet after a jump that only the next one can explain. */
  #follow({ ssrc, sequence }: RtpHeader): boolean {
    const cells = this.#cells;
    if (cells[legCell.begun] !== 1 || cells[legCell.ssrc] !== ssrc) return this.#begin(ssrc, sequence);
    const highest = this.#get(legCell.highest);
    const ahead = (sequence - highest) & 0xffff;
    if (ahead < DROPOUT_MAX) cells[legCell.highest] = highest + ahead;
    else if (ahead <= SEQUENCES - MISORDER_MAX) {
      if (cells[legCell.bad] === sequence) return this.#begin(ssrc, sequence);
      cells[legCell.bad] = (sequence + 1) & 0xffff;
      return false;
    }
    return true;
  }

  /**
   * The latch has made sure of the sender: a stream needs no probation, so that none of its packets is missing in the counts.
   * What a stream before it had lost stays lost.
   */
  #begin(ssrc: number, sequence: number): true {
    const cells = this.#cells;
    if (cells[legCell.begun] === 1) {
      this.#add(legCell.expectedBefore, this.#get(legCell.highest) - this.#get(legCell.base) + 1);
      cells[legCell.receivedBefore] = this.#get(legCell.received);
    }
    if (cells[legCell.ssrc] !== ssrc) cells[legCell.srAt] = 0;
    cells[legCell.begun] = 1;
    cells[legCell.ssrc] = ssrc;
    cells[legCell.base] = sequence;
    cells[legCell.highest] = sequence;
    cells[legCell.bad] = -1;
    cells[legCell.expectedPrior] = 0;
    cells[legCell.receivedPrior] = 0;
    cells[legCell.arrivedAt] = -1;
    return true;
  }

  #measure(timestamp: number, at: number): void {
    const cells = this.#cells;
    const before = this.#get(legCell.arrivedAt);
    const apart = ((timestamp - this.#get(legCell.timestamp)) | 0) / this.#ticks;
    cells[legCell.arrivedAt] = at;
    cells[legCell.timestamp] = timestamp;
    if (before < 0) return;
    const deviation = Math.abs((at - before) * PER_MS - apart);
    const jitter = this.#get(legCell.jitter);
    if (deviation < JUMP) cells[legCell.jitter] = jitter + (deviation - jitter) / 16;
  }

  #get(cell: number): number {
    return this.#cells[cell] ?? 0;
  }

  #add(cell: number, count = 1): void {
    this.#cells[cell] = (this.#cells[cell] ?? 0) + count;
  }
}
