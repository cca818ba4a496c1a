import type { App } from '../../app/app.ts';
import type { Destination } from '../../app/destinations.ts';
import type { Target } from '../../app/participants.ts';
import type { Grant } from '../../auth/grant.ts';
import { asConversationId, asLegId, asParticipantId, asUserId, isUuid, type UserId } from '../../base/ids.ts';
import { mediaSegments } from '../../dialects/media.ts';
import type { Conversation } from '../../domain/conversation.ts';
import { isLive } from '../../domain/leg.ts';
import { bridgeLeg, isListener } from '../../domain/participant.ts';
import { type Exchange, refused, type Stop } from '../exchange.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A value as an object; empty when it is none. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

/** A text of an object; undefined when it is none or empty. */
export const textOf = (fields: Fields, key: string): string | undefined => {
  const value = fields[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

export const textsOf = (fields: Fields, key: string): readonly string[] | undefined => {
  const value = fields[key];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : undefined;
};

/** Whom a body names to be called. */
export function destinationOf(fields: Fields): Destination {
  const [address, userId, queueId] = ['address', 'userId', 'queueId'].map((key) => textOf(fields, key));
  const name = textOf(fields, 'name') ?? textOf(fields, 'userDisplayName');
  return {
    ...(address === undefined ? {} : { address }),
    ...(userId === undefined ? {} : { userId }),
    ...(queueId === undefined ? {} : { queueId }),
    ...(name === undefined ? {} : { name }),
  };
}

export const namesNobody = ({ address, userId, queueId }: Destination): boolean =>
  address === undefined && userId === undefined && queueId === undefined;

/** A user id of a body or path as an id; undefined when it has not the form of one. */
export const userIdOf = (text: string | undefined): UserId | undefined =>
  text !== undefined && isUuid(text) ? asUserId(text) : undefined;

/** What a path of one participant names, or the answer where one of its ids is none. */
export function targetOf({ params }: Exchange, grant: Grant): { readonly target: Target } | { readonly stop: Stop } {
  const { conversationId = '', participantId = '', communicationId } = params;
  if (!isUuid(conversationId)) return { stop: refused('NOT_FOUND', { what: 'conversation', id: conversationId }) };
  if (!isUuid(participantId)) return { stop: refused('NOT_FOUND', { what: 'participant', id: participantId }) };
  if (communicationId !== undefined && !isUuid(communicationId))
    return { stop: refused('NOT_FOUND', { what: 'communication', id: communicationId }) };
  return {
    target: {
      organisationId: grant.organisationId,
      conversationId: asConversationId(conversationId),
      participantId: asParticipantId(participantId),
      ...(communicationId === undefined ? {} : { legId: asLegId(communicationId) }),
    },
  };
}

/** The live call that a path names, or the answer where there is none. */
export function callOf(
  app: App,
  { params }: Pick<Exchange, 'params'>,
  grant: Grant,
): { readonly conversation: Conversation } | { readonly stop: Stop } {
  const { conversationId = '' } = params;
  const read = isUuid(conversationId)
    ? app.reads.conversation(grant.organisationId, asConversationId(conversationId))
    : undefined;
  if (read === undefined) return { stop: refused('NOT_FOUND', { what: 'conversation', id: conversationId }) };
  const { media } = read.conversation;
  if (media !== 'call') {
    const [sent, allowed] = [mediaSegments.call, mediaSegments[media]];
    return { stop: refused('WRONG_MEDIA_WORD', { sent, allowed, conversationId }) };
  }
  if (read.conversation.endTime !== undefined) return { stop: refused('CONVERSATION_ENDED', { conversationId }) };
  return { conversation: read.conversation };
}

const ofOthers: readonly string[] = ['*', 'conversation:communication:disconnect'];

/**
 * A user acts on the calls he is in; on those of others only with the permission to hang them up (design: removal 10).
 * A token without a user acts on the whole organisation, within its permissions.
 */
export function mayControl({ live }: Conversation, { userId, permissions }: Grant): Stop | undefined {
  if (userId === undefined || permissions.some((each) => ofOthers.includes(each))) return undefined;
  // Whoever only listens in takes no part.
  const isIn = [...live.values()].some(
    (each) => each.userId === userId && !isListener(each) && isLive(bridgeLeg(each).state),
  );
  return isIn ? undefined : refused('NOT_ACTIVE_PARTICIPANT');
}
