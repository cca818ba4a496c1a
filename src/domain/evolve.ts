import { invariant } from '../base/assert.ts';
import type { ParticipantId } from '../base/ids.ts';
import type { Conversation, Recording } from './conversation.ts';
import type { ConversationEvent, Published } from './event.ts';
import { isLive, type Leg, type LegState } from './leg.ts';
import { bridgeLeg, countsAsParty, type Participant } from './participant.ts';

/** Conversations that had three participants are conferences for good; design: removal, last one out. */
export const CONFERENCE_FROM = 3;

/** Who is live, as a draft has it to itself: changed in place, because copying hundreds for every event costs most. */
export type OwnLive = Map<ParticipantId, Participant>;

/**
 * The next state. The only place where state changes; events are taken in the order of their `seq`. Whoever is live is
 * written into `own` where that is given, else into a copy.
 */
export function evolve(conversation: Conversation, event: Published, own?: OwnLive): Conversation {
  invariant(event.seq === conversation.seq + 1, 'events come in order, without gaps');
  const next = { ...conversation, seq: event.seq };
  switch (event.kind) {
    case 'conversation.started': {
      const { conference, media = next.media, endWhen = next.endWhen } = event;
      return { ...next, conference, media, endWhen };
    }
    case 'conversation.became-conference':
      return { ...next, conference: true };
    case 'conversation.policy':
      return { ...next, endWhen: event.endWhen, ...(event.hostId === undefined ? {} : { hostId: event.hostId }) };
    case 'conversation.recording':
      return recorded(next, event.recording);
    case 'conversation.announcement':
    case 'conversation.leg-recording':
      return next;
    case 'conversation.annotated':
      return { ...next, notes: { ...next.notes, ...event.notes } };
    case 'conversation.ended':
      return { ...next, endTime: event.at };
    case 'participant.added':
      return {
        ...next,
        everCount: next.everCount + 1,
        partyCount: next.partyCount + (countsAsParty(event.participant) ? 1 : 0),
        live: (own ?? new Map(next.live)).set(event.participant.id, event.participant),
      };
    default: {
      const before = next.live.get(event.participantId);
      if (before === undefined) {
        invariant(posthumous.has(event.kind), 'an event names a live participant');
        return next;
      }
      const after = evolveParticipant(before, event);
      const live = own ?? new Map(next.live);
      if (!isLast(event)) return { ...next, live: live.set(after.id, after) };
      live.delete(after.id);
      return { ...next, live, endedCount: next.endedCount + 1 };
    }
  }
}

/** What can still happen to somebody who has left: his wrap-up, and the end of the work after his call. */
const posthumous: ReadonlySet<Published['kind']> = new Set(['participant.annotated', 'participant.terminated']);

/** Whether the participant is live no more; one who owes his wrap-up has left all the same. */
const isLast = (event: Published): boolean =>
  event.kind === 'participant.terminated' ||
  (event.kind === 'participant.disconnected' && event.afterCallWork !== undefined);

function recorded(conversation: Conversation, recording: Recording | undefined): Conversation {
  const { recording: _, ...rest } = conversation;
  return recording === undefined ? rest : { ...rest, recording };
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
    case 'participant.confined':
      return { ...participant, confined: event.confined };
    case 'participant.consulting': {
      const { consult: _, ...rest } = participant;
      return event.consult === undefined ? rest : { ...rest, consult: event.consult };
    }
    case 'participant.role': {
      const { role: _, ...rest } = participant;
      return event.role === undefined ? rest : { ...rest, role: event.role };
    }
    case 'participant.ghost': {
      const { ghost: _, ...rest } = participant;
      return event.ghost === undefined ? rest : { ...rest, ghost: event.ghost };
    }
    case 'participant.annotated':
      return { ...participant, notes: { ...participant.notes, ...event.notes } };
    case 'participant.digits':
    case 'participant.banned':
      return participant;
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
      return {
        ...participant,
        departure: event.departure,
        endTime: event.at,
        ...(event.afterCallWork === undefined
          ? {}
          : { notes: { ...participant.notes, afterCallWork: event.afterCallWork } }),
      };
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
