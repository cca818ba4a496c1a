import type { AppRefusal } from '../../app/refusal.ts';
import { unreachable } from '../../base/assert.ts';
import { isoTime } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import type { Foresight } from '../../domain/foresee.ts';
import { etagOf } from '../etag.ts';
import { refused, type Stop } from '../exchange.ts';

/** What the request named, for the words of a refusal. */
export interface Named {
  readonly conversationId?: string;
  readonly participantId?: string;
  readonly communicationId?: string;
}

/** Refusals that say all there is to say. */
const ofTheCall = {
  unknownQueue: 'QUEUE_UNKNOWN',
  // Of one participant only confining needs this.
  notConnected: 'CANNOT_CONFINE',
  cannotAnswer: 'CANNOT_ANSWER',
  cannotDisconnect: 'CANNOT_DISCONNECT',
  consultInConference: 'CONSULT_IN_CONFERENCE',
  consultUnderWay: 'CONSULT_UNDER_WAY',
  noConsult: 'NO_CONSULT',
  noInitiator: 'NO_INITIATOR',
  mergeWithSelf: 'MERGE_WITH_SELF',
  mergeAlerting: 'CANNOT_MERGE',
  transferNotConnected: 'TRANSFER_NOT_CONNECTED',
  sameParty: 'TRANSFER_SAME_PARTY',
  ownConversation: 'OWN_CONVERSATION',
} as const;

function wouldEnd({ because, alsoEnd }: Foresight, conversationId: string): Stop {
  const others = alsoEnd.length === 0 ? {} : { others: String(alsoEnd.length) };
  return refused('WOULD_END_CONVERSATION', { rule: because ?? '', conversationId, ...others });
}

/** The reason of the catalogue for a refusal of the application. */
export function refusalStop(refusal: AppRefusal, named: Named): Stop {
  const { conversationId = '', participantId = '' } = named;
  switch (refusal.kind) {
    case 'participantEnded': {
      const { endTime, departure } = refusal.stay.participant;
      return refused('PARTICIPANT_ENDED', {
        participantId,
        ...(endTime === undefined ? {} : { endedAt: isoTime(endTime) }),
        ...(departure === undefined ? {} : { endedBy: departure.actor.kind }),
      });
    }
    case 'conversationEnded':
      return refused('CONVERSATION_ENDED', { conversationId });
    case 'unknownConversation':
      return refused('NOT_FOUND', { what: 'conversation', id: conversationId });
    case 'unknownParticipant':
      return refused('NOT_FOUND', { what: 'participant', id: participantId });
    case 'unknownCommunication':
      return refused('NOT_FOUND', { what: 'communication', id: named.communicationId ?? '' });
    case 'otherConversation':
      return refused('PARTICIPANT_OF_OTHER_CONVERSATION', { participantId, conversationId });
    case 'otherIncarnation': {
      const { incarnation, isLive } = refusal;
      const metadata = { incarnation: String(incarnation), participantId: refusal.participantId };
      const stop = refused('CONCURRENT_CHANGE', isLive ? metadata : { ...metadata, state: 'ended' });
      return { ...stop, headers: { ETag: etagOf(incarnation) } };
    }
    case 'holdNotConnected':
      return refused('WRONG_STATE', { participantId, state: refusal.state });
    case 'unknownQueue':
    case 'notConnected':
    case 'cannotAnswer':
    case 'cannotDisconnect':
    case 'consultInConference':
    case 'consultUnderWay':
    case 'noConsult':
    case 'noInitiator':
    case 'mergeWithSelf':
    case 'mergeAlerting':
    case 'transferNotConnected':
    case 'sameParty':
    case 'ownConversation':
      return refused(ofTheCall[refusal.kind]);
    case 'limitReached':
      return refused('LIMIT_REACHED', { limit: refusal.limit, max: String(refusal.max) });
    case 'dialDenied':
      return refused('DIAL_DENIED', { rule: refusal.rule, address: refusal.address });
    case 'banned': {
      const { id, until, place } = refusal.ban;
      const where = place.kind === 'room' ? { room: place.room } : { conversationId: place.conversationId };
      return refused('BANNED', { banId: id, until: isoTime(until), ...where });
    }
    case 'unknownRoom':
      return refused('NOT_FOUND', { what: 'room', id: refusal.room });
    case 'unknownUser':
      return refused('NOT_FOUND', { what: 'user', id: refusal.user });
    case 'draining':
      return refused('DRAINING', { retryAfter: String(limits.drainRetrySeconds) });
    case 'selectionChanged':
      return refused('CONCURRENT_CHANGE');
    case 'wouldEndConversation':
      return wouldEnd(refusal.foresight, conversationId);
    case 'noUserContext':
      return refused('NO_USER_CONTEXT');
    case 'unavailable':
      return refused('INTERNAL_ERROR');
    default:
      return unreachable(refusal);
  }
}
