import { limits } from '../../base/limits.ts';
import { type Connection, unreachable } from '../connection.ts';
import { given, membersOf } from '../members.ts';
import type { Answered } from '../options.ts';
import type { Disconnected, PartyOutcome } from '../outcome.ts';
import type { ListedParticipant } from '../participant.ts';
import { PartylineError } from '../partyline-error.ts';
import { patiently } from '../patience.ts';
import { refusalOf } from '../refusal.ts';
import type { DisconnectRequest } from '../selector.ts';
import { listOfPartyline } from './list.ts';

/** Removes one party by Partyline's own lists and paths, and waits until it is down. */
export async function disconnectOnPartyline(connection: Connection, request: DisconnectRequest): Promise<Disconnected> {
  const startedAt = connection.clock.monotonic();
  const { signal } = request;
  const found = await listOfPartyline(connection, { ...request, signal });
  const who = theOnly(found, request.expect ?? 1);
  const result = await remove(connection, who, request);
  const others = await listOfPartyline(connection, { conversationId: who.conversationId, signal });
  return {
    ...result,
    tookMs: connection.clock.monotonic() - startedAt,
    othersConnected: others.filter(({ id }) => id !== who.id).length,
    results: [result],
  };
}

function theOnly(found: readonly ListedParticipant[], expect: number): ListedParticipant {
  const [first, ...others] = found;
  if (first === undefined)
    throw new PartylineError('no-match', 'Nobody who is live fits the selector.', { code: 'partyline.no.match' });
  if (found.length !== expect || others.length > 0)
    throw new PartylineError('count-mismatch', `${found.length} match where ${expect} is expected; nothing was done.`, {
      code: 'partyline.count.mismatch',
      candidates: found,
    });
  return first;
}

async function remove(
  connection: Connection,
  who: ListedParticipant,
  { waitSeconds = limits.clientWaitSecondsDefault, signal }: DisconnectRequest,
): Promise<PartyOutcome> {
  const path = `/api/v2/conversations/${who.media}/participants/${who.id}`;
  const timeoutMs = connection.timeoutMs + waitSeconds * 1000;
  const body = { status: 'disconnected' };
  const headers = { Prefer: `wait=${waitSeconds}, handling=lenient` };
  const deadline = connection.clock.monotonic() + timeoutMs;
  const asked = await patiently(connection, () => connection.ask('PATCH', path, { body, headers, timeoutMs, signal }), {
    deadline,
    signal,
  });
  if (!asked.ok) throw unreachable(asked.refusal);
  const answer = asked.value;
  if (answer.status !== 200 && answer.status !== 202)
    throw await refusalOf({ method: 'PATCH', path, body, answer, now: connection.clock.now() });
  return outcomeOf(answer, who);
}

function outcomeOf({ body }: Answered, who: ListedParticipant): PartyOutcome {
  const told = membersOf(body);
  const isGone = told.flag('alreadyGone') === true;
  const isDown = told.flag('legDown') === true;
  return {
    outcome: isGone ? 'alreadyGone' : isDown ? 'disconnected' : 'accepted',
    participantId: who.id,
    conversationId: who.conversationId,
    ...given('incarnation', who.incarnation),
    evidence: told.text('evidence') ?? null,
    ...given('sipCode', told.number('sipCode')),
  };
}
