import type { App } from '../../app/app.ts';
import type { MediaParty, NewMediaConversation } from '../../app/media-conversations.ts';
import type { Grant } from '../../auth/grant.ts';
import { asUserId } from '../../base/ids.ts';
import { conversationShape } from '../../dialects/genesys.ts';
import { mediaConversationShape, mediaSegments } from '../../dialects/media.ts';
import type { Conversation } from '../../domain/conversation.ts';
import { type Exchange, type Handler, json, refused, type Stop } from '../exchange.ts';
import { type Fields, fieldsOf, listOf, textOf, textsOf } from '../fields.ts';
import { refusalStop } from './refusals.ts';

/** Making conversations of other media; their parties are there at once. */
export function mediaHandlers(app: App): Readonly<Record<string, Handler>> {
  return {
    postConversationsEmails: (exchange, grant) =>
      create(app, exchange, { ...emailOf(fieldsOf(exchange.body), grant), answer: whole }),
    postConversationsMessages: (exchange, grant) =>
      create(app, exchange, { ...messageOf(fieldsOf(exchange.body), grant), answer: named }),
    postConversationsCallbacks: (exchange, grant) =>
      create(app, exchange, { ...callbackOf(fieldsOf(exchange.body), grant), answer: callbackAnswer }),
    postPartylineConversations: (exchange, grant) =>
      create(app, exchange, { ...ownOf(fieldsOf(exchange.body), grant), answer: generic }),
  };
}

type Wish = NewMediaConversation & { readonly answer: (app: App, made: Conversation) => unknown };

async function create(app: App, exchange: Exchange, { answer, ...wish }: Wish): Promise<Stop> {
  if (wish.parties.length === 0) return refused('MISSING_BODY', { required: 'callbackNumbers' });
  const made = await app.mediaConversations.create(wish);
  if (!made.ok) return refusalStop(made.refusal, exchange.params);
  return json(200, answer(app, made.value), { 'Partyline-Seq': String(made.value.seq) });
}

const read = (app: App, made: Conversation) =>
  app.reads.conversation(made.organisationId, made.id) ?? { conversation: made, participants: [...made.live.values()] };

const whole = (app: App, made: Conversation): unknown => mediaConversationShape(read(app, made));
const generic = (app: App, made: Conversation): unknown => conversationShape(read(app, made));
const selfUri = ({ id, media }: Conversation): string => `/api/v2/conversations/${mediaSegments[media]}/${id}`;
const named = (_: App, made: Conversation): unknown => ({ id: made.id, selfUri: selfUri(made) });

const callbackAnswer = (_: App, made: Conversation): unknown => ({
  conversation: { id: made.id, selfUri: selfUri(made) },
  callbackIdentifiers: [{ type: 'ACD', id: made.id }],
});

const startedBy = ({ organisationId, userId }: Grant) => ({
  organisationId,
  ...(userId === undefined ? {} : { startedBy: userId }),
});

/** The token's user, who works on it; the queue, which waits for somebody to. */
function ours({ userId }: Grant, queueId: string | undefined): readonly MediaParty[] {
  const queue = queueId === undefined ? {} : { queueId };
  if (userId !== undefined)
    return [{ ...queue, address: `user:${userId}`, purpose: 'agent', direction: 'outbound', userId }];
  return queueId === undefined ? [] : [{ address: `queue:${queueId}`, purpose: 'acd', direction: 'inbound', queueId }];
}

function emailOf(body: Fields, grant: Grant): Omit<Wish, 'answer'> {
  const isInbound = textOf(body, 'direction') === 'INBOUND';
  const side = isInbound ? 'from' : 'to';
  const address = textOf(body, `${side}Address`) ?? 'unknown@example.invalid';
  const name = textOf(body, `${side}Name`);
  const attributes = textsOf(body, 'attributes');
  const customer: MediaParty = {
    address,
    purpose: isInbound ? 'customer' : 'external',
    direction: isInbound ? 'inbound' : 'outbound',
    ...(name === undefined ? {} : { name }),
  };
  const parties = [customer, ...ours(grant, textOf(body, 'queueId'))];
  const subject = textOf(body, 'subject');
  return {
    ...startedBy(grant),
    media: 'email',
    parties,
    ...(attributes === undefined ? {} : { attributes }),
    ...(subject === undefined ? {} : { details: { subject } }),
  };
}

function messageOf(body: Fields, grant: Grant): Omit<Wish, 'answer'> {
  const address = textOf(body, 'toAddress') ?? '';
  const customer: MediaParty = { address, purpose: 'customer', direction: 'outbound' };
  const messenger = textOf(body, 'toAddressMessengerType') ?? 'unknown';
  const parties = [customer, ...ours(grant, textOf(body, 'queueId'))];
  return { ...startedBy(grant), media: 'message', parties, details: { messenger } };
}

function callbackOf(body: Fields, grant: Grant): Omit<Wish, 'answer'> {
  const listed = Array.isArray(body.callbackNumbers) ? body.callbackNumbers.map(String) : [];
  const numbers = listed.filter((each) => each !== '');
  const [number] = numbers;
  const attributes = textsOf(body, 'data');
  const name = textOf(body, 'callbackUserName');
  const customer: MediaParty = {
    address: number ?? '',
    purpose: 'customer',
    direction: 'outbound',
    ...(name === undefined ? {} : { name }),
  };
  const parties = number === undefined ? [] : [customer, ...ours(grant, textOf(body, 'queueId'))];
  return {
    ...startedBy(grant),
    media: 'callback',
    parties,
    details: { numbers },
    ...(attributes === undefined ? {} : { attributes }),
  };
}

const ownMedia = ['video', 'chat', 'message', 'email', 'callback'] as const;

function ownOf(body: Fields, grant: Grant): Omit<Wish, 'answer'> {
  const media = ownMedia.find((each) => each === body.media) ?? 'video';
  return { ...startedBy(grant), media, parties: listOf(body.participants).map(partyOf) };
}

const purposes = ['user', 'agent', 'customer', 'external'] as const;

function partyOf(fields: Fields): MediaParty {
  const userId = textOf(fields, 'userId');
  const name = textOf(fields, 'name');
  const purpose = purposes.find((each) => each === fields.purpose) ?? (userId === undefined ? 'customer' : 'user');
  return {
    address: textOf(fields, 'address') ?? (userId === undefined ? 'unknown' : `user:${userId}`),
    purpose,
    direction: purpose === 'customer' ? 'inbound' : 'outbound',
    ...(name === undefined ? {} : { name }),
    ...(userId === undefined ? {} : { userId: asUserId(userId) }),
  };
}
