import type { Reads } from '../app/reads.ts';
import type { Grant } from '../auth/grant.ts';
import { asConversationId, asParticipantId, isUuid } from '../base/ids.ts';
import { type DelegatedUse, delegatedUse, removableByDelegate } from '../contract/delegated-operations.ts';
import type { Conversation, Stay } from '../domain/conversation.ts';
import type { Participant } from '../domain/participant.ts';
import { isAt } from '../domain/place.ts';
import { type Exchange, refused, type Step, type Stop } from './exchange.ts';
import { fieldsOf, listOf } from './fields.ts';

export interface ConfinementDeps {
  readonly reads: Pick<Reads, 'conversation' | 'stay' | 'conferenceOf'>;
}

type Delegation = NonNullable<Grant['delegation']>;

/** What such a token is for. */
export const beyondDelegation = ({ place }: Delegation): Stop =>
  refused('DELEGATED_TOKEN', place.kind === 'room' ? { room: place.room } : { conversationId: place.conversationId });

/** Whether somebody may be removed with a token for his conference. */
const isRemovableByDelegate = ({ userId, purpose }: Pick<Participant, 'userId' | 'purpose'>): boolean =>
  userId === undefined && removableByDelegate.includes(purpose);

/**
 * Holds a request with a token for one conference to that conference. Whatever is outside of it is answered as if it had
 * never been; what is inside and not meant by the token says what the token is for.
 */
export function createConfinement(deps: ConfinementDeps): Step {
  return (exchange) => {
    const { grant, operation } = exchange;
    const use = operation && delegatedUse(operation.name);
    if (grant?.delegation === undefined || use === undefined) return undefined;
    if (use.kind === 'selector') return bans(exchange.body) ? beyondDelegation(grant.delegation) : undefined;
    if (use.kind === 'list') return narrow(deps, exchange, grant);
    if (use.kind === 'removal' && !isPlainRemoval(exchange.body, use.key)) return beyondDelegation(grant.delegation);
    return single(deps, exchange, { grant, delegation: grant.delegation, use });
  };
}

/** Whether one of the entries asks for more than to leave. */
const bans = (body: unknown): boolean =>
  [fieldsOf(body), ...listOf(fieldsOf(body).list)].some(({ intent }) => intent === 'ban');

/** No conversation has it, so a list that is narrowed to it is empty. */
const NOWHERE = 'none';

/** A list shows the conference that there is, or nobody. */
function narrow({ reads }: ConfinementDeps, exchange: Exchange, { organisationId, delegation }: Grant): undefined {
  if (delegation === undefined) return undefined;
  const { place } = delegation;
  const own = place.kind === 'room' ? reads.conferenceOf(organisationId, place.room) : place.conversationId;
  const asked = exchange.query.get('conversationId') || own;
  const query = new URLSearchParams(exchange.query);
  query.set('conversationId', own !== undefined && asked?.toLowerCase() === own ? own : NOWHERE);
  exchange.query = query;
  return undefined;
}

const isPlainRemoval = (body: unknown, key: string): boolean => {
  const fields = fieldsOf(body);
  return Object.keys(fields).length === 1 && fields[key] === 'disconnected';
};

interface Held {
  readonly grant: Grant;
  readonly delegation: Delegation;
  readonly use: DelegatedUse;
}

function single({ reads }: ConfinementDeps, { params }: Exchange, { grant, delegation, use }: Held): Stop | undefined {
  const { conversationId, participantId = '' } = params;
  const { organisationId } = grant;
  const conversationOf = (id: string): Conversation | undefined =>
    isUuid(id) ? reads.conversation(organisationId, asConversationId(id))?.conversation : undefined;
  if (conversationId !== undefined && !isInside(delegation, conversationOf(conversationId)))
    return refused('NOT_FOUND', { what: 'conversation', id: conversationId });
  const stay: Stay | undefined = isUuid(participantId)
    ? reads.stay(organisationId, asParticipantId(participantId))
    : undefined;
  if (stay === undefined || !isInside(delegation, conversationOf(stay.conversationId)))
    return refused('NOT_FOUND', { what: 'participant', id: participantId });
  return use.kind === 'removal' && !isRemovableByDelegate(stay.participant) ? beyondDelegation(delegation) : undefined;
}

const isInside = ({ place }: Delegation, conversation: Conversation | undefined): boolean =>
  conversation !== undefined && isAt(place, conversation);

/** What a selector may find with the token of a request. */
export const delegatedScope = ({ delegation }: Grant) =>
  delegation === undefined ? {} : { within: delegation.place, mayMean: isRemovableByDelegate };
