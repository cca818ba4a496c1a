import type { App } from '../../app/app.ts';
import { type Exchange, json, type Stop } from '../exchange.ts';
import type { AnswerAgain } from '../idempotency.ts';
import { answerAgain } from './participants.ts';

/**
 * Answers what was carried out by a process that was killed before it answered: from the state and the tombstones as
 * they are now, never by doing it again (design: removal, 8).
 */
export function createAnswersAgain(app: App): AnswerAgain {
  return (exchange, grant, acts) => {
    const { operation, params } = exchange;
    if (operation?.method === 'PATCH' && params.participantId !== undefined && operation.success === 202)
      return answerAgain(app, exchange, grant);
    const conversationId = params.conversationId ?? acts[0]?.conversationId;
    const seq =
      conversationId === undefined ? undefined : acts.findLast((act) => act.conversationId === conversationId)?.seq;
    return done(exchange, { conversationId, seq });
  };
}

/** The success of its operation, with the conversation that it acted on where it has a body. */
function done(
  { operation }: Exchange,
  { conversationId, seq }: { readonly conversationId: string | undefined; readonly seq: number | undefined },
): Stop {
  const status = operation?.success ?? 202;
  const headers: Readonly<Record<string, string>> = seq === undefined ? {} : { 'Partyline-Seq': String(seq) };
  if (status === 202 || status === 204 || operation?.method === 'DELETE') return { answer: { status, headers } };
  const body = { id: conversationId, selfUri: `/api/v2/conversations/${conversationId}` };
  return json(status, body, headers);
}
