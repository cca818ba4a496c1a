import { isDeepStrictEqual } from 'node:util';
import type { Operation } from '../../src/contract/operation.ts';
import type { RouteTable } from '../../src/contract/route-table.ts';
import { bounds } from '../../src/explain/bounds.ts';
import type { Explainer } from '../../src/explain/explain.ts';
import type { ExplainMember } from '../../src/explain/explanation.ts';
import type { NearMissSearch } from '../../src/explain/near-miss.ts';
import type { OfflineExplainer } from '../../src/explain/offline/offline-case.ts';
import type { BodyMutation } from './body-mutation.ts';
import type { Mutation } from './mutation.ts';
import { refusedBy } from './static-evidence.ts';

/** What was answered to one mutation. */
export interface Verdict {
  /** One request was named as the right one. */
  readonly isClaim: boolean;
  /** That one, or the first of those to choose from, is the right one. */
  readonly isFirst: boolean;
  /** It is among the first three. */
  readonly isAmong: boolean;
  /** For whoever looks at mistakes: what was named. */
  readonly named: readonly string[];
}

const VERB_COST = 0.12;

/** The search alone; a verb that a template lacks costs what it costs the engine. */
export function searchVerdict(search: NearMissSearch, { path, method, wanted }: Mutation): Verdict {
  const found = new Map<string, number>();
  for (const miss of search.find(path, true)) {
    const hasVerb = miss.operations.some((operation) => operation.method === method);
    const cost = miss.cost + (hasVerb ? 0 : VERB_COST);
    found.set(miss.template, Math.min(cost, found.get(miss.template) ?? cost));
  }
  const [best, second, ...others] = [...found].sort(([, one], [, other]) => one - other);
  const isClaim = best !== undefined && (second === undefined || second[1] - best[1] >= bounds.searchMargin - 1e-9);
  const named = [best, second, ...others].slice(0, 3).flatMap((each) => (each === undefined ? [] : [each[0]]));
  return {
    isClaim,
    isFirst: best?.[0] === wanted.path,
    isAmong: named.includes(wanted.path),
    named,
  };
}

/** The whole engine, with the table alone: no objects, no token's limits. */
export function engineVerdict(explainer: Explainer, routes: RouteTable, mutation: Mutation): Verdict {
  const evidence = refusedBy(routes, mutation);
  const member = evidence === undefined ? undefined : explainer.explain(evidence).body.explain;
  return member === undefined || 'skipped' in member ? SILENT : verdictOn(member, mutation.wanted);
}

type Told = Pick<ExplainMember, 'fix' | 'applicability' | 'candidates'>;

function verdictOn({ fix, applicability, candidates }: Told, wanted: Operation): Verdict {
  const isClaim = fix !== null && (applicability === 'apply' || applicability === 'fill');
  const named = [...(fix === null ? [] : [fix]), ...candidates]
    .map((each) => `${each.method} ${each.pathTemplate}`)
    .filter((each, at, all) => all.indexOf(each) === at)
    .slice(0, 3);
  const right = `${wanted.method} ${wanted.path}`;
  return { isClaim, isFirst: named[0] === right, isAmong: named.includes(right), named };
}

/** Nothing was said. */
const SILENT: Verdict = { isClaim: false, isFirst: false, isAmong: false, named: [] };

/** The whole engine on a wrong body: right is only the very body that was meant. */
export function bodyVerdict(explainer: Explainer, routes: RouteTable, mutation: BodyMutation): Verdict {
  const evidence = refusedBy(routes, mutation);
  const member = evidence === undefined ? undefined : explainer.explain(evidence).body.explain;
  if (member === undefined || 'skipped' in member) return SILENT;
  const { fix, applicability, candidates } = member;
  const isClaim = fix !== null && (applicability === 'apply' || applicability === 'fill');
  const { wanted, right } = mutation;
  const requests = [...(fix === null ? [] : [fix]), ...candidates].slice(0, 3);
  const isRight = requests.map(
    ({ method, pathTemplate, body }) =>
      method === wanted.method && pathTemplate === wanted.path && isDeepStrictEqual(body, right),
  );
  const named = requests.map((each) => `${each.method} ${each.pathTemplate} ${JSON.stringify(each.body)}`);
  return { isClaim, isFirst: isRight[0] === true, isAmong: isRight.includes(true), named };
}

/** The engine of the command line, which has no server. */
export function offlineVerdict(explainer: OfflineExplainer, { method, path, body, wanted }: Mutation): Verdict {
  const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
  const request = { method, path, headers, ...(body === undefined ? {} : { body }) };
  return verdictOn(explainer.explain({ request }), wanted);
}

/** Sums of one kind. */
export interface Tally {
  readonly tried: number;
  readonly claims: number;
  readonly right: number;
  /** Answered with a claim or with requests to choose from. */
  readonly answers: number;
  readonly among: number;
}

export function tally(verdicts: readonly Verdict[]): Tally {
  const claims = verdicts.filter((each) => each.isClaim);
  const answers = verdicts.filter((each) => each.named.length > 0);
  return {
    tried: verdicts.length,
    claims: claims.length,
    right: claims.filter((each) => each.isFirst).length,
    answers: answers.length,
    among: answers.filter((each) => each.isAmong).length,
  };
}
