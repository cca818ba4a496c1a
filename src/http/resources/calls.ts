import type { App } from '../../app/app.ts';
import type { NewCall } from '../../app/calls.ts';
import type { Destination } from '../../app/destinations.ts';
import type { AppRefusal } from '../../app/refusal.ts';
import type { Grant } from '../../auth/grant.ts';
import { asConversationId, isUuid } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';
import type { Result } from '../../base/result.ts';
import { conversationShape } from '../../dialects/genesys.ts';
import type { Conversation } from '../../domain/conversation.ts';
import { departureBy } from '../departure-by.ts';
import { type Exchange, type Handler, json, refused, type Stop } from '../exchange.ts';
import { callOf, destinationOf, fieldsOf, mayControl, textOf, textsOf, userIdOf } from './call-request.ts';
import { refusalStop } from './refusals.ts';

/** Making calls, adding parties to them, and making one of several. */
export function callHandlers(app: App): Readonly<Record<string, Handler>> {
  return {
    postConversationsCalls: (exchange, grant) => create(app, exchange, { grant, caller: grant }),
    // The call is made for the user of the path: his phone rings first.
    postConversationsCallsUserUserId(exchange, grant) {
      const { userId: sent = '' } = exchange.params;
      const userId = userIdOf(sent);
      return userId === undefined
        ? refused('NOT_FOUND', { what: 'user', id: sent })
        : create(app, exchange, { grant, caller: { ...grant, userId } });
    },
    getConversationsCallsMaximumconferenceparties: () =>
      json(200, { maxParticipants: limits.participantsPerConversationMax }),
    postConversationsCall(exchange, grant) {
      const address = textOf(fieldsOf(exchange.body), 'callNumber');
      return address === undefined
        ? refused('MISSING_BODY', { required: 'callNumber' })
        : add(app, { exchange, grant, wish: { destinations: [{ address }] } });
    },
    async patchConversationsCallConference(exchange, grant) {
      const refusal = await mergeInto(app, exchange, { grant });
      return refusal ?? { answer: { status: 202 } };
    },
    postConversationsCallParticipants: (exchange, grant) => add(app, { exchange, grant, wish: wishOf(exchange) }),
    postConversationsCallParticipantsUserUserId(exchange, grant) {
      const { userId = '' } = exchange.params;
      const found = callOf(app, exchange, grant);
      if ('stop' in found) return found.stop;
      // It acts for a user who is in the call already (reference/genesys sdk-notes 17).
      const isIn = [...found.conversation.live.values()].some((each) => each.userId === userId);
      return isIn
        ? add(app, { exchange, grant, wish: wishOf(exchange) })
        : refused('NOT_FOUND', { what: 'participant', id: userId });
    },
  };
}

interface Creation {
  readonly grant: Grant;
  /** Whose phone rings first; what is done to other calls is judged by the grant alone. */
  readonly caller: Grant;
}

async function create(app: App, exchange: Exchange, { grant, caller }: Creation): Promise<Stop> {
  const wish = wishOf(exchange);
  const body = fieldsOf(exchange.body);
  const kinds = ['phoneNumber', 'callUserId', 'callQueueId', 'participants', 'conversationIds'];
  const sent = kinds.filter((key) => body[key] !== undefined && body[key] !== null);
  if (sent.length > 1) return refused('TOO_MANY_DESTINATIONS');
  if (sent[0] === 'conversationIds') return mergeAll(app, exchange, grant);
  if (wish.destinations.length === 0) return refused('MISSING_BODY', { required: 'phoneNumber' });
  return made(await app.calls.create(newCall(caller, wish)), exchange);
}

function made(created: Result<Conversation, AppRefusal>, exchange: Exchange): Stop {
  if (!created.ok) return refusalStop(created.refusal, exchange.params);
  const { id, seq } = created.value;
  return json(200, { id, selfUri: `/api/v2/conversations/calls/${id}` }, { 'Partyline-Seq': String(seq) });
}

/** Of several calls the first one named takes in the others. */
async function mergeAll(app: App, exchange: Exchange, grant: Grant): Promise<Stop> {
  const [conversationId] = textsOf(fieldsOf(exchange.body), 'conversationIds') ?? [];
  if (conversationId === undefined) return refused('EMPTY_CONVERSATION_LIST');
  const rest = { ...exchange, params: { conversationId } };
  const refusal = await mergeInto(app, rest, { grant, from: 1 });
  if (refusal !== undefined) return refusal;
  return json(200, { id: conversationId, selfUri: `/api/v2/conversations/calls/${conversationId}` });
}

/** Brings the calls that a body names into that of the path; undefined once they are there. */
export async function mergeInto(
  app: App,
  exchange: Exchange,
  { grant, from = 0 }: { readonly grant: Grant; readonly from?: number },
): Promise<Stop | undefined> {
  const found = callOf(app, exchange, grant);
  if ('stop' in found) return found.stop;
  const ids = (textsOf(fieldsOf(exchange.body), 'conversationIds') ?? []).slice(from);
  if (ids.length === 0) return refused('EMPTY_CONVERSATION_LIST');
  for (const conversationId of [found.conversation.id, ...ids]) {
    const each = callOf(app, { ...exchange, params: { conversationId } }, grant);
    if ('stop' in each) return each.stop;
    const denied = mayControl(each.conversation, grant);
    if (denied !== undefined) return denied;
  }
  const merged = await app.merges.merge({
    organisationId: grant.organisationId,
    into: found.conversation.id,
    from: ids.filter(isUuid).map(asConversationId),
    departure: departureBy(grant, exchange.requestId),
  });
  return merged.ok ? undefined : refusalStop(merged.refusal, exchange.params);
}

interface Adding {
  readonly exchange: Exchange;
  readonly grant: Grant;
  readonly wish: Wish;
}

async function add(app: App, { exchange, grant, wish }: Adding): Promise<Stop> {
  if (wish.destinations.length === 0) return refused('MISSING_BODY', { required: 'participants' });
  const found = callOf(app, exchange, grant);
  if ('stop' in found) return found.stop;
  const denied = mayControl(found.conversation, grant);
  if (denied !== undefined) return denied;
  const added = await app.calls.add(found.conversation.id, newCall(grant, wish));
  return added.ok ? shown(app, added.value) : refusalStop(added.refusal, exchange.params);
}

function shown(app: App, conversation: Conversation): Stop {
  const read = app.reads.conversation(conversation.organisationId, conversation.id);
  const whole = read ?? { conversation, participants: [...conversation.live.values()] };
  return json(200, conversationShape(whole), { 'Partyline-Seq': String(whole.conversation.seq) });
}

interface Wish {
  readonly destinations: readonly Destination[];
  readonly callerName?: string;
  readonly callerNumber?: string;
}

const newCall = (grant: Grant, wish: Wish): NewCall => ({
  organisationId: grant.organisationId,
  ...(grant.userId === undefined ? {} : { userId: grant.userId }),
  ...wish,
});

/** What a body asks for; the body gate lets no key pass that is not carried out. */
function wishOf(exchange: Exchange): Wish {
  const body = fieldsOf(exchange.body);
  const listed = Array.isArray(body.participants) ? body.participants.map(fieldsOf) : [];
  const [address, userId, queueId] = ['phoneNumber', 'callUserId', 'callQueueId'].map((key) => textOf(body, key));
  const callerName = textOf(body, 'callerIdName');
  const callerNumber = textOf(body, 'callerId');
  return {
    destinations: [
      ...(address === undefined ? [] : [{ address }]),
      ...(userId === undefined ? [] : [{ userId }]),
      ...(queueId === undefined ? [] : [{ queueId }]),
      ...listed.map(destinationOf),
    ],
    ...(callerName === undefined ? {} : { callerName }),
    ...(callerNumber === undefined ? {} : { callerNumber }),
  };
}
