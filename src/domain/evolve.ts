import { invariant } from '../base/assert.ts';
import type { Conversation } from './conversation.ts';
import type { ConversationEvent, Published } from './event.ts';
import { isLive, type Leg, type LegState } from './leg.ts';
import { bridgeLeg, type Participant } from './participant.ts';

/** Conversations that had three participants are conferences for good; design: removal, last one out. */
export const CONFERENCE_FROM = 3;

/** The next state. The only place where state changes; events are taken in the order of their `seq`. */
export function evolve(conversation: Conversation, event: Published): Conversation {
  invariant(event.seq === conversation.seq + 1, 'events come in order, without gaps');
  const next = { ...conversation, seq: event.seq };
  switch (event.kind) {
    case 'conversation.started':
    case 'conversation.became-conference':
      return { ...next, conference: event.kind === 'conversation.became-conference' || event.conference };
    case 'conversation.ended':
      return { ...next, endTime: event.at };
    case 'participant.added':
      return {
        ...next,
        everCount: next.everCount + 1,
        live: new Map(next.live).set(event.participant.id, event.participant),
      };
    default: {
      const before = next.live.get(event.participantId);
      invariant(before, 'an event names a live participant');
      const after = evolveParticipant(before, event);
      const live = new Map(next.live);
      if (event.kind !== 'participant.terminated') return { ...next, live: live.set(after.id, after) };
      live.delete(after.id);
      return { ...next, live, endedCount: next.endedCount + 1 };
    }
  }
}

type ParticipantEvent = Extract<Published, { participantId: unknown }>;

/** The next form of one participant. */
export function evolveParticipant(participant: Participant, event: ParticipantEvent): Participant {
  switch (event.kind) {
    case 'leg.dialing':
      return withLeg(participant, event.legId, { callId: event.callId, resume: event.resume });
    case 'leg.alerting':
      return {
        ...withLeg(participant, event.legId, { state: 'alerting', shownState: 'alerting' }),
        alertingTime: event.at,
      };
    case 'leg.connected':
      return withLeg(participant, event.legId, connected(event));
    case 'participant.connected':
      return { ...participant, connectedTime: event.at };
    case 'participant.muted':
      return { ...participant, muted: event.muted };
    case 'participant.held':
      return held(participant, event);
    case 'participant.removing':
      return {
        ...participant,
        departure: event.departure,
        legs: participant.legs.map((leg) => (isLive(leg.state) ? { ...leg, state: 'disconnecting' } : leg)),
      };
    case 'leg.left-bridge':
      return withLeg(participant, event.legId, { leftBridge: true });
    case 'leg.disconnected':
      return withLeg(participant, event.legId, { state: 'disconnected', shownState: 'disconnected' });
    case 'participant.disconnected':
      return { ...participant, departure: event.departure, endTime: event.at };
    case 'participant.terminated':
      return { ...participant, legs: participant.legs.map((leg) => ({ ...leg, ...both('terminated') })) };
  }
}

/** Whether the participant is being removed. */
export const isEnding = (participant: Participant): boolean => bridgeLeg(participant).state === 'disconnecting';

const both = (state: LegState): Pick<Leg, 'state' | 'shownState'> => ({ state, shownState: state });

const connected = (event: Extract<ConversationEvent, { kind: 'leg.connected' }>): Partial<Leg> => ({
  ...both('connected'),
  ...(event.callId === undefined ? {} : { callId: event.callId }),
  ...(event.resume === undefined ? {} : { resume: event.resume }),
});

function held(participant: Participant, event: Extract<Published, { kind: 'participant.held' }>): Participant {
  const { holdTime: _, ...rest } = participant;
  return event.held ? { ...rest, held: true, holdTime: event.at } : { ...rest, held: false };
}

function withLeg(participant: Participant, legId: string, change: Partial<Leg>): Participant {
  return { ...participant, legs: participant.legs.map((leg) => (leg.id === legId ? { ...leg, ...change } : leg)) };
}
