import type { Clock, Timer } from '../../src/base/clock.ts';

/** A clock that stands still until a test moves it. */
export interface SimulatedClock extends Clock {
  /** Moves time on by `ms` and runs every timer that falls due on the way, in order, each at its own time. */
  advance(ms: number): void;
  /** How many timers are set. */
  pending(): number;
}

interface Waiting {
  readonly due: number;
  readonly order: number;
  readonly run: () => void;
}

/** Makes a simulated clock; its wall clock starts at `startMs`, its monotonic one at 0. */
export function createSimulatedClock(startMs = Date.UTC(2026, 10, 23, 4, 52)): SimulatedClock {
  const waiting = new Set<Waiting>();
  let elapsed = 0;
  let order = 0;

  const nextDue = (until: number): Waiting | undefined => {
    let next: Waiting | undefined;
    for (const each of waiting) {
      if (each.due > until) continue;
      if (next === undefined || each.due < next.due || (each.due === next.due && each.order < next.order)) next = each;
    }
    return next;
  };

  return {
    now: () => startMs + elapsed,
    monotonic: () => elapsed,
    after(ms: number, run: () => void): Timer {
      order += 1;
      const timer: Waiting = { due: elapsed + Math.max(0, ms), order, run };
      waiting.add(timer);
      return { cancel: () => void waiting.delete(timer) };
    },
    advance(ms: number): void {
      const until = elapsed + ms;
      for (let next = nextDue(until); next !== undefined; next = nextDue(until)) {
        waiting.delete(next);
        elapsed = next.due;
        next.run();
      }
      elapsed = until;
    },
    pending: () => waiting.size,
  };
}
