import { authorise } from '../../contract/gates.ts';
import { isPartArea } from '../belongs.ts';
import { type Reason, rankOf } from '../catalogue.ts';
import type { Draft } from '../draft.ts';
import { isObject } from '../json.ts';
import { fromFinding, type Problem, problem, stageOf } from '../problem.ts';
import { stages } from '../reason.ts';
import { bodyProblems, pathProblems } from '../wish/differences.ts';
import { unusedKeys } from '../wish/draft-for.ts';
import type { Intent } from '../wish/signals.ts';
import { isTopic, topicWords } from '../wish/topics.ts';
import { type Correction, endsUnknown, isImpossible, isPasted } from './correct.ts';
import { hostProblem } from './hosts.ts';
import { namedReasons, observedReasons } from './observed.ts';
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
    ...(correction.draft === undefined ? [] : correction.problems),
    ...sdkProblems(one.request.sdk_call, operations),
    ...outcome(study, correction),
  ]);
}

/** What the gates say; of an unknown path or a wrong verb the differences say it better. */
function gateProblems({ verdict, one }: Study): readonly Problem[] {
  const { problem: found } = verdict;
  // No body: it may as well not be known.
  if (found?.reason === 'MISSING_BODY' && (one.request.body ?? null) === null) return [];
  if (found === undefined || found.reason === 'UNKNOWN_PATH' || found.reason === 'WRONG_METHOD') return [];
  return [found];
}

function differences(study: Study, { target, draft, isRight }: Correction): readonly Problem[] {
  const { verdict, sent, seen, matches } = study;
  const found = verdict.problem;
  if (target === undefined || draft === undefined)
    return [...(found === undefined ? [] : [withArea(study, found)]), ...unsupported(study)];
  if (isRight) return idProblems(study);
  const literal = found?.reason === 'LITERAL_IN_ID_SLOT' ? found : undefined;
  const paths = pathProblems({ sent, seen, matches, literal, target });
  const body = bodyProblems(seen.body, draft.body.kind === 'json' ? draft.body.value : undefined);
  return [...paths, ...body, ...extraKeys(study, draft), ...topicProblems(study), ...idProblems(study)];
}

/** Of an unknown path in an area that the table does not hold whole nobody can say that it does not exist. */
const withArea = ({ sent, table, veiled }: Study, found: Problem): Problem =>
  found.reason === 'UNKNOWN_PATH' && isPartArea(sent.path, table.routes)
    ? { ...found, facts: { ...found.facts, area: veiled.unveil(sent.path) } }
    : found;

/** A resource of the API with a word after it that nothing is near: what was wanted can be told, and is not there. */
function unsupported({ sent, table, verdict, ...study }: Study): readonly Problem[] {
  if (isImpossible({ sent, table, verdict, ...study })) return [problem('UNSUPPORTED_OPERATION')];
  const above = sent.path.replace(/\/[^/]*$/, '');
  const isBelow = verdict.problem?.reason === 'UNKNOWN_PATH' && table.routes.match(above).length > 0;
  return isBelow && endsUnknown({ sent, table, verdict, ...study }) ? [problem('UNSUPPORTED_OPERATION')] : [];
}

/** Beside what was meant, keys of which nothing is left in the corrected request. */
function extraKeys(study: Study, draft: Draft): readonly Problem[] {
  if (isPasted(study)) return [problem('EXTRA_BODY_KEYS')];
  const { body } = study.seen;
  if (!isObject(body) || draft.body.kind !== 'json') return [];
  const unused = unusedKeys(body, draft).length;
  return unused > 0 && unused < Object.keys(body).length ? [problem('EXTRA_BODY_KEYS')] : [];
}

/** Ids in a body that are empty, or names. */
const idProblems = (study: Study): readonly Problem[] => [...emptyIds(study), ...namesForIds(study)];

function namesForIds({ seen }: Study): readonly Problem[] {
  const name = seen.leaves.find(
    ({ key, value }) => / id$/.test(key) && typeof value === 'string' && /\S\s+\S/.test(value),
  );
  return name === undefined ? [] : [problem('WRONG_ID_KIND', { kind: 'name', wanted: name.key.replace(/ id$/, '') })];
}

/** An id, or a code, that is an empty text. */
function emptyIds({ seen }: Study): readonly Problem[] {
  const empty = seen.leaves.find(({ key, value }) => value === '' && /(?:^| )(?:id|code)$/.test(key));
  return empty === undefined ? [] : [problem('EMPTY_ID', { key: empty.key })];
}

const topicProblems = ({ seen, wish }: Study): readonly Problem[] => {
  if (wish?.intent !== 'notifications-subscribe') return [];
  const unknown = topicWords(seen).find((topic) => !isTopic(topic));
  return unknown === undefined ? [] : [problem('UNKNOWN_TOPIC', { unlisted: unknown })];
};

/** What a person does, not a service. */
const PERSONAL: ReadonlySet<Intent> = new Set([
  'mute',
  'hold',
  'wrapup',
  'create-call',
  'add-participant',
  'transfer-blind',
  'transfer-consult',
  'get-self',
]);

function tokenProblems({ one, table }: Study, correction: Correction): readonly Problem[] {
  const { target } = correction;
  const { operations } = table.routes;
  const scopes = one.token?.scopes ?? [];
  const unknown = unknownScopes(scopes, operations);
  const operation = operations.find((each) => each.method === target?.method && each.path === target.template);
  const held = one.token?.permissions;
  const missing =
    operation === undefined || (unknown.length > 0 && held === undefined)
      ? undefined
      : authorise(operation, { permissions: held ?? ['*'], scopes }, { adminConversationScopeCounts: false });
  const acts = one.token?.user === false && correction.intent !== undefined && PERSONAL.has(correction.intent);
  return [
    ...(acts ? [problem('NO_USER_CONTEXT'), problem('WRONG_GRANT_TYPE', { tokenGrant: 'client credentials' })] : []),
    ...(unknown.length === 0 ? [] : [problem('UNKNOWN_SCOPE', { scope: unknown.join(', ') })]),
    ...(missing === undefined ? [] : [fromFinding(missing, operation?.method ?? '')]),
  ];
}

/** What the answer adds: of a request right in form all that is known, else only what the request itself does not show. */
function outcome({ one, sent }: Study, { isRight, draft }: Correction): readonly Problem[] {
  const status = one.observed?.status ?? 0;
  if (isRight) return observedReasons(one).map(asProblem);
  const isAct = sent.method !== 'GET' && sent.method !== 'HEAD';
  const silent = isAct && status >= 200 && status < 300 && draft !== undefined ? [problem('NO_EFFECT')] : [];
  const told = namedReasons(one).filter((reason) => TOLD.has(reason));
  return [...silent, ...told.map(asProblem)];
}

const asProblem = (reason: Reason): Problem =>
  problem(reason, reason === 'WRONG_GRANT_TYPE' ? { tokenGrant: 'client credentials' } : {});

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
