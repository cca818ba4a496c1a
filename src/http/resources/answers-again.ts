import type { App } from '../../app/app.ts';
import type { Grant } from '../../auth/grant.ts';
import { type Exchange, json, type Stop } from '../exchange.ts';
import type { AnswerAgain } from '../idempotency.ts';
import { appliedOf, readPrefer } from '../prefer.ts';
import { answerAgain } from './participants.ts';

type Acts = Parameters<AnswerAgain>[2];

/**
 * Answers what was carried out by a process that was killed before it answered: from the state and the tombstones as
 * they are now, never by doing it again (design: removal, 8).
 */
export function createAnswersAgain(app: App): AnswerAgain {
  return (exchange, grant, acts) => {
    const { operation, params, pathname } = exchange;
    if (operation?.method === 'PATCH' && params.participantId !== undefined && operation.success === 202)
      return answerAgain(app, exchange, grant);
    return pathname.startsWith(SELECTED) ? ofSelected(app, { exchange, grant, acts }) : ofConversation(exchange, acts);
  };
}

const SELECTED = '/api/v2/partyline/participants:';

interface Again {
  readonly exchange: Exchange;
  readonly grant: Grant;
  readonly acts: Acts;
}

/** Whoever was meant then, with what has become of him; not whom the selector would find now. */
function ofSelected(app: App, { exchange, grant, acts }: Again): Stop {
  const prefer = readPrefer(exchange.incoming.headers.prefer);
  const results = acts.flatMap(({ conversationId, seq, participantIds }) =>
    participantIds.map((participantId) => {
      const participant = app.reads.stay(grant.organisationId, participantId)?.participant;
      const legDown = participant?.endTime !== undefined;
      const evidence = participant?.departure?.evidence ?? null;
      return {
        ...{ participantId, conversationId, incarnation: participant?.incarnation, result: 'accepted' },
        ...(prefer.wait === undefined ? {} : { legDown, evidence }),
        seq,
      };
    }),
  );
  const isDown = prefer.wait !== undefined && results.every(({ legDown }) => legDown === true);
  return json(
    isDown ? 200 : 202,
    { matched: results.length, results },
    prefer.wait === undefined ? {} : { 'Preference-Applied': appliedOf({ wait: prefer.wait, lenient: false }) },
  );
}

/** The success of its operation, with the conversation that it acted on where it has a body. */
function ofConversation({ operation, params }: Exchange, acts: Acts): Stop {
  const conversationId = params.conversationId ?? acts[0]?.conversationId;
  const seq = acts.findLast((act) => act.conversationId === conversationId)?.seq;
  const status = operation?.success ?? 202;
  const headers: Readonly<Record<string, string>> = seq === undefined ? {} : { 'Partyline-Seq': String(seq) };
  if (status === 202 || status === 204 || operation?.method === 'DELETE') return { answer: { status, headers } };
  return json(status, { id: conversationId, selfUri: `/api/v2/conversations/${conversationId}` }, headers);
}
