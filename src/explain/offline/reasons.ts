import { authorise } from '../../contract/gates.ts';
import { rankOf } from '../catalogue.ts';
import { isObject } from '../json.ts';
import { fromFinding, type Problem, problem, stageOf } from '../problem.ts';
import { stages } from '../reason.ts';
import { isTopic, topicWords } from '../wish/topics.ts';
import type { Correction } from './correct.ts';
import { bodyProblems, pathProblems } from './differences.ts';
import { hostProblem } from './hosts.ts';
import { observedReasons } from './observed.ts';
import { unknownScopes } from './scopes.ts';
import { sdkProblems } from './sdk.ts';
import type { Study } from './study.ts';

/** Everything that can be told of a request, in the order of gates; each reason once, with the facts of all. */
export function reasonsFor(study: Study, correction: Correction): readonly Problem[] {
  const { one, table, verdict } = study;
  const { operations } = table.routes;
  const host = hostProblem(one.request.host, false);
  return ordered([
    ...(host === undefined ? [] : [host]),
    ...tokenProblems(study, correction),
    ...(verdict.problem === undefined || correction.isRight ? [] : gateProblems(study)),
    ...differences(study, correction),
    ...correction.problems,
    ...sdkProblems(one.request.sdk_call, operations),
    ...outcome(study, correction),
  ]);
}

/** What the gates say; of an unknown path or a wrong verb the differences say it better. */
function gateProblems({ verdict }: Study): readonly Problem[] {
  const { problem: found } = verdict;
  if (found === undefined || found.reason === 'UNKNOWN_PATH' || found.reason === 'WRONG_METHOD') return [];
  return [found];
}

function differences(study: Study, { target, draft, isRight }: Correction): readonly Problem[] {
  const { verdict, sent, seen, matches } = study;
  const found = verdict.problem;
  if (target === undefined || draft === undefined) return found === undefined ? [] : [found];
  if (isRight) return [];
  const literal = found?.reason === 'LITERAL_IN_ID_SLOT' ? found : undefined;
  const paths = pathProblems({ sent, seen, matches, literal, target });
  const body = bodyProblems(seen.body, draft.body.kind === 'json' ? draft.body.value : undefined);
  return [...paths, ...body, ...extraKeys(study, body), ...topicProblems(study)];
}

/** Beside the keys that were moved, some that the operation has no place for. */
function extraKeys({ seen }: Study, found: readonly Problem[]): readonly Problem[] {
  const isExtra =
    found.some((each) => each.reason === 'UNKNOWN_BODY_KEY') &&
    isObject(seen.body) &&
    Object.keys(seen.body).length > 2;
  return isExtra ? [problem('EXTRA_BODY_KEYS')] : [];
}

const topicProblems = ({ seen, wish }: Study): readonly Problem[] => {
  if (wish?.intent !== 'notifications-subscribe') return [];
  const unknown = topicWords(seen).find((topic) => !isTopic(topic));
  return unknown === undefined ? [] : [problem('UNKNOWN_TOPIC', { topic: unknown })];
};

function tokenProblems({ one, table }: Study, { target }: Correction): readonly Problem[] {
  const { operations } = table.routes;
  const scopes = one.token?.scopes ?? [];
  const unknown = unknownScopes(scopes, operations);
  const operation = operations.find((each) => each.method === target?.method && each.path === target.template);
  const held = one.token?.permissions;
  const missing =
    operation === undefined || (unknown.length > 0 && held === undefined)
      ? undefined
      : authorise(operation, { permissions: held ?? ['*'], scopes }, { adminConversationScopeCounts: false });
  return [
    ...(unknown.length === 0 ? [] : [problem('UNKNOWN_SCOPE', { scope: unknown.join(', ') })]),
    ...(missing === undefined ? [] : [fromFinding(missing, operation?.method ?? '')]),
  ];
}

/** What the answer adds: of a request right in form all that is known, else only what the request itself does not show. */
function outcome({ one, sent }: Study, { isRight, draft }: Correction): readonly Problem[] {
  const status = one.observed?.status ?? 0;
  if (isRight) return observedReasons(one).map((reason) => problem(reason));
  const isAct = sent.method !== 'GET' && sent.method !== 'HEAD';
  const silent = isAct && status >= 200 && status < 300 && draft !== undefined ? [problem('NO_EFFECT')] : [];
  const told = observedReasons(one).filter((reason) => TOLD.has(reason));
  return [...silent, ...told.map((reason) => problem(reason))];
}

/** Beside what the request shows, an answer is believed in these. */
const TOLD: ReadonlySet<string> = new Set([
  'TOKEN_EXPIRED',
  'NO_USER_CONTEXT',
  'WRONG_GRANT_TYPE',
  'MISSING_PERMISSION',
  'MISSING_SCOPE',
  'CONVERSATION_ENDED',
  'PARTICIPANT_ENDED',
  'CONCURRENT_CHANGE',
  'RATE_LIMITED',
  'WRONG_STATE',
]);

export function ordered(problems: readonly Problem[]): readonly Problem[] {
  const byReason = new Map<string, Problem>();
  for (const each of problems) {
    const known = byReason.get(each.reason);
    byReason.set(each.reason, known === undefined ? each : { ...each, facts: { ...each.facts, ...known.facts } });
  }
  return [...byReason.values()].sort(
    (one, other) =>
      stages.indexOf(stageOf(one)) - stages.indexOf(stageOf(other)) || rankOf(one.reason) - rankOf(other.reason),
  );
}
