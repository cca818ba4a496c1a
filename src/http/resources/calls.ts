import type { App } from '../../app/app.ts';
import type { Destination, NewCall } from '../../app/calls.ts';
import type { Grant } from '../../auth/grant.ts';
import { asConversationId, isUuid } from '../../base/ids.ts';
import { conversationShape } from '../../dialects/genesys.ts';
import type { Conversation } from '../../domain/conversation.ts';
import { type Exchange, type Handler, json, refused, type Stop } from '../exchange.ts';
import { type Fields, fieldsOf, textOf } from '../fields.ts';
import { refusalStop } from './refusals.ts';

/** Making calls and adding parties to them. */
export function callHandlers(app: App): Readonly<Record<string, Handler>> {
  return {
    async postConversationsCalls(exchange, grant) {
      const wish = wishOf(exchange);
      if (wish.destinations.length === 0) return refused('MISSING_BODY', { required: 'phoneNumber' });
      const created = await app.calls.create(newCall(grant, wish));
      if (!created.ok) return refusalStop(created.refusal, exchange.params);
      const { id, seq } = created.value;
      return json(200, { id, selfUri: `/api/v2/conversations/calls/${id}` }, { 'Partyline-Seq': String(seq) });
    },
    postConversationsCallParticipants: (exchange, grant) => add(app, exchange, grant),
  };
}

async function add(app: App, exchange: Exchange, grant: Grant): Promise<Stop> {
  const { conversationId = '' } = exchange.params;
  const wish = wishOf(exchange);
  if (wish.destinations.length === 0) return refused('MISSING_BODY', { required: 'participants' });
  if (!isUuid(conversationId)) return refused('NOT_FOUND', { what: 'conversation', id: conversationId });
  const id = asConversationId(conversationId);
  const read = app.reads.conversation(grant.organisationId, id);
  if (read === undefined) return refused('NOT_FOUND', { what: 'conversation', id: conversationId });
  if (read.conversation.endTime !== undefined) return refused('CONVERSATION_ENDED', { conversationId });
  const added = await app.calls.add(id, newCall(grant, wish));
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
  const number = textOf(body, 'phoneNumber');
  const userId = textOf(body, 'callUserId');
  const callerName = textOf(body, 'callerIdName');
  const callerNumber = textOf(body, 'callerId');
  return {
    destinations: [
      ...(number === undefined ? [] : [{ address: number }]),
      ...(userId === undefined ? [] : [{ userId }]),
      ...listed.map(destinationOf),
    ],
    ...(callerName === undefined ? {} : { callerName }),
    ...(callerNumber === undefined ? {} : { callerNumber }),
  };
}

function destinationOf(fields: Fields): Destination {
  const address = textOf(fields, 'address');
  const userId = textOf(fields, 'userId');
  const name = textOf(fields, 'name');
  return {
    ...(address === undefined ? {} : { address }),
    ...(userId === undefined ? {} : { userId }),
    ...(name === undefined ? {} : { name }),
  };
}
