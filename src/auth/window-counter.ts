import type { Clock } from '../base/clock.ts';

/** How far a key has come in its window. */
export interface Counted {
  readonly count: number;
  /** Whole seconds until the window ends, at least 1. */
  readonly resetSeconds: number;
}

/** Counts events by key in fixed windows that begin with the first event. */
export interface WindowCounter {
  /** Counts one. */
  add(key: string): Counted;
  /** Forgets a key. */
  clear(key: string): void;
}

export interface WindowCounterOptions {
  readonly clock: Clock;
  readonly windowMs: number;
  /** The oldest windows are forgotten beyond it. */
  readonly keysMax: number;
}

/** A fixed window needs one number a key, and tells a caller the very second from which it may go on. */
export function createWindowCounter({ clock, windowMs, keysMax }: WindowCounterOptions): WindowCounter {
  const windows = new Map<string, { count: number; readonly endsAt: number }>();
  const current = (key: string): { count: number; readonly endsAt: number } | undefined => {
    const window = windows.get(key);
    if (window === undefined || window.endsAt > clock.monotonic()) return window;
    windows.delete(key);
    return undefined;
  };
  const counted = (window: { readonly count: number; readonly endsAt: number }): Counted => ({
    count: window.count,
    resetSeconds: Math.max(1, Math.ceil((window.endsAt - clock.monotonic()) / 1000)),
  });
  return {
    add(key) {
      const window = current(key) ?? { count: 0, endsAt: clock.monotonic() + windowMs };
      window.count += 1;
      windows.set(key, window);
      const [oldest] = windows.size > keysMax ? windows.keys() : [];
      if (oldest !== undefined) windows.delete(oldest);
      return counted(window);
    },
    clear: (key) => void windows.delete(key),
  };
}
