import type { Clock, Timer } from '../base/clock.ts';
import { limits } from '../base/limits.ts';

/** Frames of which only the last about one thing matters, kept back while their reader is behind. */
export interface LatestFrames {
  send(about: string, frame: string): void;
  /** Forgets what waits. */
  close(): void;
}

export interface LatestFramesDeps {
  readonly clock: Clock;
  readonly isBehind: () => boolean;
  readonly send: (frame: string) => void;
}

export function createLatestFrames({ clock, isBehind, send }: LatestFramesDeps): LatestFrames {
  // What changed last is last; beyond the bound the first is forgotten.
  const waiting = new Map<string, string>();
  let looking: Timer | undefined;

  const catchUp = (): void => {
    for (const [about, frame] of waiting) {
      if (isBehind()) break;
      waiting.delete(about);
      send(frame);
    }
    looking = waiting.size > 0 ? clock.after(limits.socketLatestLookMs, catchUp) : undefined;
  };

  return {
    send(about, frame) {
      if (waiting.size === 0 && !isBehind()) {
        send(frame);
        return;
      }
      waiting.delete(about);
      waiting.set(about, frame);
      const [oldest] = waiting.size > limits.socketLatestMax ? waiting.keys() : [];
      if (oldest !== undefined) waiting.delete(oldest);
      looking ??= clock.after(limits.socketLatestLookMs, catchUp);
    },
    close() {
      waiting.clear();
      looking?.cancel();
    },
  };
}
