import type { Connection } from '../connection.ts';
import { given, type Members, membersOf } from '../members.ts';
import type { Acted, ActOutcome } from '../outcome.ts';
import { refusalOf } from '../refusal.ts';
import { type ActRequest, checkNamed, whereOf } from '../selector.ts';
import { sendAct } from './send-act.ts';

/** One of the acts that Partyline does by selector, with what it is done with. */
export interface Act {
  readonly verb: 'hold' | 'mute' | 'move';
  readonly request: ActRequest;
  readonly change: Readonly<Record<string, unknown>>;
}

/** Does it to whoever matches, in one step of the server. */
export async function act(connection: Connection, { verb, request, change }: Act): Promise<Acted> {
  checkNamed(request);
  const { expect, note, signal } = request;
  const path = `/api/v2/partyline/participants:${verb}`;
  const body = { where: whereOf(request), ...given('expectCount', expect), ...given('note', note), ...change };
  const { timeoutMs } = connection;
  const answer = await sendAct(connection, {
    method: 'POST',
    path,
    body,
    headers: {},
    key: request.idempotencyKey ?? connection.random.uuid(),
    timeoutMs,
    patience: { deadline: connection.clock.monotonic() + timeoutMs, signal },
    reread: async () => 'it was not looked whether it was done',
  });
  if (answer.status < 200 || answer.status > 299)
    throw await refusalOf({ method: 'POST', path, body, answer, now: connection.clock.now() });
  const told = membersOf(answer.body);
  const results = told.list('results').map(outcomeOf);
  return { matched: told.number('matched') ?? results.length, results };
}

const outcomeOf = (result: Members): ActOutcome => ({
  participantId: result.text('participantId') ?? '',
  conversationId: result.text('conversationId') ?? '',
  ...given('incarnation', result.number('incarnation')),
  ...given('newParticipantId', result.text('newParticipantId')),
  ...given('newConversationId', result.text('newConversationId')),
});
