import type { AppRefusal } from '../../app/refusal.ts';
import { unreachable } from '../../base/assert.ts';
import { isoTime } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import type { Ban } from '../../domain/ban.ts';
import type { EndingRule, Foresight } from '../../domain/foresight.ts';
import { etagOf } from '../etag.ts';
import { refused, type Stop } from '../exchange.ts';
import { placeShape } from '../place.ts';

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

/** Each rule in the words of whoever has to decide whether the conversation may end. */
const rules: Readonly<Record<EndingRule, string>> = {
  'last-leg': 'nobody would be left in it',
  peer: 'a call between two is over when one side leaves',
  'one-left': 'its endWhen is one-left, and one would be left',
  'no-agents': 'its endWhen is no-agents, and no user would be left',
  'host-leaves': 'its endWhen is host-leaves, and the host would leave',
};

function wouldEnd({ because = 'last-leg', alsoEnd }: Foresight, conversationId: string): Stop {
  const named = alsoEnd.slice(0, limits.lookupCandidatesMax).map(({ participantId }) => participantId);
  const more = alsoEnd.length - named.length;
  return refused('WOULD_END_CONVERSATION', {
    rule: because,
    why: rules[because],
    conversationId,
    ...(named.length === 0
      ? {}
      : { others: String(alsoEnd.length), alsoEnd: `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}` }),
  });
}

type Kind<Name> = Extract<AppRefusal, { kind: Name }>;

const hasEnded = ({ stay }: Kind<'participantEnded'>, participantId: string): Stop => {
  const { endTime, departure } = stay.participant;
  return refused('PARTICIPANT_ENDED', {
    participantId,
    ...(endTime === undefined ? {} : { endedAt: isoTime(endTime) }),
    ...(departure === undefined ? {} : { endedBy: departure.actor.kind }),
  });
};

/** With the newest incarnation, so that whoever meant the party and not the stay need not ask for it. */
function isAnother({ incarnation, isLive, participantId }: Kind<'otherIncarnation'>): Stop {
  const metadata = { incarnation: String(incarnation), participantId };
  const stop = refused('CONCURRENT_CHANGE', isLive ? metadata : { ...metadata, state: 'ended' });
  return { ...stop, headers: { ETag: etagOf(incarnation) } };
}

type OfTheCall = Extract<AppRefusal, { kind: keyof typeof ofTheCall }>;
const isOfTheCall = (refusal: AppRefusal): refusal is OfTheCall => Object.hasOwn(ofTheCall, refusal.kind);

const bannedBy = ({ id, until, place }: Ban): Stop =>
  refused('BANNED', { banId: id, until: isoTime(until), ...placeShape(place) });

/** The reason of the catalogue for a refusal of the application. */
export function refusalStop(refusal: AppRefusal, named: Named): Stop {
  const { conversationId = '', participantId = '' } = named;
  if (isOfTheCall(refusal)) return refused(ofTheCall[refusal.kind]);
  switch (refusal.kind) {
    case 'participantEnded':
      return hasEnded(refusal, participantId);
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
    case 'otherIncarnation':
      return isAnother(refusal);
    case 'holdNotConnected':
      return refused('WRONG_STATE', { participantId, state: refusal.state });
    case 'limitReached':
      return refused('LIMIT_REACHED', { limit: refusal.limit, max: String(refusal.max) });
    case 'dialDenied':
      return refused('DIAL_DENIED', { rule: refusal.rule, address: refusal.address });
    case 'banned':
      return bannedBy(refusal.ban);
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
