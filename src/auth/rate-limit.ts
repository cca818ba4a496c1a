import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { createWindowCounter } from './window-counter.ts';

/** What a request finds of its token's minute. */
export interface RateState {
  /** Requests of this minute, this one included; never more than `allowed`. */
  readonly count: number;
  readonly allowed: number;
  /** Seconds until the minute ends. */
  readonly reset: number;
  readonly isOver: boolean;
}

/** Requests per minute and token. */
export interface RateLimit {
  take(tokenHash: string): RateState;
}

/** A limit of so many requests in each minute of a token (reference/genesys behaviour 4). */
export function createRateLimit(allowed: number, clock: Clock): RateLimit {
  const counter = createWindowCounter({ clock, windowMs: limits.rateWindowMs, keysMax: limits.rateWindowsMax });
  return {
    take(tokenHash) {
      const { count, resetSeconds } = counter.add(tokenHash);
      return { count: Math.min(count, allowed), allowed, reset: resetSeconds, isOver: count > allowed };
    },
  };
}
