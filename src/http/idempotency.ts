import { createHash } from 'node:crypto';
import type { KeyedRequests, KeyedStart } from '../app/keyed-requests.ts';
import type { Grant } from '../auth/grant.ts';
import { type Clock, isoTime } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { takesIdempotencyKey } from '../contract/request-headers.ts';
import type { Refusal } from '../explain/evidence.ts';
import { canonicalJson } from './canonical-json.ts';
import type { ErrorAnswer } from './errors.ts';
import { type Answer, type Exchange, type Incoming, refused, type Step, type Stop } from './exchange.ts';

type Started<Kind> = Extract<KeyedStart, { kind: Kind }>;
type KeyClaim = Started<'mismatch'>['claim'];
type KeyRecord = Started<'again'>['record'];
type KeptAnswer = NonNullable<KeyRecord['answer']>;

/** Answers a request that was carried out by a process that ended before it answered, from what its commits did. */
export type AnswerAgain = (exchange: Exchange, grant: Grant, acts: KeyRecord['acts']) => Promise<Stop> | Stop;

export interface IdempotencyDeps {
  readonly keyed: KeyedRequests;
  readonly answerAgain: AnswerAgain;
  readonly explainRefusal: (exchange: Exchange, refusal: Refusal) => ErrorAnswer;
  readonly clock: Clock;
}

const REPLAYED = { 'Idempotent-Replayed': 'true' };

/** Lets a request with `Idempotency-Key` act once and gives whoever sends it again its answer (design: removal, 5). */
export function createIdempotency(deps: IdempotencyDeps): (act: Step) => Step {
  return (act) => (exchange) => {
    const { operation, grant, incoming } = exchange;
    const key = incoming.headers['idempotency-key'];
    if (key === undefined || operation === undefined || grant === undefined || !takesIdempotencyKey(operation))
      return act(exchange);
    const claim = claimOf(deps, exchange, { grant, key });
    const start = deps.keyed.start(claim);
    switch (start.kind) {
      case 'first':
        return carryOut(deps, exchange, { act, start });
      case 'again':
        return replay(deps, exchange, { grant, record: start.record });
      case 'inProgress':
        return inProgress(start.claim);
      case 'mismatch':
        return mismatch(start.claim);
      case 'full':
        return refused('LIMIT_REACHED', { limit: 'idempotencyRunningMax', max: String(limits.idempotencyRunningMax) });
    }
  };
}

function claimOf(
  { clock }: IdempotencyDeps,
  { incoming, pathname, requestId }: Exchange,
  { grant, key }: { readonly grant: Grant; readonly key: string },
): KeyClaim {
  const { organisationId, clientId, delegation } = grant;
  // A token for one conference is held by somebody else than its client.
  const userId = delegation === undefined ? (grant.userId ?? '') : `delegated ${delegation.id}`;
  const request = `${incoming.method} ${pathname}`.slice(0, limits.idempotencyRequestCharsMax);
  const fingerprint = fingerprintOf(incoming);
  return { organisationId, clientId, userId, key, fingerprint, at: clock.now(), requestId, request };
}

/** Method, path with query as sent, and what the body says, however it is spelt. */
function fingerprintOf({ method, url, bodyText = '' }: Incoming): string {
  return createHash('sha256')
    .update(JSON.stringify([method, url, canonicalJson(bodyText)]))
    .digest('hex');
}

interface First {
  readonly act: Step;
  readonly start: Started<'first'>;
}

async function carryOut(deps: IdempotencyDeps, exchange: Exchange, { act, start }: First): Promise<Stop | undefined> {
  const { keyed } = deps;
  let answer: Answer | ErrorAnswer | undefined;
  try {
    const stop = await keyed.run(start.running, async () => act(exchange));
    if (stop === undefined) return stop;
    answer = 'answer' in stop ? stop.answer : explained(deps, exchange, stop);
    return { answer };
  } finally {
    await keyed.finish(start.running, answer && keptOf(answer));
  }
}

function explained(deps: IdempotencyDeps, exchange: Exchange, stop: Extract<Stop, { refused: unknown }>): ErrorAnswer {
  const answer = deps.explainRefusal(exchange, stop.refused);
  return { ...answer, headers: { ...stop.headers, ...answer.headers } };
}

/**
 * Refusals that may be otherwise the next moment and that did nothing: of who may, how often, of a precondition that the
 * same request may send anew, and of the server itself.
 */
const isPassing = (status: number): boolean => status >= 500 || [401, 403, 412, 429].includes(status);

/** What is kept of an answer; nothing where it may not be kept, or is too large: then it is told from what was done. */
function keptOf(answer: Answer | ErrorAnswer): KeptAnswer | undefined {
  const { status, headers = {}, body, text, stream } = answer;
  if (isPassing(status) || stream !== undefined) return undefined;
  const kept = {
    status,
    headers,
    ...(body === undefined ? {} : { body }),
    ...(text === undefined ? {} : { text }),
    ...('reason' in answer ? { reason: answer.reason, title: answer.title } : {}),
  };
  return JSON.stringify(kept).length > limits.idempotencyAnswerCharsMax ? undefined : kept;
}

interface Known {
  readonly grant: Grant;
  readonly record: KeyRecord;
}

async function replay(deps: IdempotencyDeps, exchange: Exchange, { grant, record }: Known): Promise<Stop> {
  const { answer, acts } = record;
  if (answer !== undefined) return { answer: { ...answer, headers: { ...answer.headers, ...REPLAYED } } };
  const stop = await deps.answerAgain(exchange, grant, acts);
  return 'answer' in stop
    ? { answer: { ...stop.answer, headers: { ...stop.answer.headers, ...REPLAYED } } }
    : { ...stop, headers: { ...stop.headers, ...REPLAYED } };
}

const firstOf = ({ request, at, requestId }: KeyClaim): Readonly<Record<string, string>> => ({
  first: request,
  firstAt: isoTime(at),
  firstRequestId: requestId,
});

const inProgress = (claim: KeyClaim): Stop =>
  withHeaders(refused('IDEMPOTENCY_IN_PROGRESS', { ...firstOf(claim), retryAfter: '1' }), { 'Retry-After': '1' });

const mismatch = (claim: KeyClaim): Stop => refused('IDEMPOTENCY_MISMATCH', firstOf(claim));

const withHeaders = (stop: Stop, headers: Readonly<Record<string, string>>): Stop => ({ ...stop, headers });
