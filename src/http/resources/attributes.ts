import type { App } from '../../app/app.ts';
import type { Grant } from '../../auth/grant.ts';
import type { Notes } from '../../domain/participant.ts';
import { mayView } from '../act-permission.ts';
import { type Exchange, type Handler, refused, type Stop } from '../exchange.ts';
import { fieldsOf, textOf, textsOf } from '../fields.ts';
import { notesSubject } from '../notes-target.ts';
import { tooMany } from './conversation-extras.ts';
import { refusalStop } from './refusals.ts';

/** Attributes of participants, and what a call carries from user to user. */
export function attributeHandlers(app: App): Readonly<Record<string, Handler>> {
  const attributes: Handler = (exchange, grant) => {
    const sent = textsOf(fieldsOf(exchange.body), 'attributes') ?? {};
    return annotate(app, { exchange, grant, notes: { attributes: sent }, status: 202 });
  };
  return {
    patchConversationsCallParticipantAttributes: attributes,
    patchConversationParticipantAttributes: attributes,
    putConversationsCallParticipantCommunicationUuidata: (exchange, grant) => {
      const uuiData = textOf(fieldsOf(exchange.body), 'uuiData') ?? '';
      return annotate(app, { exchange, grant, notes: { uuiData }, status: 204 });
    },
    deleteConversationParticipantFlaggedreason: (exchange, grant) =>
      annotate(app, { exchange, grant, notes: { flaggedReason: 'none' }, status: 200 }),
    deleteConversationParticipantCode(exchange, grant) {
      const subject = notesSubject(app.notes, exchange, grant);
      if (!('target' in subject)) return subject;
      const { addCommunicationCode: code = '' } = exchange.params;
      const { codes = [] } = subject.stay.participant.notes ?? {};
      if (!codes.includes(code)) return refused('NOT_FOUND', { what: 'code', id: code });
      const left = codes.filter((each) => each !== code);
      return annotate(app, { exchange, grant, notes: { codes: left }, status: 204 });
    },
    putConversationParticipantFlaggedreason: (exchange, grant) =>
      annotate(app, { exchange, grant, notes: { flaggedReason: 'general' }, status: 200 }),
  };
}

interface Annotation {
  readonly exchange: Exchange;
  readonly grant: Grant;
  readonly notes: Notes;
  readonly status: number;
}

/** The cloud lists no permission: for whoever is or was part of the conversation, or may view any. */
async function annotate(app: App, { exchange, grant, notes, status }: Annotation): Promise<Stop> {
  const subject = notesSubject(app.notes, exchange, grant);
  if (!('target' in subject)) return subject;
  const { organisationId, conversationId } = subject.target;
  const read = app.reads.conversation(organisationId, conversationId);
  if (read === undefined || !mayView(read, grant))
    return refused('NOT_FOUND', { what: 'conversation', id: conversationId });
  const done = await app.notes.annotate(subject.target, notes);
  if (done.ok) return { answer: { status } };
  const { refusal } = done;
  return refusal.kind === 'limitReached' && refusal.limit === 'attributesPerParticipantMax'
    ? { refused: { finding: tooMany('attributes of one participant', refusal.max) } }
    : refusalStop(refusal, exchange.params);
}
