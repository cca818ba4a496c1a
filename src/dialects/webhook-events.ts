import { isoTime } from '../base/clock.ts';
import type { Published } from '../domain/event.ts';
import { banShape } from './bans.ts';
import type { Shape } from './genesys.ts';
import { ghostShape } from './ghost.ts';

/** An event as webhooks carry it: the members of the timeline, without stored dialogs, Call-IDs and digits. */
export function webhookEvent(event: Published): Shape {
  const base = { seq: event.seq, time: isoTime(event.at), event: event.kind };
  switch (event.kind) {
    case 'conversation.started':
      return { ...base, conference: event.conference };
    case 'participant.added': {
      const { id, name, address, purpose, direction, incarnation, userId, queueId } = event.participant;
      return { ...base, participantId: id, name, address, purpose, direction, incarnation, userId, queueId };
    }
    case 'participant.banned':
      return { ...base, participantId: event.participantId, ban: banShape(event.ban) };
    case 'participant.removing':
    case 'participant.disconnected':
      return { ...base, participantId: event.participantId, ...event.departure };
    case 'participant.muted':
      return { ...base, participantId: event.participantId, muted: event.muted };
    case 'participant.held':
      return { ...base, participantId: event.participantId, held: event.held };
    case 'participant.confined':
      return { ...base, participantId: event.participantId, confined: event.confined };
    case 'participant.ghost':
      return { ...base, participantId: event.participantId, ...ghostShape(event.ghost) };
    case 'participant.annotated':
      return { ...base, participantId: event.participantId, notes: event.notes };
    default: {
      const participantId = 'participantId' in event ? event.participantId : undefined;
      return { ...base, participantId, ...('legId' in event ? { legId: event.legId } : {}) };
    }
  }
}
