import { isEndWord } from '../action-words.ts';
import { bounds } from '../bounds.ts';
import { type Draft, fillTemplate, placeholderOf, segmentsOf } from '../draft.ts';
import { isObject, type Json } from '../json.ts';
import type { Bench } from '../judge.ts';
import { type NamedParticipant, namedParticipants } from '../level.ts';
import type { NearMiss, Step } from '../near-miss.ts';
import { type Problem, problem } from '../problem.ts';
import type { Proposal } from '../proposal.ts';
import { isEmptyWord, isPlainWord } from '../segment.ts';
import { withVerb } from './methods.ts';
import { VERB_COST } from './verb.ts';

/** UNKNOWN_PATH: the templates that are near. */
export function correctPath(draft: Draft, sent: Problem, bench: Bench): readonly Proposal[] {
  const inPlace = fillEmpty(draft, bench);
  // At the end of a path an empty place is as well a slash too many.
  const isEnd = draft.path.endsWith('/');
  return inPlace.length > 0 && !isEnd ? inPlace : [...inPlace, ...searched(draft, sent, bench)];
}

/** LITERAL_IN_ID_SLOT: the templates in which that word is no id. */
export function correctLiteral(draft: Draft, sent: Problem, bench: Bench): readonly Proposal[] {
  return searched(draft, sent, bench);
}

/** EMPTY_ID: the same path with what was not filled in. */
export function correctEmpty(draft: Draft, sent: Problem, bench: Bench): readonly Proposal[] {
  const inPlace = fillEmpty(draft, bench);
  return inPlace.length > 0 ? inPlace : searched(draft, sent, bench);
}

/** Where the path is right but for empty places, it stays (smallest change). */
function fillEmpty(draft: Draft, bench: Bench): readonly Proposal[] {
  const segments = segmentsOf(draft.path);
  const isEmptyAt = segments.map((segment) => isEmptyWord(decode(segment)) && !draft.placeholders.includes(segment));
  if (!isEmptyAt.includes(true)) return [];
  const [match] = bench.evidence.routes.match(
    `/${segments.map((segment, at) => (isEmptyAt[at] ? UNFILLED : segment)).join('/')}`,
  );
  if (match === undefined) return [];
  const params = Object.fromEntries(Object.entries(match.params).filter(([, value]) => value !== UNFILLED));
  const missing = Object.keys(match.params).filter((name) => match.params[name] === UNFILLED);
  if (missing.length === 0 || missing.some((name) => match.operation.words?.[name] !== undefined)) return [];
  const word = segments[isEmptyAt.indexOf(true)] ?? '';
  const found = problem('EMPTY_ID', { parameter: missing[0] ?? '', word: shown(word) });
  return [
    {
      draft: refill(draft, { template: match.operation.path, params }, bench),
      problems: [found],
      cost: draft.path.endsWith('/') ? 0.1 : 0,
    },
  ];
}

const UNFILLED = '-';
const shown = (word: string): string => word.replaceAll(/[{}<>$]/g, '') || 'nothing';
const decode = (segment: string): string => (segment.includes('%7B') ? decodeURIComponent(segment) : segment);

function searched(draft: Draft, sent: Problem, bench: Bench): readonly Proposal[] {
  const near = bench.search.find(draft.path, true, bench.budget);
  return near.slice(0, bounds.branchesMax).flatMap((miss) => proposalsOf(draft, miss, { sent, bench }));
}

interface Context {
  readonly sent: Problem;
  readonly bench: Bench;
}

function proposalsOf(draft: Draft, miss: NearMiss, { sent, bench }: Context): readonly Proposal[] {
  const path = refill(draft, miss, bench);
  const endWord = miss.steps.find((step) => step.kind === 'extra' && isEndWord(step.sent))?.sent;
  const isDoubtful = miss.cost >= 0.5 && miss.steps.some((step) => isStray(step, endWord));
  const found = problemsOf(draft, miss, sent);
  return withVerb(path, miss.operations, endWord).map((corrected) => {
    const isOther = corrected.operation.method !== draft.method && draft.method !== 'HEAD';
    const verb = isOther ? [wrongVerb(draft, miss)] : [];
    const cost = miss.cost + (isOther ? VERB_COST : 0);
    return {
      draft: corrected.draft,
      problems: [...found, ...verb],
      cost,
      ...(isDoubtful || corrected.isGuess ? { isDoubtful: true } : {}),
    };
  });
}

/** A word that is left out, or taken for an id: it was written to say something. */
const isStray = ({ kind, sent }: Step, endWord: string | undefined): boolean =>
  (kind === 'extra' && sent !== endWord) || (kind === 'word' && isPlainWord(sent));

function wrongVerb(draft: Draft, miss: NearMiss): Problem {
  const methods = miss.operations.map((operation) => operation.method);
  return problem('WRONG_METHOD', {
    method: draft.method,
    allowed: methods.join(', '),
    accepted: methods.join(' and '),
  });
}

/** A template and what is known of its parameters. */
type Filling = Pick<NearMiss, 'template' | 'params'>;

/** Fills a template; a participant that the body names goes into its place, a conversation that is known as well. */
function refill(draft: Draft, { template, params }: Filling, { evidence }: Bench): Draft {
  const filled: Record<string, string> = { ...params };
  const isMissing = (name: string): boolean =>
    template.includes(`{${name}}`) && (filled[name] ?? placeholderOf(name)) === placeholderOf(name);
  const named = draft.body.kind === 'json' ? namedParticipants(draft.body.value) : [];
  let body = draft.body;
  const [only] = named;
  if (isMissing('participantId') && only !== undefined && named.length === 1) {
    filled.participantId = only.id;
    if (body.kind === 'json') body = { kind: 'json', value: withoutNames(body.value, only) };
  }
  const thing = evidence.things.get(filled.participantId ?? '');
  // Of somebody who left as well: the gate of state then says so.
  if (isMissing('conversationId') && thing?.kind === 'participant') filled.conversationId = thing.conversationId;
  const { path, placeholders } = fillTemplate(template, filled);
  return { ...draft, path, placeholders, body };
}

function withoutNames(body: Json, only: NamedParticipant): Json {
  if (Object.keys(only.rest).length > 0) return only.rest;
  if (!isObject(body)) return body;
  const entries = Object.entries(body).filter(([, value]) => JSON.stringify(value).includes(only.id) === false);
  return Object.fromEntries(entries);
}

function problemsOf(draft: Draft, miss: NearMiss, sent: Problem): readonly Problem[] {
  const nearest = { path: draft.path, nearest: miss.template };
  const found = miss.steps.flatMap((step, at) =>
    stepProblem(step, nearest, at === miss.steps.length - 1 && draft.path.endsWith('/')),
  );
  const isKnown = sent.reason === 'LITERAL_IN_ID_SLOT' || sent.reason === 'EMPTY_ID';
  if (isKnown) return [sent, ...found.filter((each) => each.reason !== 'PATH_NEAR_MISS')];
  return found.length > 0 ? found : [problem('PATH_NEAR_MISS', nearest)];
}

function stepProblem(step: Step, nearest: { path: string; nearest: string }, isAtEnd: boolean): readonly Problem[] {
  switch (step.kind) {
    case 'alias':
      return MEDIA.has(step.wanted)
        ? [problem('WRONG_MEDIA_WORD', { word: step.sent })]
        : [problem('PATH_NEAR_MISS', nearest)];
    case 'missing-parameter':
      return step.wanted === 'conversationId'
        ? [problem('MISSING_CONVERSATION_ID')]
        : [problem('PATH_NEAR_MISS', nearest)];
    case 'empty':
      return [problem('EMPTY_ID', { parameter: step.wanted, word: shown(step.sent) })];
    case 'extra-empty':
      return isAtEnd ? [problem('TRAILING_SLASH')] : [problem('EMPTY_ID', {})];
    case 'word':
      return [];
    default:
      return [problem('PATH_NEAR_MISS', nearest)];
  }
}

const MEDIA: ReadonlySet<string> = new Set([
  'calls',
  'videos',
  'messages',
  'chats',
  'callbacks',
  'emails',
  'cobrowsesessions',
  'phone',
  'video',
  'webchat',
]);
