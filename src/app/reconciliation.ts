import type { Clock, Timer } from '../base/clock.ts';
import type { ConversationId, LegId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import type { Conversation } from '../domain/conversation.ts';
import { type Participant, wireLeg } from '../domain/participant.ts';
import type { DriverName } from '../ports/engine.ts';
import type { Conversations } from './conversations.ts';
import type { Directory } from './directory.ts';
import type { Engine } from './outbox.ts';

/** What was found and repaired since the start: each is a fault of ours. */
export interface ReconciliationFigures {
  /** Dialogs that belonged to no participant. */
  readonly dialogsWithoutEntry: number;
  /** Live participants whose driver knew no leg of theirs. */
  readonly entriesWithoutDialog: number;
}

export interface Reconciliation {
  figures(): ReconciliationFigures;
  close(): void;
}

export interface ReconciliationDeps {
  readonly conversations: Conversations;
  readonly directory: Pick<Directory, 'all' | 'ofLeg'>;
  readonly engine: () => Engine;
  readonly clock: Clock;
  readonly log: Log;
}

interface Entry {
  readonly conversationId: ConversationId;
  readonly legId: LegId;
  readonly driver: DriverName;
}

/**
 * Compares the legs of the drivers with the participants once a minute (design: telephony, ghosts). A leg that is being
 * set up or is ending is for a moment on one list only: what is found counts when the next round finds it again.
 */
export function createReconciliation(deps: ReconciliationDeps): Reconciliation {
  const { directory, engine, clock, log } = deps;
  const figures = { dialogsWithoutEntry: 0, entriesWithoutDialog: 0 };
  let seenBefore: ReadonlySet<LegId> = new Set();
  let timer: Timer | undefined;

  const repairDialog = (driver: DriverName, legId: LegId): void => {
    figures.dialogsWithoutEntry += 1;
    log.error('leg.without-participant', { legId, driver });
    engine().drivers[driver].hangUp({ legId, reason: 'normal' });
  };

  const repairEntry = ({ conversationId, legId, driver }: Entry): void => {
    figures.entriesWithoutDialog += 1;
    log.error('participant.without-leg', { conversationId, legId, driver });
    void deps.conversations.handle(conversationId, { kind: 'legEnded', legId, end: { cause: 'media-lost' } });
  };

  const round = (): void => {
    const seen = new Set<LegId>();
    const isSeenAgain = (legId: LegId): boolean => {
      if (seenBefore.has(legId)) return true;
      seen.add(legId);
      return false;
    };
    const carried = { sip: new Set(engine().drivers.sip.legs()), virtual: new Set(engine().drivers.virtual.legs()) };
    for (const driver of ['sip', 'virtual'] as const) {
      for (const legId of carried[driver])
        if (directory.ofLeg(legId).length === 0 && isSeenAgain(legId)) repairDialog(driver, legId);
    }
    for (const entry of entriesOf(directory.all()))
      if (!carried[entry.driver].has(entry.legId) && isSeenAgain(entry.legId)) repairEntry(entry);
    seenBefore = seen;
    timer = clock.after(limits.reconcileEveryMs, round);
  };

  timer = clock.after(limits.reconcileEveryMs, round);
  return { figures: () => ({ ...figures }), close: () => timer?.cancel() };
}

/** Every participant who must have a leg at a driver. */
function* entriesOf(all: Iterable<Conversation>): Iterable<Entry> {
  for (const conversation of all) {
    for (const participant of conversation.live.values()) {
      const { id: legId, carrier } = wireLeg(participant);
      if (carrier === 'seat' || waitsToBeDialled(conversation, participant)) continue;
      yield { conversationId: conversation.id, legId, driver: carrier };
    }
  }
}

/** He is dialled once somebody else has answered: until then no driver knows him. */
function waitsToBeDialled({ live }: Conversation, { dial, connectedTime }: Participant): boolean {
  if (dial?.after === undefined || connectedTime !== undefined) return false;
  return live.get(dial.after)?.connectedTime === undefined;
}
