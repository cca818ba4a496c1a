import type { ParticipantId } from '../base/ids.ts';
import type { Conversation } from './conversation.ts';
import type { Effect } from './effect.ts';
import type { ConversationEvent, Published } from './event.ts';
import { evolve, evolveParticipant, type OwnLive } from './evolve.ts';
import type { Participant } from './participant.ts';

/** What a decision came to: the events in order, the state after them, and what the world must do. */
export interface Decision {
  readonly conversation: Conversation;
  readonly events: readonly Published[];
  readonly effects: readonly Effect[];
  /** Participants that were added or changed, in their final form. */
  readonly participants: readonly Participant[];
}

/** A decision in the making: each event is applied at once, so that the next rule sees what the last one did. */
export interface Draft {
  /** Milliseconds since 1970; dates every event. */
  readonly now: number;
  /** The state so far. */
  conversation(): Conversation;
  emit(event: ConversationEvent): void;
  /** An event about somebody who has left. */
  emitOf(ended: Participant, event: ConversationEvent): void;
  effect(effect: Effect): void;
  /** Participants that were added or changed so far. */
  touched(): Iterable<Participant>;
  decision(): Decision;
}

/** Starts from a state; `now` dates every event. */
export function createDraft(from: Conversation, now: number): Draft {
  // A copy of its own, made at the first event: `from` stays as it is.
  let own: OwnLive | undefined;
  let conversation = from;
  const events: Published[] = [];
  const effects: Effect[] = [];
  const touched = new Map<ParticipantId, Participant>();

  const touch = (event: Published): void => {
    if (event.kind === 'participant.added') touched.set(event.participant.id, event.participant);
    if (!('participantId' in event)) return;
    const before = conversation.live.get(event.participantId);
    if (before) touched.set(before.id, evolveParticipant(before, event));
  };

  const emit = (event: ConversationEvent): void => {
    const published: Published = { ...event, seq: conversation.seq + 1, at: now, conversationId: from.id };
    touch(published);
    if (own === undefined) {
      own = new Map(from.live);
      conversation = { ...conversation, live: own };
    }
    conversation = evolve(conversation, published, own);
    events.push(published);
  };

  return {
    now,
    conversation: () => conversation,
    emit,
    emitOf(ended, event) {
      emit(event);
      const published = events.at(-1);
      if (published === undefined || !('participantId' in published)) return;
      touched.set(ended.id, evolveParticipant(touched.get(ended.id) ?? ended, published));
    },
    effect: (effect) => void effects.push(effect),
    touched: () => touched.values(),
    decision: () => ({ conversation, events, effects, participants: [...touched.values()] }),
  };
}
