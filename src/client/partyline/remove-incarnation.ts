import { limits } from '../../base/limits.ts';
import type { Connection } from '../connection.ts';
import { membersOf } from '../members.ts';
import type { Answered } from '../options.ts';
import type { PartyOutcome } from '../outcome.ts';
import type { ListedParticipant } from '../participant.ts';
import type { PartylineError } from '../partyline-error.ts';
import { refusalOf } from '../refusal.ts';
import type { DisconnectRequest } from '../selector.ts';
import { outcomeOf, type Waiting } from './party-outcome.ts';
import { planOnPartyline, refusedByPlan } from './plan.ts';
import { sendAct } from './send-act.ts';

/**
 * Removes one stay of a party and no later one. Where another has begun the server answers 412 and nothing is done; who
 * is there then is removed only where the caller asked to follow, at most twice (design: removal, 5 and 11.2).
 */
export async function removeIncarnation(
  connection: Connection,
  request: DisconnectRequest,
  waiting: Waiting,
): Promise<PartyOutcome> {
  const { incarnation: wanted, ...anyStay } = request;
  let incarnation = wanted;
  for (let follows = 0; ; follows += 1) {
    const plan = await planOnPartyline(connection, anyStay);
    const [who] = plan.participants;
    if (who === undefined || plan.refused !== null) throw refusedByPlan(plan);
    const removed = await remove(connection, { request, who, incarnation: incarnation ?? who.incarnation }, waiting);
    if ('outcome' in removed) return removed;
    if (removed.status !== 412 || request.follow !== true || follows >= limits.clientFollowsMax) throw removed;
    connection.tell({ step: 'resolve', message: 'The party has come back meanwhile; following.' });
    incarnation = undefined;
  }
}

interface Removing {
  readonly request: DisconnectRequest;
  readonly who: ListedParticipant;
  readonly incarnation: number | undefined;
}

async function remove(
  connection: Connection,
  { request, who, incarnation }: Removing,
  { timeoutMs, patience }: Waiting,
): Promise<PartyOutcome | PartylineError> {
  const { waitSeconds = limits.clientWaitSecondsDefault, idempotencyKey = connection.random.uuid() } = request;
  const path = `/api/v2/conversations/${who.conversationId}/participants/${who.id}`;
  const body = { state: 'disconnected' };
  const answer: Answered = await sendAct(connection, {
    method: 'PATCH',
    path,
    body,
    headers: {
      Prefer: `wait=${waitSeconds}, handling=lenient`,
      'If-Match': `"${incarnation ?? '*'}"`.replace('"*"', '*'),
    },
    // A key stands for one request: whoever is followed is another.
    key: `${idempotencyKey}${incarnation === request.incarnation ? '' : `-${who.id}`}`,
    timeoutMs,
    patience,
    reread: () => reread(connection, request),
  });
  if (answer.status !== 200 && answer.status !== 202)
    return refusalOf({ method: 'PATCH', path, body, answer, now: connection.clock.now() });
  const { id: participantId, conversationId } = who;
  return { ...outcomeOf(membersOf(answer.body)), participantId, conversationId };
}

async function reread(connection: Connection, { signal: _, ...request }: DisconnectRequest): Promise<string> {
  const plan = await planOnPartyline(connection, request).catch(() => undefined);
  if (plan === undefined) return 'the server could not be asked who is still there';
  return plan.matched === 0 ? 'that stay is over' : 'that stay is still live';
}
