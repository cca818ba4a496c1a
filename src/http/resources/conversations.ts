import type { App } from '../../app/app.ts';
import type { Grant } from '../../auth/grant.ts';
import { asConversationId, isUuid } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';
import { callConversationShape, conversationShape, type Shape } from '../../dialects/genesys.ts';
import { mediaConversationShape, mediaSegments } from '../../dialects/media.ts';
import type { RecordingWish } from '../../domain/command.ts';
import type { Media, WholeConversation } from '../../domain/conversation.ts';
import { mayView } from '../act-permission.ts';
import { departureBy } from '../departure-by.ts';
import { type Exchange, type Handler, json, refused, type Stop } from '../exchange.ts';
import { readPage } from '../page.ts';
import { readPrefer } from '../prefer.ts';
import { callOf, fieldsOf, mayControl } from './call-request.ts';
import { mergeInto } from './calls.ts';
import { wantedState } from './recording-state.ts';
import { refusalStop } from './refusals.ts';
import { timelineEntry } from './timeline.ts';

/** Reading conversations, and ending them for everybody. */
export function conversationHandlers(app: App): Readonly<Record<string, Handler>> {
  return {
    getConversations: (exchange, grant) => list(app, { exchange, grant, shape: conversationShape }),
    getConversationsCalls: (exchange, grant) =>
      list(app, { exchange, grant, shape: callConversationShape, media: 'call' }),
    getConversation: (exchange, grant) => readOne(app, { exchange, grant, shape: conversationShape }),
    getConversationsCall: (exchange, grant) =>
      readOne(app, { exchange, grant, shape: callConversationShape, media: 'call' }),
    ...mediaReads(app),
    getPartylineTimeline: (exchange, grant) => timeline(app, exchange, grant),
    patchConversationsCall: (exchange, grant) => patchWhole(app, { exchange, grant, media: 'call' }),
    deleteConversation: (exchange, grant) => end(app, { exchange, grant, success: 200 }),
    postConversationDisconnect: (exchange, grant) => end(app, { exchange, grant, success: 202 }),
  };
}

interface Read {
  readonly exchange: Exchange;
  readonly grant: Grant;
  readonly shape: (read: WholeConversation) => Shape;
  /** Absent: of every medium. */
  readonly media?: Media;
}

/** The lists and reads of the other media, and the end of one of their conversations. */
const mediaReads = (app: App): Readonly<Record<string, Handler>> =>
  Object.fromEntries(
    (['callback', 'email', 'message'] as const).flatMap((media): [string, Handler][] => {
      const name = `${media[0]?.toUpperCase()}${media.slice(1)}`;
      const read = { shape: mediaConversationShape, media };
      return [
        [`getConversations${name}s`, (exchange, grant) => list(app, { exchange, grant, ...read })],
        [`getConversations${name}`, (exchange, grant) => readOne(app, { exchange, grant, ...read })],
        [`patchConversations${name}`, (exchange, grant) => patchWhole(app, { exchange, grant, media })],
      ];
    }),
  );

function list(app: App, { exchange, grant, shape, media }: Read): Stop {
  const page = readPage(exchange.query, limits.conversationsPageMax);
  if ('finding' in page) return { refused: page };
  const { total, reads } = app.reads.conversations(
    {
      organisationId: grant.organisationId,
      visibleTo: grant.userId,
      ...(media === undefined ? {} : { media }),
    },
    page,
  );
  const pageCount = Math.max(1, Math.ceil(total / page.limit));
  const entities = reads.map(shape);
  return json(200, {
    entities,
    pageSize: page.limit,
    pageNumber: page.number,
    total,
    pageCount,
    selfUri: exchange.pathname,
  });
}

function readOne(app: App, { exchange, grant, shape, media }: Read): Stop {
  const { conversationId = '' } = exchange.params;
  const read = isUuid(conversationId)
    ? app.reads.conversation(grant.organisationId, asConversationId(conversationId))
    : undefined;
  // The calls shape asks no permission of its own: it is for whoever is part of the call, or may view any.
  if (read === undefined || !mayView(read, grant))
    return refused('NOT_FOUND', { what: 'conversation', id: conversationId });
  const { media: found } = read.conversation;
  if (media !== undefined && found !== media)
    return refused('WRONG_MEDIA_WORD', { sent: mediaSegments[media], allowed: mediaSegments[found], conversationId });
  return json(200, shape(read), { 'Partyline-Seq': String(read.conversation.seq) });
}

function timeline(app: App, exchange: Exchange, grant: Grant): Stop {
  const { conversationId = '' } = exchange.params;
  const after = /^\d{1,9}$/.test(exchange.query.get('afterSeq') ?? '') ? Number(exchange.query.get('afterSeq')) : 0;
  const events = isUuid(conversationId)
    ? app.reads.timeline(grant.organisationId, asConversationId(conversationId), after)
    : undefined;
  if (events === undefined) return refused('NOT_FOUND', { what: 'conversation', id: conversationId });
  const seq = events.at(-1)?.seq ?? seqOf(app, grant, conversationId);
  return json(200, { conversationId, entities: events.map(timelineEntry), seq }, { 'Partyline-Seq': String(seq) });
}

const seqOf = (app: App, grant: Grant, conversationId: string): number =>
  app.reads.conversation(grant.organisationId, asConversationId(conversationId))?.conversation.seq ?? 0;

async function patchWhole(
  app: App,
  { exchange, grant, media }: Pick<Read, 'exchange' | 'grant'> & { readonly media: Media },
): Promise<Stop> {
  const { conversationId = '' } = exchange.params;
  const read = app.reads.conversation(grant.organisationId, asConversationId(conversationId));
  const found = read?.conversation.media ?? media;
  if (found !== media)
    return refused('WRONG_MEDIA_WORD', { sent: mediaSegments[media], allowed: mediaSegments[found], conversationId });
  const body = fieldsOf(exchange.body);
  if (body.conversationIds !== undefined) {
    const refusal = await mergeInto(app, exchange, { grant });
    if (refusal !== undefined) return refusal;
  }
  const recordingState = wantedState(body);
  if (recordingState !== undefined) {
    const stop = await setRecording(app, { exchange, grant, state: recordingState });
    if (stop !== undefined) return stop;
    // The one change that is only accepted (reference/genesys behaviour 3).
    if (body.state !== 'disconnected') return { answer: { status: 202 } };
  }
  // Nothing but this word ends the call; other keys of the body are actions of their own.
  if (body.state !== 'disconnected') return readOne(app, { exchange, grant, shape: conversationShape });
  const ended = await end(app, { exchange, grant, success: 200 });
  return 'answer' in ended && ended.answer.body === undefined
    ? readOne(app, { exchange, grant, shape: conversationShape })
    : ended;
}

async function setRecording(
  app: App,
  asked: Pick<Read, 'exchange' | 'grant'> & { readonly state: RecordingWish['state'] },
): Promise<Stop | undefined> {
  const { exchange, grant, state } = asked;
  const found = callOf(app, exchange, grant);
  if ('stop' in found) return found.stop;
  const denied = mayControl(found.conversation, grant);
  if (denied !== undefined) return denied;
  const set = await app.recordings.set(found.conversation.id, state);
  return set.ok ? undefined : refusalStop(set.refusal, exchange.params);
}

interface Ending {
  readonly exchange: Exchange;
  readonly grant: Grant;
  readonly success: 200 | 202;
}

async function end(app: App, { exchange, grant, success }: Ending): Promise<Stop> {
  const { conversationId = '' } = exchange.params;
  if (!isUuid(conversationId)) return refused('NOT_FOUND', { what: 'conversation', id: conversationId });
  const id = asConversationId(conversationId);
  const departure = departureBy(grant, exchange.requestId);
  const done = await app.participants.disconnectAll(grant.organisationId, id, departure);
  if (done.ok) return { answer: { status: success, headers: { 'Partyline-Seq': String(done.value.seq) } } };
  if (done.refusal.kind !== 'conversationEnded') return refusalStop(done.refusal, exchange.params);
  // The repair tool finds nothing left to repair: that is its success.
  const seq = seqOf(app, grant, conversationId);
  const headers = { 'Partyline-Seq': String(seq) };
  if (exchange.operation?.name === 'postConversationDisconnect') return { answer: { status: 202, headers } };
  const { lenient } = readPrefer(exchange.incoming.headers.prefer);
  if (!lenient) return refusalStop(done.refusal, exchange.params);
  return json(
    200,
    { alreadyGone: true, conversationId, seq },
    { ...headers, 'Preference-Applied': 'handling=lenient' },
  );
}
