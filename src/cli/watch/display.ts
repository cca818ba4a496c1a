import type { ListedParticipant } from '../../client/participant.ts';
import type { WatchEvent } from '../../client/watch/watch-event.ts';

/** Where events go. */
export interface Display {
  /** Everybody who is there, and what just happened. */
  show(event: WatchEvent, live: () => Promise<readonly ListedParticipant[]>): Promise<void>;
  /** The server does not answer, or does again. */
  link(state: 'lost' | 'back', message: string): Promise<void>;
  close(): void;
}
