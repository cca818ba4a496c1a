import type { ConversationId, ParticipantId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { Conversation, WholeConversation } from '../domain/conversation.ts';
import type { Published } from '../domain/event.ts';
import { evolve, evolveParticipant } from '../domain/evolve.ts';
import { bridgeLeg, type Participant } from '../domain/participant.ts';
import type { Committed } from '../ports/bus.ts';
import type { ConversationStore } from '../ports/store.ts';

/** What one event led to. */
export interface Step {
  readonly event: Published;
  readonly whole: WholeConversation;
  /** Whom it is about, in his form after it. */
  readonly participant?: Participant;
}

/** Follows conversations event by event, with those who have left. */
export interface ShownStates {
  /** The state after each event of a commit. */
  steps(committed: Committed): Iterable<Step>;
}

/**
 * Those who have left stand in no `Conversation`; they are read from the store once and kept while events come. Bounded:
 * the conversation that was quiet longest is forgotten, and read again.
 */
export function createShownStates(store: Pick<ConversationStore, 'read'>): ShownStates {
  const kept = new Map<ConversationId, { readonly seq: number; readonly ended: Map<ParticipantId, Participant> }>();

  const endedBefore = ({ previous }: Committed): Map<ParticipantId, Participant> => {
    const known = kept.get(previous.id);
    kept.delete(previous.id);
    if (known?.seq === previous.seq) return known.ended;
    if (previous.endedCount === 0) return new Map();
    const read = store.read(previous.organisationId, previous.id, limits.endedShownPerConversationMax);
    // The store has the commit already: who was live before it has not ended yet.
    const ended = (read?.ended ?? []).filter(({ id }) => !previous.live.has(id));
    return new Map(ended.map((participant) => [participant.id, participant]));
  };

  return {
    *steps(committed) {
      const ended = endedBefore(committed);
      let state = committed.previous;
      for (const event of committed.events) {
        const participant = subject(state, ended, event);
        state = evolve(state, event);
        if (participant !== undefined && !state.live.has(participant.id)) ended.set(participant.id, participant);
        const whole = { conversation: state, participants: inOrder(state, ended) };
        yield { event, whole, ...(participant === undefined ? {} : { participant }) };
      }
      if (state.endTime !== undefined) return;
      kept.set(state.id, { seq: state.seq, ended });
      const [oldest] = kept.size > limits.notifiedConversationsMax ? kept.keys() : [];
      if (oldest !== undefined) kept.delete(oldest);
    },
  };
}

function subject(
  state: Conversation,
  ended: ReadonlyMap<ParticipantId, Participant>,
  event: Published,
): Participant | undefined {
  if (event.kind === 'participant.added') return event.participant;
  if (!('participantId' in event)) return undefined;
  const before = state.live.get(event.participantId) ?? ended.get(event.participantId);
  return before && evolveParticipant(before, event);
}

const inOrder = (state: Conversation, ended: ReadonlyMap<ParticipantId, Participant>): readonly Participant[] =>
  ended.size === 0
    ? [...state.live.values()]
    : [...ended.values(), ...state.live.values()].sort((a, b) => a.startTime - b.startTime);

/** Events that change nothing that the cloud's event models have a member for. */
const silent: ReadonlySet<Published['kind']> = new Set([
  'conversation.started',
  'conversation.ended',
  'conversation.policy',
  'conversation.announcement',
  'conversation.leg-recording',
  'leg.dialing',
  'leg.left-bridge',
  // `participant.disconnected` follows in the same commit, with the reason.
  'leg.disconnected',
  'participant.banned',
  'participant.removing',
  'participant.digits',
]);

/** Whether an event changes what is shown. A softphone is not: only the seat of its user. */
export function isShown({ event, participant }: Step): boolean {
  if (silent.has(event.kind)) return false;
  return !('legId' in event) || participant === undefined || bridgeLeg(participant).id === event.legId;
}
