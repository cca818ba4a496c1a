import type { Clock } from '../../../base/clock.ts';
import { limits } from '../../../base/limits.ts';
import { createRecentTable } from './recent-table.ts';

/** Counts what went wrong, by whom it is blamed on: too much of it within the time makes him unheard for a while. */
export interface FailureCounts {
  /** One more; true when it is the one that silences. */
  add(name: string): boolean;
  isSilenced(name: string): boolean;
  readonly size: number;
}

interface Failures {
  count: number;
  /** The first of them. */
  since: number;
  silentUntil: number;
}

/** Bounded: only who was sent a nonce can be wrong about it, so a forged source makes no entry here. */
export function createFailureCounts(clock: Clock): FailureCounts {
  const failing = createRecentTable<Failures>(limits.sipFailingMax);

  const current = (name: string, now: number): Failures => {
    const known = failing.use(name);
    if (known !== undefined && now - known.since < limits.sipFailuresMs) return known;
    const fresh = { count: 0, since: now, silentUntil: 0 };
    failing.put(name, fresh);
    return fresh;
  };

  return {
    add(name) {
      const now = clock.monotonic();
      const failures = current(name, now);
      failures.count += 1;
      if (failures.count < limits.sipFailuresMax || failures.silentUntil > now) return false;
      // The next count begins when the silence is over.
      failures.silentUntil = now + limits.sipSilenceMs;
      failures.since = failures.silentUntil - limits.sipFailuresMs;
      return true;
    },
    isSilenced: (name) => (failing.peek(name)?.silentUntil ?? 0) > clock.monotonic(),
    get size() {
      return failing.size;
    },
  };
}
