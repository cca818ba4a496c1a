import { limits } from '../../base/limits.ts';
import type { Connection } from '../connection.ts';
import { strange } from '../find-service.ts';
import { given, membersOf } from '../members.ts';
import type { Answered } from '../options.ts';
import type { Disconnected, PartyOutcome, Plan } from '../outcome.ts';
import { PartylineError } from '../partyline-error.ts';
import type { Patience } from '../patience.ts';
import { refusalOf } from '../refusal.ts';
import { checkNamed, type DisconnectRequest } from '../selector.ts';
import { othersIn } from './others.ts';
import { outcomeOf, type Waiting } from './party-outcome.ts';
import { planOnPartyline, refusedByPlan, removalBody } from './plan.ts';
import { removeIncarnation } from './remove-incarnation.ts';
import { sendAct } from './send-act.ts';

const PATH = '/api/v2/partyline/participants:disconnect';

/** Lets the server resolve and remove in one step, and waits until the legs are down (design: removal, 6 and 11). */
export async function disconnectOnPartyline(connection: Connection, request: DisconnectRequest): Promise<Disconnected> {
  checkNamed(request);
  const startedAt = connection.clock.monotonic();
  const took = (): number => Math.round(connection.clock.monotonic() - startedAt);
  if (request.dryRun === true) return planned(await planOnPartyline(connection, request), took());
  const { waitSeconds = limits.clientWaitSecondsDefault, signal } = request;
  const timeoutMs = connection.timeoutMs + waitSeconds * 1000;
  const patience: Patience = { deadline: startedAt + timeoutMs, signal };
  const results = isOneStay(request)
    ? [await removeIncarnation(connection, request, { timeoutMs, patience })]
    : await removeSelected(connection, request, { timeoutMs, patience });
  return summed(connection, results, { took, patience });
}

/** One stay is meant by its number: `If-Match` tells when another has begun (design: removal, 5). */
const isOneStay = ({ incarnation, expect = 1, intent = 'disconnect', note }: DisconnectRequest): boolean =>
  incarnation !== undefined && expect === 1 && intent === 'disconnect' && note === undefined;

async function removeSelected(
  connection: Connection,
  request: DisconnectRequest,
  { timeoutMs, patience }: Waiting,
): Promise<readonly PartyOutcome[]> {
  const { waitSeconds = limits.clientWaitSecondsDefault } = request;
  const body = removalBody(request);
  const answer = await sendAct(connection, {
    method: 'POST',
    path: PATH,
    body,
    headers: { Prefer: `wait=${waitSeconds}, handling=lenient` },
    key: request.idempotencyKey ?? connection.random.uuid(),
    timeoutMs,
    patience,
    reread: () => reread(connection, request),
  });
  if (answer.status === 200 || answer.status === 202) return resultsOf(connection, answer);
  // Already gone is success: the server says so of whoever is known to have left (`handling=lenient`).
  const error = await refusalOf({ method: 'POST', path: PATH, body, answer, now: connection.clock.now() });
  throw error.kind === 'count-mismatch' ? await withCandidates(connection, request, error) : error;
}

/** Where several calls were touched some may have been refused: then what was done is told with the refusal. */
function resultsOf({ url }: Connection, answer: Answered): readonly PartyOutcome[] {
  const { body, status, headers } = answer;
  const results = membersOf(body).list('results');
  if (results.length === 0) throw strange(url, answer);
  const refused = results.filter((each) => each.text('result') === 'refused');
  const [first] = refused;
  if (first === undefined) return results.map(outcomeOf);
  const done = results.flatMap((each) => (refused.includes(each) ? [] : (each.text('participantId') ?? [])));
  const ids = refused.flatMap((each) => each.text('participantId') ?? []);
  const why = first.text('message') ?? first.text('code') ?? 'refused';
  throw new PartylineError(
    'refused',
    `${ids.length} of ${results.length} were not removed (${ids.join(', ')}): ${why} Removed: ${done.join(', ') || 'nobody'}.`,
    { code: first.text('code') ?? 'client.partly.refused', status, correlationId: headers['inin-correlation-id'] },
  );
}

/** The refusal with who fits, found out by reading. */
async function withCandidates(
  connection: Connection,
  request: DisconnectRequest,
  error: PartylineError,
): Promise<PartylineError> {
  const { kind, message, code, status, correlationId, explain } = error;
  const plan = await planOnPartyline(connection, request).catch(() => undefined);
  const candidates = plan?.participants ?? [];
  return new PartylineError(kind, message, { code, status, correlationId, explain, candidates });
}

async function reread(connection: Connection, request: DisconnectRequest): Promise<string> {
  const { signal: _, ...read } = request;
  const plan = await planOnPartyline(connection, read).catch(() => undefined);
  if (plan === undefined) return 'the server could not be asked who is still there';
  const { matched, participants } = plan;
  if (matched === 0) return 'nobody who fits is live any more';
  // The removal is under way, and its legs are not down yet.
  const isUnderWay = participants.length === matched && participants.every(({ status }) => status === 'disconnecting');
  if (isUnderWay) return 'whoever fits is being hung up now';
  return matched === 1 ? 'one who fits is live now' : `${matched} who fit are live now`;
}

interface Summing {
  readonly took: () => number;
  readonly patience: Patience;
}

async function summed(
  connection: Connection,
  results: readonly PartyOutcome[],
  { took, patience }: Summing,
): Promise<Disconnected> {
  const shown =
    results.find(({ outcome }) => outcome === 'accepted') ??
    results.find(({ outcome }) => outcome === 'disconnected') ??
    results[0];
  if (shown === undefined)
    throw new PartylineError('refused', 'The server answered without saying whom it removed.', {
      code: 'client.not.an.api',
    });
  const othersConnected = await othersIn(connection, results, patience);
  return { ...shown, tookMs: took(), othersConnected, results };
}

function planned(plan: Plan, tookMs: number): Disconnected {
  const results = plan.participants.map((who) => ({
    outcome: 'planned' as const,
    participantId: who.id,
    conversationId: who.conversationId,
    ...given('incarnation', who.incarnation),
    evidence: null,
  }));
  const [first] = results;
  if (first === undefined || plan.refused !== null) throw refusedByPlan(plan);
  return { ...first, tookMs, othersConnected: plan.consequences.remaining.length, results };
}
