import type { Clock, Timer } from '../base/clock.ts';
import type { ConversationId, ParticipantId } from '../base/ids.ts';
import type { Departure } from '../domain/departure.ts';
import type { Bus } from '../ports/bus.ts';
import type { Conversations } from './conversations.ts';
import type { Directory } from './directory.ts';

/** What is done about participants in whose dialogs nobody is. */
export interface GhostPolicy {
  /** `mark`: they are shown as ghosts and stay until somebody ends them. */
  readonly action: 'end' | 'mark';
  /** How long a ghost may show that it is none before it is ended. */
  readonly afterMs: number;
}

/** Ghosts since the start. */
export interface GhostFigures {
  readonly marked: number;
  readonly revived: number;
  readonly ended: number;
}

export interface Ghosts {
  figures(): GhostFigures;
  close(): void;
}

export interface GhostsDeps {
  readonly conversations: Conversations;
  readonly directory: Pick<Directory, 'ofParticipant'>;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly policy: GhostPolicy;
}

/** The table "ended by" of design: removal, events. */
const ghost: Departure = {
  actor: { kind: 'policy', id: 'ghost' },
  cause: 'media-lost',
  disconnectType: 'transport.failure',
};

/** Ends whoever was marked as a ghost and stays one. */
export function createGhosts({ conversations, directory, bus, clock, policy }: GhostsDeps): Ghosts {
  const waiting = new Map<ParticipantId, Timer>();
  const figures = { marked: 0, revived: 0, ended: 0 };

  const forget = (id: ParticipantId): void => {
    waiting.get(id)?.cancel();
    waiting.delete(id);
  };

  const end = (participantId: ParticipantId): void => {
    waiting.delete(participantId);
    // It may be in another conversation by now.
    const conversation = directory.ofParticipant(participantId);
    const participant = conversation?.live.get(participantId);
    if (conversation === undefined || participant?.ghost === undefined || participant.departure !== undefined) return;
    figures.ended += 1;
    void conversations.handle(conversation.id, { kind: 'update', participantId, actions: { disconnect: ghost } });
  };

  const marked = (participantId: ParticipantId, conversationId: ConversationId): void => {
    figures.marked += 1;
    forget(participantId);
    if (policy.action === 'end' && directory.ofParticipant(participantId)?.id === conversationId)
      waiting.set(
        participantId,
        clock.after(policy.afterMs, () => end(participantId)),
      );
  };

  const unsubscribe = bus.subscribe(({ events, conversationId }) => {
    for (const event of events) {
      if (event.kind === 'participant.ghost' && event.ghost !== undefined) marked(event.participantId, conversationId);
      else if (event.kind === 'participant.ghost') {
        figures.revived += 1;
        forget(event.participantId);
      } else if (event.kind === 'participant.added' && event.participant.ghost !== undefined) {
        // He came over from another call as what he was.
        marked(event.participant.id, conversationId);
      } else if (event.kind === 'participant.removing') forget(event.participantId);
    }
  });

  return {
    figures: () => ({ ...figures }),
    close() {
      unsubscribe();
      for (const timer of waiting.values()) timer.cancel();
      waiting.clear();
    },
  };
}
