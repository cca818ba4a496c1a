import type { Clock, Timer } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import type { Departure } from '../domain/departure.ts';
import type { Store } from '../ports/store.ts';
import type { KeptBans } from './bans.ts';
import type { Conversations } from './conversations.ts';
import type { Directory } from './directory.ts';
import { pruneKeys } from './keyed-requests.ts';
import type { Recordings } from './recordings.ts';

export interface HousekeepingDeps {
  readonly conversations: Conversations;
  readonly directory: Directory;
  readonly recordings: Pick<Recordings, 'sweep'>;
  readonly bans: Pick<KeptBans, 'sweep'>;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

const tooLong: Departure = { actor: { kind: 'policy', id: 'callMsMax' }, cause: 'policy', disconnectType: 'peer' };

/** Every few minutes: drops old tombstones, tokens, recordings and bans, and ends legs that have been up for longer than a call may be. */
export function createHousekeeping(deps: HousekeepingDeps): { close(): void } {
  let timer: Timer | undefined;

  const endOverlong = (now: number): void => {
    for (const conversation of deps.directory.all()) {
      for (const { id, connectedTime } of conversation.live.values()) {
        if (connectedTime === undefined || now - connectedTime < limits.callMsMax) continue;
        const command = { kind: 'update', participantId: id, actions: { disconnect: tooLong } } as const;
        void deps.conversations.handle(conversation.id, command);
      }
    }
  };

  const round = (): void => {
    const now = deps.clock.now();
    try {
      endOverlong(now);
      deps.recordings.sweep();
      deps.bans.sweep();
      const dropped = deps.store.conversations.prune(now - limits.tombstoneMsMin, limits.tombstonesPerOrganisationMin);
      pruneKeys(deps.store.idempotency, now);
      deps.store.identities.pruneTokens(now - limits.tombstoneMsMin);
      if (dropped > 0) deps.log.info('tombstones.dropped', { conversations: dropped });
    } catch (error) {
      deps.log.error('housekeeping.failed', { message: String(error) });
    }
    timer = deps.clock.after(limits.pruneEveryMs, round);
  };

  timer = deps.clock.after(limits.pruneEveryMs, round);
  return { close: () => timer?.cancel() };
}
