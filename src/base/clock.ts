/** A timer that was set and can be called off. Cancelling twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void;
}

/** The only source of time; made in main (system) or in a test (simulated). */
export interface Clock {
  /** Wall clock, milliseconds since 1970, as stored and shown. */
  now(): number;
  /** Milliseconds of a clock that never goes back, with fractions; for durations. */
  monotonic(): number;
  /** Runs `run` once after `ms` milliseconds. Does not keep the process alive. */
  after(ms: number, run: () => void): Timer;
}

/** Milliseconds since 1970 as the ISO 8601 text of the wire, `2026-11-23T04:52:00.000Z`. */
export const isoTime = (ms: number): string => new Date(ms).toISOString();
