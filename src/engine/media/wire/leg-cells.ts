/**
 * What is counted of one leg, each in a cell of memory that its mixer thread writes packet by packet and the main thread
 * reads whenever it likes. A leg that goes to another thread takes its cells along. Times are Unix milliseconds.
 */
export const legCell = {
  /** RTP taken, duplicates included, and those of them that came twice, or too late to be heard. */
  received: 0,
  duplicates: 1,
  late: 2,
  /** RTP sent, and its octets of payload. */
  sent: 3,
  octets: 4,
  /** The stream that comes, RFC 3550 appendix A.1: 1 once it has begun, base and extended highest sequence number. */
  begun: 5,
  ssrc: 6,
  base: 7,
  highest: 8,
  /** The number that would prove a jump to be a restart; -1 without one. */
  bad: 9,
  /** What `received` was when the stream began, and what was expected of those before. */
  receivedBefore: 10,
  expectedBefore: 11,
  /** At our last report, appendix A.3. */
  expectedPrior: 12,
  receivedPrior: 13,
  /** Appendix A.8: of the last packet of sound, -1 before it; jitter in units of the timestamp. */
  arrivedAt: 14,
  timestamp: 15,
  jitter: 16,
  /** The phone's last SR. */
  srNtp: 17,
  srAt: 18,
  /** How often the round trip was measured, and the last one. */
  trips: 19,
  tripMs: 20,
  /** What the phone said last of our stream; how often it did. */
  farReports: 21,
  farLost: 22,
  farJitter: 23,
  /** What `sent` was at our last report and at the one before it; reports sent. */
  sentPrior: 24,
  sentEarlier: 25,
  reports: 26,
} as const;

/** Cells of one leg. */
export const legCells = 27;

/** Prepares cells for a leg that begins. */
export function clearCells(cells: Float64Array): void {
  cells.fill(0);
  cells[legCell.bad] = -1;
  cells[legCell.arrivedAt] = -1;
}
