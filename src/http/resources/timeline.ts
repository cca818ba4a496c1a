import { isoTime } from '../../base/clock.ts';
import type { Departure } from '../../domain/departure.ts';
import type { Published } from '../../domain/event.ts';

/** An event as the timeline shows it: every leave says who and why (design: removal, events). */
export function timelineEntry(event: Published): Readonly<Record<string, unknown>> {
  const base = { seq: event.seq, time: isoTime(event.at), event: event.kind };
  switch (event.kind) {
    case 'conversation.started':
      return { ...base, conference: event.conference, ...(event.room === undefined ? {} : { room: event.room }) };
    case 'conversation.became-conference':
    case 'conversation.ended':
      return base;
    case 'participant.added': {
      const { id, name, address, purpose, direction, incarnation, userId } = event.participant;
      return {
        ...base,
        participantId: id,
        name,
        address,
        purpose,
        direction,
        incarnation,
        ...(userId === undefined ? {} : { userId }),
      };
    }
    case 'participant.muted':
      return { ...base, participantId: event.participantId, muted: event.muted };
    case 'participant.held':
      return { ...base, participantId: event.participantId, held: event.held };
    case 'participant.confined':
      return { ...base, participantId: event.participantId, confined: event.confined };
    case 'participant.consulting':
      return { ...base, participantId: event.participantId, consult: event.consult };
    case 'participant.role':
      return { ...base, participantId: event.participantId, role: event.role };
    case 'participant.annotated':
      return { ...base, participantId: event.participantId, notes: event.notes };
    case 'participant.digits':
      // Digits may be a card number: how many, and which way.
      return { ...base, participantId: event.participantId, digits: event.digits.length, direction: event.direction };
    case 'conversation.policy':
      return { ...base, endWhen: event.endWhen, hostParticipantId: event.hostId };
    case 'conversation.recording':
      return {
        ...base,
        recordingId: event.recording?.id ?? event.previous?.id,
        state: event.recording?.state ?? 'none',
      };
    case 'conversation.annotated':
      return { ...base, notes: event.notes };
    case 'participant.removing':
    case 'participant.disconnected':
      return { ...base, participantId: event.participantId, ...leave(event.departure) };
    case 'leg.disconnected': {
      const { evidence, sipCode } = event.end;
      return {
        ...base,
        participantId: event.participantId,
        legId: event.legId,
        ...(evidence === undefined ? {} : { evidence }),
        ...(sipCode === undefined ? {} : { sipCode }),
      };
    }
    case 'leg.dialing':
    case 'leg.alerting':
    case 'leg.connected':
    case 'leg.left-bridge':
      return { ...base, participantId: event.participantId, legId: event.legId };
    case 'participant.connected':
    case 'participant.terminated':
      return { ...base, participantId: event.participantId };
  }
}

const leave = (departure: Departure): Readonly<Record<string, unknown>> => ({ ...departure });
