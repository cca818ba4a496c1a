import type { App } from '../../app/app.ts';
import type { StayFilter } from '../../app/reads.ts';
import type { Grant } from '../../auth/grant.ts';
import { asConversationId, asParticipantId, asUserId, isUuid } from '../../base/ids.ts';
import type { Finding } from '../../contract/operation.ts';
import { mediaOfWord, threadMediaWord, threadParticipant } from '../../dialects/thread.ts';
import { etagOf } from '../etag.ts';
import { type Exchange, type Handler, json, refused, type Stop } from '../exchange.ts';
import { type PageWish, readPage } from '../page.ts';

/** The thread's list and read of participants. */
export function threadHandlers(app: App): Readonly<Record<string, Handler>> {
  return {
    listThreadParticipants(exchange, grant) {
      const page = readPage(exchange.query);
      if ('finding' in page) return { refused: page };
      const state = stateOf(exchange.query) ?? '';
      if (state !== '' && !listStates.includes(state)) return { refused: { finding: notAState(state) } };
      const filter = filterOf(exchange, grant);
      const found = filter === undefined ? nobody : app.reads.stays(filter, page);
      return json(200, { entities: found.stays.map(threadParticipant), total: found.total, ...sizeOf(page) });
    },
    getThreadParticipant(exchange, grant) {
      return readOne(app, exchange, grant);
    },
  };
}

/** The states of the thread's shape, which a list can be narrowed to. */
const listStates: readonly string[] = [
  'contacting',
  'dialing',
  'alerting',
  'connected',
  'disconnecting',
  'disconnected',
];

/** `state`, or `status`, as the answer calls it. */
const stateOf = (query: URLSearchParams): string | undefined => query.get('state') || query.get('status') || undefined;

const notAState = (value: string): Finding => ({
  stage: 'body',
  kind: 'wrong-enum',
  path: 'state',
  value,
  allowed: listStates,
});

const nobody = { stays: [], total: 0 } as const;

const sizeOf = (page: PageWish) => ({ pageSize: page.limit, pageNumber: page.number });

/** What the query narrows to; undefined when nothing can fit. */
function filterOf(exchange: Exchange, grant: Grant): StayFilter | undefined {
  const { query, params } = exchange;
  const media = mediaOfWord(params.media ?? '');
  const text = (name: string): string | undefined => query.get(name) || undefined;
  const state = stateOf(query);
  const [conversationId, userId, address, purpose, name] = [
    'conversationId',
    'userId',
    'address',
    'purpose',
    'name',
  ].map(text);
  if (conversationId !== undefined && !isUuid(conversationId)) return undefined;
  return {
    organisationId: grant.organisationId,
    media,
    ...(state === undefined ? {} : { state }),
    ...(conversationId === undefined ? {} : { conversationId: asConversationId(conversationId) }),
    ...(userId === undefined ? {} : { userId: asUserId(userId) }),
    // A plus in a query is a space unless it was encoded; a number never begins with one.
    ...(address === undefined ? {} : { address: address.replace(/^ (?=\d)/, '+') }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(name === undefined ? {} : { name }),
    ...(grant.userId === undefined ? {} : { visibleTo: grant.userId }),
  };
}

function readOne(app: App, exchange: Exchange, grant: Grant): Stop {
  const { participantId = '', media = '' } = exchange.params;
  const stay = isUuid(participantId) ? app.reads.stay(grant.organisationId, asParticipantId(participantId)) : undefined;
  if (stay === undefined) return refused('NOT_FOUND', { what: 'participant', id: participantId });
  if (!mediaOfWord(media).includes(stay.media))
    return refused('WRONG_MEDIA_WORD', { sent: media, allowed: threadMediaWord[stay.media], participantId });
  return json(200, threadParticipant(stay), { ETag: etagOf(stay.participant.incarnation) });
}
