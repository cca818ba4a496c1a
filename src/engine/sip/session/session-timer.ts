import type { Clock, Timer } from '../../../base/clock.ts';
import { limits } from '../../../base/limits.ts';
import type { SessionInterval } from './session-interval.ts';

/** The two times of a session that expires (RFC 4028 §10). */
export interface SessionTimer {
  readonly interval: SessionInterval | undefined;
  /** A refresh went through: both times begin anew; undefined: the session does not expire any more. */
  set(interval: SessionInterval | undefined): void;
  stop(): void;
}

export interface SessionTimerUser {
  /** Half of the interval is over, and the refresh is ours. */
  refresh(): void;
  /** Nobody has refreshed. */
  expired(): void;
}

/** RFC 4028 §10: who is refreshed gives up before the end, by the shorter of 32 s and a third of the interval. */
const headStartSeconds = (seconds: number): number => Math.min(32, seconds / 3);

export function createSessionTimer(clock: Clock, user: SessionTimerUser): SessionTimer {
  let interval: SessionInterval | undefined;
  let timers: readonly Timer[] = [];
  const stop = (): void => {
    for (const timer of timers) timer.cancel();
    timers = [];
  };
  const begin = ({ seconds, weRefresh }: SessionInterval): void => {
    if (weRefresh) {
      // A far end that names a tiny interval does not make us send without end, nor a vast one let a timer overflow.
      const bounded = Math.min(Math.max(seconds, limits.sipSessionSecondsFloor), limits.sipSessionSecondsMax);
      timers = [
        clock.after((bounded / 2) * 1000, user.refresh),
        // §10: a refresher whose refreshes fail ends the session as the interval does.
        clock.after(bounded * 1000, user.expired),
      ];
    } else if (seconds <= limits.sipSessionSecondsMax) {
      const bounded = Math.max(seconds, limits.sipSessionSecondsFloor);
      timers = [clock.after((bounded - headStartSeconds(bounded)) * 1000, user.expired)];
    }
  };
  return {
    get interval() {
      return interval;
    },
    set(next) {
      stop();
      interval = next;
      if (next !== undefined) begin(next);
    },
    stop,
  };
}
