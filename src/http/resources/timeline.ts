import { isoTime } from '../../base/clock.ts';
import { banShape } from '../../dialects/bans.ts';
import { ghostShape } from '../../dialects/ghost.ts';
import type { Departure } from '../../domain/departure.ts';
import type { Published } from '../../domain/event.ts';
import type { Participant } from '../../domain/participant.ts';

/** An event as the timeline shows it: every leave says who and why (design: removal, events). */
export function timelineEntry(event: Published): Readonly<Record<string, unknown>> {
  const base = { seq: event.seq, time: isoTime(event.at), event: event.kind };
  switch (event.kind) {
    case 'conversation.started':
      return { ...base, conference: event.conference, ...(event.room === undefined ? {} : { room: event.room }) };
    case 'conversation.became-conference':
    case 'conversation.ended':
      return base;
    case 'participant.added':
      return { ...base, ...added(event.participant) };
    case 'participant.muted':
    case 'participant.held':
    case 'participant.confined':
    case 'participant.consulting':
    case 'participant.role':
    case 'participant.annotated':
    case 'participant.digits':
    case 'participant.ghost':
    case 'participant.banned':
      return { ...base, participantId: event.participantId, ...control(event) };
    case 'conversation.policy':
    case 'conversation.recording':
    case 'conversation.announcement':
    case 'conversation.leg-recording':
    case 'conversation.annotated':
      return { ...base, ...whole(event) };
    case 'participant.removing':
    case 'participant.disconnected':
      return { ...base, participantId: event.participantId, ...leave(event.departure) };
    case 'leg.disconnected': {
      const { evidence, sipCode, quality } = event.end;
      return {
        ...base,
        participantId: event.participantId,
        legId: event.legId,
        ...(evidence === undefined ? {} : { evidence }),
        ...(sipCode === undefined ? {} : { sipCode }),
        ...(quality === undefined ? {} : { quality }),
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

const added = ({ id, name, address, purpose, direction, incarnation, userId }: Participant) => ({
  participantId: id,
  name,
  address,
  purpose,
  direction,
  incarnation,
  ...(userId === undefined ? {} : { userId }),
});

const leave = (departure: Departure): Readonly<Record<string, unknown>> => ({ ...departure });

type Control = Extract<
  Published,
  {
    kind: `participant.${'muted' | 'held' | 'confined' | 'consulting' | 'role' | 'annotated' | 'digits' | 'ghost' | 'banned'}`;
  }
>;

function control(event: Control): Readonly<Record<string, unknown>> {
  switch (event.kind) {
    case 'participant.muted':
      return { muted: event.muted };
    case 'participant.held':
      return { held: event.held };
    case 'participant.confined':
      return { confined: event.confined };
    case 'participant.consulting':
      return { consult: event.consult };
    case 'participant.role':
      return { role: event.role };
    case 'participant.annotated':
      return { notes: event.notes };
    case 'participant.ghost':
      return ghostShape(event.ghost);
    case 'participant.banned':
      return { ban: banShape(event.ban) };
    case 'participant.digits':
      // Digits may be a card number: how many, and which way.
      return { digits: event.digits.length, direction: event.direction };
  }
}

type Whole = Extract<
  Published,
  { kind: `conversation.${'policy' | 'recording' | 'announcement' | 'leg-recording' | 'annotated'}` }
>;

function whole(event: Whole): Readonly<Record<string, unknown>> {
  switch (event.kind) {
    case 'conversation.policy':
      return { endWhen: event.endWhen, hostParticipantId: event.hostId };
    case 'conversation.recording':
      return { recordingId: event.recording?.id ?? event.previous?.id, state: event.recording?.state ?? 'none' };
    case 'conversation.announcement': {
      const { id, ...announcement } = event.announcement;
      return { announcementId: id, ...announcement, state: event.state };
    }
    case 'conversation.leg-recording': {
      const { id, ...recording } = event.recording;
      return { recordingId: id, ...recording, state: event.state };
    }
    case 'conversation.annotated':
      return { notes: event.notes };
  }
}
