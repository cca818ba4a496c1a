import { checkBody } from '../../contract/check-body.ts';
import { models } from '../../contract/schemas.ts';
import { isPartArea } from '../belongs.ts';
import type { Reason } from '../catalogue.ts';
import { type Composition, compose } from '../compose.ts';
import type { Draft } from '../draft.ts';
import { isWithinLevel } from '../guard.ts';
import { isObject } from '../json.ts';
import type { Problem } from '../problem.ts';
import type { Applicability } from '../reason.ts';
import { draftFor } from '../wish/draft-for.ts';
import { isPlaceholder } from '../wish/seen.ts';
import { type Intent, isWishWord } from '../wish/signals.ts';
import { idFor } from '../wish/slots.ts';
import { nearness, type Target, targetsOf } from '../wish/targets.ts';
import { isTopic, topicWords } from '../wish/topics.ts';
import { CLEAR_LEAD, type Wish } from '../wish/vote.ts';
import { hostOf } from './hosts.ts';
import { isSocket } from './socket.ts';
import type { Study } from './study.ts';
import { leavesWords, trustOf } from './trust.ts';

/** What to send in place of a request, and how far that may be trusted. */
export interface Correction {
  /** Undefined: nothing is claimed. */
  readonly draft: Draft | undefined;
  readonly applicability: Applicability;
  readonly intent: Intent | undefined;
  /** The operation of the draft. */
  readonly target: Target | undefined;
  /** Other operations that may be meant. */
  readonly others: readonly Draft[];
  /** What was found wrong on the way, by whoever corrected it. */
  readonly problems: readonly Problem[];
  /** The request is right in form: what is wrong with it only a server can see. */
  readonly isRight: boolean;
}

/** Weight below which a wish says too little to leave the path that was sent. */
const WEIGHT_MIN = 3;
/** Weight from which a wish may outweigh a path that is near to another operation. */
const WEIGHT_CLEAR_MIN = 4;
/** The same where the path ends with a word that nobody knows: what stands before it does not say enough. */
const WEIGHT_UNKNOWN_MIN = 3.5;

export function correct(study: Study): Correction {
  const wished = wishedTargets(study);
  if (isRight(study)) return isImpossible(study) ? { ...NOTHING, intent: wished.intent } : keep(study, wished);
  if (isForeign(study) || undoes(study, wished)) return { ...NOTHING, intent: wished.intent };
  const nearest = nearestTo(study);
  const correction = doubted(study, chosen(study, wished, nearest), nearest);
  // What the path is near to is worth knowing beside what the words ask for.
  const near = [nearest?.fix, ...(nearest?.candidates ?? [])].flatMap((outcome) => outcome?.draft ?? []);
  const shown = (draft: Draft): Draft => ({ ...draft, path: study.veiled.unveil(draft.path) });
  const sent = shown(study.sent);
  const isLevel = (draft: Draft): boolean => isWithinLevel(sent, shown(draft), study.bench.evidence);
  if (correction.draft !== undefined && !isLevel(correction.draft)) return { ...NOTHING, intent: wished.intent };
  const isOpen = correction.applicability === 'apply' && study.seen.path.some(({ text }) => isPlaceholder(text));
  return {
    ...correction,
    ...(isOpen ? { applicability: 'fill' as const } : {}),
    others: [...near, ...correction.others].filter(isLevel),
  };
}

function chosen(study: Study, wished: Wished, nearest: Composition | undefined): Correction {
  const found =
    verbOnly(study, wished) ??
    misspelt(study, nearest) ??
    byWish(study, wished, endsUnknown(study) ? WEIGHT_UNKNOWN_MIN : WEIGHT_MIN) ??
    bySearch(study);
  const isPoor = found.draft === undefined || (found.applicability !== 'apply' && isRead(study.sent.method));
  return isPoor && !endsUnknown(study) ? (byWish(study, wished, 0) ?? found) : found;
}

const ROUTE_REASONS: ReadonlySet<Reason> = new Set(['UNKNOWN_PATH', 'LITERAL_IN_ID_SLOT', 'EMPTY_ID', 'WRONG_METHOD']);

/** What the path is near to, with verb and body made to fit. */
function nearestTo({ verdict, sent, bench }: Study): Composition | undefined {
  const { problem } = verdict;
  return problem === undefined || !ROUTE_REASONS.has(problem.reason) ? undefined : compose(sent, problem, bench);
}

/** A real path with slips of the pen, whose body fits, says more than any wish. */
function misspelt(study: Study, nearest: Composition | undefined): Correction | undefined {
  const isSure = nearest?.applicability === 'apply' || nearest?.applicability === 'fill';
  const found = isSure ? fromComposition(study, nearest) : undefined;
  if (found?.draft === undefined || hasManyActions(found)) return undefined;
  // A word put in or left out is no slip: then a clear wish says more.
  return (nearest?.fix?.cost ?? 0) > SURE_COST_MAX && isClear(study.wish) ? undefined : found;
}

const isClear = (wish: Wish | undefined): boolean =>
  wish !== undefined && wish.weight >= WEIGHT_CLEAR_MIN && wish.lead >= CLEAR_LEAD;

const hasManyActions = ({ draft, target }: Correction): boolean =>
  /\/participants\/\{participantId\}$/.test(target?.template ?? '') &&
  draft?.body.kind === 'json' &&
  isObject(draft.body.value) &&
  Object.keys(draft.body.value).length > ACTIONS_MAX;

/** Without a body the verb alone says too little to leave a path that exists, or to choose one of its acts. */
function isBareVerb({ verdict, seen, matches }: Study, { target, intent }: Correction): boolean {
  if (verdict.problem?.reason !== 'WRONG_METHOD' || seen.body !== undefined) return false;
  const isHere = matches.some(({ operation }) => operation.path === target?.template);
  return !isHere || !/^disconnect-/.test(intent ?? '');
}

/** A read that would become an act, a bare verb, and a path that is near to something else, leave the choice to the caller. */
function doubted(study: Study, correction: Correction, nearest: Composition | undefined): Correction {
  const { target, applicability } = correction;
  if (target === undefined || (applicability !== 'apply' && applicability !== 'fill')) return correction;
  const rivals = [nearest?.fix, ...(nearest?.candidates ?? [])].flatMap((each) => {
    const operation = each?.verdict.match?.operation;
    return operation === undefined ? [] : [`${operation.method} ${operation.path}`];
  });
  const isOther = rivals.length > 0 && !rivals.includes(`${target.method} ${target.template}`);
  const isAct = isRead(study.sent.method) && !isRead(target.method);
  return isOther || isAct || isBareVerb(study, correction) ? { ...correction, applicability: 'choose' } : correction;
}

/** A DELETE undoes: of what cannot be undone it is no way to ask for it. */
const undoes = ({ sent }: Study, { intent }: Wished): boolean =>
  sent.method === 'DELETE' && intent !== undefined && !UNDONE.has(intent);

const UNDONE: ReadonlySet<Intent> = new Set([
  'disconnect-participant',
  'disconnect-conversation',
  'transfer-consult',
  'mute',
  'hold',
  'record',
  'recording-pause',
  'notifications-subscribe',
]);

const QUALIFIER = /^(?:active|all|current|list|live|ongoing|open|search)$/i;

/** A last word that nobody knows says what was wanted: then a mere verb does not. */
export function endsUnknown({ seen, sent, table }: Study): boolean {
  const last = seen.path.findLast(({ text }) => text !== '');
  const isKnown = last === undefined || last.isId || table.search.isWord(last.text) || isWishWord(last.phrase);
  return !isKnown && !(isRead(sent.method) && QUALIFIER.test(last.text));
}

interface Wished {
  readonly intent: Intent | undefined;
  readonly targets: readonly Target[];
}

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';
/** What a path can ask for with a word and the wrong verb: `GET …/hangup`. */
const ACTING: ReadonlySet<Intent> = new Set([
  'disconnect-participant',
  'disconnect-conversation',
  'create-call',
  'transfer-blind',
  'mute',
  'hold',
]);
const READING: ReadonlySet<Intent> = new Set(['list-conversations', 'list-participants', 'get-self']);

function wishedTargets({ wish, seen, table }: Study): Wished {
  if (wish === undefined) return { intent: undefined, targets: [] };
  const exists = ({ method, template }: Target): boolean =>
    table.routes.operations.some(
      (each) => each.method === method && each.path === template && each.status !== 'removed',
    );
  return { intent: wish.intent, targets: targetsOf(wish.intent, seen).filter(exists) };
}

// Several actions in one body are right in form, and more than anybody means.
const isRight = (study: Study): boolean =>
  study.match !== undefined &&
  study.verdict.problem === undefined &&
  !isPasted(study) &&
  !(study.wish?.intent === 'notifications-subscribe' && topicWords(study.seen).some((topic) => !isTopic(topic)));

const ACTIONS_MAX = 2;

/** A participant's PATCH with more actions than one person wants of one leg: a documented example, pasted. */
export const isPasted = ({ match, seen }: Study): boolean =>
  match?.operation.body !== undefined &&
  match.operation.body !== null &&
  /^MediaParticipant/.test(match.operation.body) &&
  isObject(seen.body) &&
  Object.keys(seen.body).length > ACTIONS_MAX;

/** The cloud has said that it does not do this. */
export const isImpossible = ({ one }: Study): boolean => IMPOSSIBLE.test(one.observed?.code ?? '');

const IMPOSSIBLE = /^conversations\.error\.transfer\.(?:chat\.|userCall\.)|^email\.error\.external\.provider$/;

/** Whether a request is none of this API's: another host, or a path that has nothing of it. */
function isForeign({ one, seen, sent, table }: Study): boolean {
  if (isSocket(sent.method)) return false;
  const host = one.request.host ?? '';
  const isOther =
    /^[a-z0-9.-]+$/i.test(host) && hostOf(host).region === undefined && !/genesys|purecloud|pure\.cloud/i.test(host);
  const isNamed = one.request.sdk_call !== undefined || hostOf(host).region !== undefined;
  if (!isNamed && !table.belongs(sent.path)) return true;
  const isApi = seen.path.some(({ text }) => /^v\d+$/i.test(text));
  const words = seen.path.filter(
    ({ text, isId }) => !isId && !/^(?:api|v\d+)$/i.test(text) && table.search.isWord(text),
  );
  return isApi ? words.length === 0 : isOther ? true : words.length < 2;
}

const NOTHING: Correction = {
  draft: undefined,
  applicability: 'none',
  intent: undefined,
  target: undefined,
  others: [],
  problems: [],
  isRight: false,
};

/** The same request again, or its twin for tokens that have no user. */
function keep(study: Study, wished: Wished): Correction {
  const { sent, match } = study;
  const target: Target | undefined =
    match === undefined ? undefined : { method: match.operation.method, template: match.operation.path };
  const twin = target === undefined ? undefined : userTwin(study, target);
  if (twin !== undefined) return correctionFor(study, { intent: wished.intent, targets: [twin] }, twin);
  return (
    leadAway(study, wished) ?? {
      draft: sent,
      applicability: 'choose',
      intent: wished.intent,
      target,
      others: [],
      problems: [],
      isRight: true,
    }
  );
}

/** Calls, and parties of calls, can be made in a user's name by a token that has none. */
function userTwin({ one, table }: Study, { method, template }: Target): Target | undefined {
  if (one.token?.user !== false || (one.observed?.status ?? 400) < 400 || method !== 'POST') return undefined;
  const twin = `${template}/user/{userId}`;
  const exists = table.routes.operations.some((each) => each.method === method && each.path === twin);
  return exists ? { method, template: twin } : undefined;
}

/** Right in form, but the body asks another operation's wish: `routing.userId` of a new call. */
function leadAway(study: Study, { intent, targets }: Wished): Correction | undefined {
  const { match, seen } = study;
  if (intent !== 'create-call' || match?.operation.path !== '/api/v2/conversations/calls') return undefined;
  const [first] = targets;
  if (first === undefined || !first.template.endsWith('{userId}') || idFor(seen, 'userId') === undefined)
    return undefined;
  return correctionFor(study, { intent, targets }, first);
}

/** A verb that the path lacks, where another one takes the same body: the path stays. */
function verbOnly(study: Study, wished: Wished): Correction | undefined {
  const { matches, match, verdict, sent, seen } = study;
  const isSlot = verdict.problem?.reason === 'LITERAL_IN_ID_SLOT' || verdict.problem?.reason === 'EMPTY_ID';
  if (match !== undefined || matches.length === 0 || isSlot || isRead(sent.method) || sent.method === 'DELETE')
    return undefined;
  if (matches.some(({ params }) => Object.values(params).some(isPlainWord))) return undefined;
  const fits = matches.filter(({ operation }) => {
    const schema = operation.body === null ? undefined : models[operation.body];
    const isAct = !isRead(operation.method) && operation.method !== 'DELETE' && operation.status !== 'removed';
    return isAct && schema !== undefined && seen.body !== undefined && checkBody(schema, seen.body).length === 0;
  });
  const [only, ...others] = fits;
  if (only === undefined || others.length > 0) return undefined;
  const target: Target = { method: only.operation.method, template: only.operation.path };
  const draft: Draft = {
    ...sent,
    method: only.operation.method,
    body: seen.body === undefined ? sent.body : { kind: 'json', value: seen.body },
  };
  return {
    draft,
    applicability: 'apply',
    intent: wished.intent,
    target,
    others: [],
    problems: [],
    isRight: false,
  };
}

/** The operation that fulfils the wish: on the path that was sent where that is one, else the nearest. */
function byWish(study: Study, wished: Wished, weightMin: number): Correction | undefined {
  const { wish, seen, sent, matches, verdict } = study;
  const { intent, targets } = wished;
  if (wish === undefined || intent === undefined || targets.length === 0 || wish.weight < weightMin) return undefined;
  if (isRead(sent.method) && !READING.has(intent) && !(ACTING.has(intent) && wish.weight >= 4)) return undefined;
  const isSlot = verdict.problem?.reason === 'LITERAL_IN_ID_SLOT';
  const here = isSlot
    ? undefined
    : targets.find((target) => matches.some((match) => match.operation.path === target.template));
  const [nearest] = [...targets].sort((one, other) => nearness(other.template, seen) - nearness(one.template, seen));
  const target = here ?? nearest;
  if (target === undefined) return undefined;
  // A path that has more words of the API is not about the whole call.
  if (intent === 'disconnect-conversation' && leavesWords(study, target)) return undefined;
  return correctionFor(study, wished, userTwin(study, target) ?? target);
}

function correctionFor(study: Study, { intent, targets }: Wished, target: Target): Correction {
  const parts = { sent: study.sent, seen: study.seen, operations: study.table.routes.operations };
  const made = draftFor(parts, intent, target);
  const others = targets.filter((each) => each !== target).map((each) => draftFor(parts, intent, each).draft);
  return {
    draft: made.draft,
    applicability: trustOf(study, made),
    intent,
    target,
    others,
    problems: made.problems,
    isRight: false,
  };
}

const isPlainWord = (text: string): boolean => /^[a-z]+$/i.test(text);

/** Beyond it a word of the path was put in or left out, and that may be another operation. */
const SURE_COST_MAX = 0.5;

/** Without a wish: what the path is nearest to. */
function bySearch(study: Study): Correction {
  const { sent, verdict, bench } = study;
  return fromComposition(study, verdict.problem === undefined ? undefined : compose(sent, verdict.problem, bench));
}

function fromComposition({ wish, sent, table }: Study, composition: Composition | undefined): Correction {
  const found = composition?.fix;
  // Offline nobody can tell that a word is an id.
  const isWordy = Object.values(found?.verdict.match?.params ?? {}).some(isPlainWord);
  // Where the table holds a part only, what is near may be another operation than the one that it lacks.
  const isFar = (found?.cost ?? 0) > SURE_COST_MAX && isPartArea(sent.path, table.routes);
  const fix = isWordy || isFar ? undefined : found;
  const row = fix?.verdict.match?.operation;
  return {
    draft: fix?.draft,
    applicability:
      fix === undefined ? 'none' : fix.cost > SURE_COST_MAX ? 'choose' : (composition?.applicability ?? 'none'),
    intent: wish?.intent,
    target: row === undefined ? undefined : { method: row.method, template: row.path },
    others: isFar ? [] : (composition?.candidates.map((outcome) => outcome.draft) ?? []),
    problems: composition?.problems ?? [],
    isRight: false,
  };
}
