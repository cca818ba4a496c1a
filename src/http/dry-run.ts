import type { Grant } from '../auth/grant.ts';
import type { RequestId } from '../base/ids.ts';
import type { Refusal } from '../explain/evidence.ts';
import type { Explainer } from '../explain/explain.ts';
import type { Explanation } from '../explain/explanation.ts';
import type { OfflineAnswer, OfflineCase } from '../explain/offline/offline-case.ts';
import { mayViewAny } from './act-permission.ts';
import { type EvidenceDeps, evidenceOf, requestOf } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { ExplainRate } from './explain-rate.ts';
import { createGates, frame, type GateDeps, type NamedStep, runSteps } from './pipeline.ts';

/** What the server would answer, without an effect, and why. */
export interface DryAnswer extends OfflineAnswer {
  readonly status: number;
  readonly code?: string;
  /** There as in the short form of an explanation: nothing was looked at closely. */
  readonly skipped?: 'load';
}

export interface DryRunDeps extends EvidenceDeps, GateDeps {
  /** One that shows its explanations whatever the answers of the server show. */
  readonly explainer: Explainer;
  /** How often clients are explained to; absent: without limit. */
  readonly rate?: ExplainRate;
}

/** What becomes of a request that is only told of. */
export type DryRun = (one: OfflineCase, asker: Asker) => Promise<DryAnswer>;

/** Who asks, and under which id his question is known. */
export interface Asker {
  readonly grant: Grant;
  readonly requestId: RequestId;
}

/** Runs a copy of a request through the gates and compares it with what its sender may see. Nothing is carried out. */
export function createDryRun(deps: DryRunDeps): DryRun {
  const gates = [{ name: 'frame', run: frame }, ...createGates(deps)];
  return async (one, asker) => {
    const copy = exchangeOf(one, asker);
    const stopped = refusalOf(await runSteps(gates, copy));
    // Counted for whoever asks, whatever token he speaks of.
    if (deps.rate?.isOver({ grant: asker.grant, incoming: copy.incoming }) === true)
      return briefly(deps, copy, stopped);
    const refusal = stopped ?? foreseen(deps, copy);
    if (refusal === undefined) return wouldPass(copy);
    return told(deps.explainer.explain(evidenceOf(deps, copy, refusal)), copy);
  };
}

const refusalOf = (stop: Awaited<ReturnType<NamedStep['run']>>): Refusal | undefined =>
  stop !== undefined && 'refused' in stop ? stop.refused : undefined;

/** Whoever may not read objects is told nothing about them. */
function foreseen(deps: DryRunDeps, copy: Exchange): Refusal | undefined {
  const { refusal: _, ...known } = evidenceOf(deps, copy, { reason: 'INTERNAL_ERROR', metadata: {} });
  return maySee(copy) ? deps.explainer.foresee(known) : undefined;
}

const maySee = ({ grant }: Exchange): boolean => grant !== undefined && mayViewAny(grant);

function exchangeOf({ request, token }: OfflineCase, { grant, requestId }: Asker): Exchange {
  const { method, path, headers = {}, body = null } = request;
  const cut = path.indexOf('?');
  const text = typeof body === 'string' ? body : body === null ? undefined : JSON.stringify(body);
  return {
    incoming: {
      method: method.toUpperCase(),
      url: path,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
      bodyText: text,
      remote: '',
    },
    requestId,
    pathname: cut < 0 ? path : path.slice(0, cut),
    query: new URLSearchParams(cut < 0 ? '' : path.slice(cut + 1)),
    params: {},
    bodySeen: true,
    grant: narrowed(grant, token ?? {}),
  };
}

/** The token that is spoken of, never more than the one that asks. */
function narrowed(grant: Grant, { scopes, permissions, user }: NonNullable<OfflineCase['token']>): Grant {
  const { userId, clientId, scopes: ownScopes, permissions: own, ...rest } = grant;
  const kept = scopes === undefined ? ownScopes : narrowedScopes(ownScopes ?? [], scopes);
  const isClientOnly = userId !== undefined && user === false;
  return {
    ...rest,
    // What the client did without him is not his.
    clientId: isClientOnly ? '' : clientId,
    permissions: permissions?.filter((each) => own.includes('*') || own.includes(each)) ?? own,
    ...(kept === undefined ? {} : { scopes: kept }),
    ...(userId === undefined || isClientOnly ? {} : { userId }),
  };
}

/** An empty list binds nothing: a bound token that keeps none of those that are wished for keeps its own. */
function narrowedScopes(own: readonly string[], wished: readonly string[]): readonly string[] {
  if (own.length === 0) return wished;
  const kept = wished.filter((scope) => own.includes(scope));
  return kept.length === 0 ? own : kept;
}

const unseen = 'Whether the objects of this request exist and allow it: this token may not read them.';
const unlooked =
  'Whether all else that it names exists and may be used, such as users, queues and numbers: only conversations, participants and legs are looked up.';
const undone =
  'What only shows when it is carried out, such as a limit, a value that the operation itself reads, or a change by somebody else.';

const unknownTo = (copy: Exchange): readonly string[] => [maySee(copy) ? unlooked : unseen, undone];

function told({ status, code, reasons, reason, member, body }: Explanation, copy: Exchange): DryAnswer {
  const { intent, cause = body.message, applicability = 'none', fix = null, candidates = [] } = member ?? {};
  return {
    status,
    code,
    ...(intent === undefined ? {} : { intent }),
    reasons: reasons.length === 0 ? [reason] : reasons,
    cause,
    applicability,
    fix,
    candidates,
    unknown: fix === null ? [] : unknownTo(copy),
  };
}

/** What the gates alone say, without a look at anything (design: explain, security 8). */
function briefly(deps: DryRunDeps, copy: Exchange, refusal: Refusal | undefined): DryAnswer {
  const known = refusal && { ...requestOf(deps, copy, refusal), things: new Map() };
  const answer = known === undefined ? wouldPass(copy) : told(deps.explainer.explain(known, 'load'), copy);
  return { ...answer, unknown: [hurried], skipped: 'load' };
}

const hurried = 'Everything else: too many explanations were asked for at once. Ask again in a second.';

const wouldPass = (copy: Exchange): DryAnswer => ({
  status: copy.operation?.success ?? 200,
  reasons: [],
  cause: 'No gate refuses this request, and nothing that can be looked up; what is not known stands in unknown.',
  applicability: 'none',
  fix: null,
  candidates: [],
  unknown: unknownTo(copy),
});
