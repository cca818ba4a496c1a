import { limits } from '../base/limits.ts';
import type { OfflineAnswer } from '../explain/index.ts';
import type { Explanation } from './explanation.ts';
import type { Answered } from './options.ts';
import { type FailureKind, PartylineError } from './partyline-error.ts';
import { retryMsOf } from './patience.ts';
import { skewOf } from './skew.ts';

/** A request that was answered. */
export interface Answering {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly answer: Answered;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The error for an answer that is no success; explained here where the server has not done so. */
export async function refusalOf(answering: Answering): Promise<PartylineError> {
  const { answer } = answering;
  const { status } = answer;
  const { code, message }: { code?: unknown; message?: unknown } = Object(answer.body);
  const explain = serverExplanation(answer.body) ?? (await ownExplanation(answering));
  const said = typeof message === 'string' && message !== '' ? message : `The server answered with status ${status}.`;
  return new PartylineError(kindOf(code), `${sentence(said)}${moreOf(answering)}`, {
    code: typeof code === 'string' ? code : `client.status.${status}`,
    status,
    correlationId: answer.headers['inin-correlation-id'],
    explain,
  });
}

/** Messages of the cloud end as they like; ours is read beside others. */
const sentence = (said: string): string =>
  said
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/([^.?!])$/, '$1.');

/** The codes of a selector that does not fit (design: removal, 6). */
function kindOf(code: unknown): FailureKind {
  if (code === 'partyline.no.match') return 'no-match';
  return code === 'partyline.count.mismatch' ? 'count-mismatch' : 'refused';
}

function moreOf({ answer, now }: Answering): string {
  const { status, headers } = answer;
  const skew = status === 401 ? skewOf(answer, now).replace(/^, and the/, ' Check the') : '';
  if (skew !== '') return `${skew}.`;
  const afterMs = status === 429 || status === 503 ? retryMsOf(headers['retry-after'], now) : undefined;
  return afterMs === undefined ? '' : ` It may be asked again after ${Math.ceil(afterMs / 1000)} s.`;
}

/** What the server says; absent too where it was too busy to look closely. */
export function serverExplanation(body: unknown): Explanation | undefined {
  const { explain }: { explain?: unknown } = Object(body);
  const told: Partial<Explanation> & { readonly also?: readonly string[] } = Object(explain);
  if (typeof told.reason !== 'string' || typeof told.cause !== 'string') return undefined;
  return {
    reason: told.reason,
    reasons: [told.reason, ...(told.also ?? [])],
    cause: told.cause,
    applicability: told.applicability ?? 'none',
    fix: told.fix ?? null,
    candidates: told.candidates ?? [],
    metadata: told.metadata ?? {},
    by: 'server',
  };
}

/** Explained without a server. The catalogue and the cloud's table are loaded here, at the first refusal that needs them. */
async function ownExplanation({ method, path, body, answer }: Answering): Promise<Explanation | undefined> {
  const { explain } = await import('../explain/index.ts');
  const { code, message }: { code?: unknown; message?: unknown } = Object(answer.body);
  const told = explain({
    request: { method, path, ...(body === undefined ? {} : { body: JSON.parse(JSON.stringify(body)) }) },
    observed: {
      status: answer.status,
      ...(typeof code === 'string' ? { code } : {}),
      ...(typeof message === 'string' ? { message } : {}),
    },
  });
  return toldHere(told);
}

/** The explanation of this library, in the shape that errors carry. */
export function toldHere(told: OfflineAnswer): Explanation {
  const [reason] = told.reasons;
  return {
    ...(reason === undefined ? {} : { reason }),
    reasons: told.reasons.slice(0, limits.findingsPerKindMax),
    cause: told.cause,
    applicability: told.applicability,
    fix: told.fix,
    candidates: told.candidates,
    metadata: {},
    by: 'client',
  };
}
