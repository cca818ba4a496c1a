import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import type { PlaybackOrder, Rooms } from '../ports/engine.ts';

/** What plays, until it is over or stopped. */
export interface Playing {
  stop(): void;
}

/** Plays sounds of the server. By the clock: where nobody has a socket they end in time all the same. */
export interface Player {
  /** `over` is told once, when it has ended by itself. */
  play(order: PlaybackOrder, over?: () => void): Playing;
  /** Stops all that plays. */
  close(): void;
}

export interface PlayerDeps {
  readonly clock: Pick<Clock, 'after'>;
  readonly rooms: () => Pick<Rooms, 'startPlayback' | 'stopPlayback'>;
}

export function createPlayer({ clock, rooms }: PlayerDeps): Player {
  const playing = new Set<Playing>();
  return {
    play(order, over) {
      rooms().startPlayback(order);
      const end = (): void => {
        timer?.cancel();
        playing.delete(one);
        rooms().stopPlayback(order.playbackId);
      };
      const timer = order.loop
        ? undefined
        : clock.after(order.sound.durationMs + limits.playbackTailMs, () => {
            end();
            over?.();
          });
      const one: Playing = { stop: end };
      playing.add(one);
      return one;
    },
    close() {
      for (const one of playing) one.stop();
    },
  };
}
