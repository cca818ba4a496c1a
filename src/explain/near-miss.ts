import { segmentParents } from '../contract/aliases.ts';
import type { Operation } from '../contract/operation.ts';
import type { RouteTable } from '../contract/route-table.ts';
import { bounds } from './bounds.ts';
import { type Budget, createBudget } from './budget.ts';
import { damerau } from './damerau.ts';
import { decodeSegment, placeholderOf, segmentsOf } from './draft.ts';
import { createHeap, type Heap } from './heap.ts';
import {
  isAlias,
  isEmptyWord,
  isPlainWord,
  type LiteralMatch,
  literalMatch,
  type Segment,
  segmentOf,
  wordMatch,
} from './segment.ts';
import { createTemplateTrie, type TemplateNode, type TemplateTrie } from './template-trie.ts';

export type StepKind =
  | 'stem'
  | 'alias'
  | 'version'
  | 'spelling'
  | 'word'
  | 'empty'
  | 'order'
  | 'extra'
  | 'extra-empty'
  | 'missing-literal'
  | 'missing-parameter';

/** One thing in which the request differs from a template. `sent` is '' for what is missing. */
export interface Step {
  readonly kind: StepKind;
  readonly sent: string;
  readonly wanted: string;
}

/** A template that the path may mean. */
export interface NearMiss {
  readonly template: string;
  readonly operations: readonly Operation[];
  /** By parameter name; a placeholder where nothing was sent. */
  readonly params: Readonly<Record<string, string>>;
  readonly cost: number;
  readonly steps: readonly Step[];
}

/** Uniform-cost search over templates and segments; nearest first. Pure but for a trie built on first use. */
export interface NearMissSearch {
  /** `idsOnly`: words of the API never stand for an id. Stops where the budget is spent, its own where none is given. */
  find(path: string, idsOnly: boolean, budget?: Pick<Budget, 'step'>): readonly NearMiss[];
  /** Whether a word is a segment of the API or one that people take for such. */
  isWord(text: string): boolean;
}

interface Chain<T> {
  readonly value: T;
  readonly before: Chain<T> | undefined;
}

interface State {
  readonly node: TemplateNode;
  readonly at: number;
  readonly cost: number;
  /** Literals met, but for `api` and `vN`. */
  readonly anchors: number;
  /** Those of them that were written as they are. */
  readonly exact: number;
  readonly values: Chain<string> | undefined;
  readonly steps: Chain<Step> | undefined;
}

interface Search {
  readonly trie: TemplateTrie;
  readonly segments: readonly Segment[];
  readonly idsOnly: boolean;
  readonly heap: Heap<State>;
  /** Per segment: what each literal costs, and each word. Computed once, for many states look at the same. */
  readonly literalCosts: readonly Map<string, LiteralMatch | undefined>[];
  readonly wordCosts: readonly Map<string, LiteralMatch | undefined>[];
  /** What each segment is in the place of a parameter. */
  readonly readings: Map<Segment, Reading | undefined>;
  /** What is costlier than this is of no use; falls when something was found. */
  costMax: number;
}

export function createNearMissSearch(routes: RouteTable): NearMissSearch {
  let built: TemplateTrie | undefined;
  const trieOf = (): TemplateTrie => {
    built ??= createTemplateTrie(routes.operations);
    return built;
  };
  return {
    find: (path, idsOnly, budget = createBudget()) =>
      path.length > bounds.pathBytesMax ? [] : run({ trie: trieOf(), budget }, path, idsOnly),
    isWord: (text) => isWordOf(trieOf(), text),
  };
}

// Letters alone are no id here, so a word that is one letter away from one of the API is that word misspelt.
function isWordOf(trie: TemplateTrie, text: string): boolean {
  if (trie.literals.has(text) || isAlias(text)) return true;
  const word = text.toLowerCase();
  return (
    /^[a-z]{4,}$/.test(word) &&
    [...trie.literals].some((literal) => literal[0] === word[0] && damerau(word, literal, 1) <= 1)
  );
}

interface Means {
  readonly trie: TemplateTrie;
  readonly budget: Pick<Budget, 'step'>;
}

function run({ trie, budget }: Means, path: string, idsOnly: boolean): readonly NearMiss[] {
  const segments = segmentsOf(path).map((segment) => segmentOf(decodeSegment(segment)));
  if (segments.length > bounds.pathSegmentsMax) return [];
  const search: Search = {
    trie,
    segments,
    idsOnly,
    heap: createHeap<State>(),
    literalCosts: segments.map(() => new Map<string, LiteralMatch | undefined>()),
    wordCosts: segments.map(() => new Map<string, LiteralMatch | undefined>()),
    readings: new Map(),
    costMax: bounds.searchCostMax,
  };
  search.heap.push({ node: trie.root, at: 0, cost: 0, anchors: 0, exact: 0, values: undefined, steps: undefined });
  const found = new Map<string, NearMiss>();
  const seen = new Set<string>();
  while (found.size < bounds.searchResultsMax && budget.step()) {
    const state = search.heap.pop();
    if (state === undefined || state.cost > search.costMax) break;
    const key = `${state.node.id} ${state.at} ${state.anchors} ${state.exact} ${toList(state.values).join('/')}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (state.at === segments.length && isAnchored(state)) {
      collect(state, found);
      if (found.size > 0) search.costMax = Math.min(search.costMax, state.cost + bounds.searchBeyondBestMax);
    }
    expand(search, state);
  }
  return [...found.values()];
}

// Paths of other products have a word in common with ours sooner than two, and words that we lack.
function isAnchored(state: State): boolean {
  const steps = toList(state.steps);
  if (!steps.some((step) => step.kind === 'missing-literal' && step.wanted === 'api')) return state.anchors > 0;
  return state.exact > 1 && !steps.some((step) => step.kind === 'extra' && !TOO_GENERAL.test(step.sent));
}

function collect(state: State, found: Map<string, NearMiss>): void {
  const values = toList(state.values);
  for (const [template, operations] of state.node.ends) {
    const names = [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
    const params = Object.fromEntries(names.map((name, at) => [name, values[at] || placeholderOf(name)]));
    const key = `${template} ${values.join('/')}`;
    if (found.has(key)) continue;
    const steps = toList(state.steps).map((step) => named(step, names));
    found.set(key, { template, operations, params, cost: Math.round(state.cost * 100) / 100, steps });
  }
}

// While the search runs a parameter is known by its number only: templates that share a branch name it differently.
const named = (step: Step, names: readonly string[]): Step =>
  step.wanted.startsWith('#') ? { ...step, wanted: names[Number(step.wanted.slice(1))] ?? '' } : step;

function expand(search: Search, state: State): void {
  const segment = search.segments[state.at];
  if (segment !== undefined) {
    matchLiterals(search, state, segment);
    matchParameter(search, state, segment);
    matchTurned(search, state, segment);
    skipSegment(search, state, segment);
  }
  skipTemplate(search, state, segment);
}

const CHEAPEST_SKIP = 0.1;
/** An alias where the word as sent is one of the API as well. */
const REAL_WORD_COST = 0.5;
/** An id before the word that it belongs behind. */
const ORDER_COST = 0.3;
/** A word of letters in the place of an id: likelier too much, or another word, than an id. */
const WORD_FOR_ID_COST = 0.4;
const TOO_GENERAL = /^(?:api|v\d+)$/;

function matchLiterals(search: Search, state: State, segment: Segment): void {
  for (const [literal, node] of state.node.literals) {
    const match = cached(search.literalCosts[state.at], literal, () => literalMatch(segment, literal));
    if (match === undefined) continue;
    // A real match beats an alias: `messaging` is a segment of its own below conversations.
    const cost = match.kind === 'alias' && state.node.literals.has(segment.text) ? REAL_WORD_COST : match.cost;
    step(search, state, { node, ...match, cost, sent: segment.text, wanted: literal });
  }
  for (const [word, node] of state.node.words) {
    const match = cached(search.wordCosts[state.at], word, () => wordMatch(segment, word));
    if (match !== undefined) step(search, state, { node, ...match, sent: segment.text, wanted: word, value: word });
  }
}

type Costs = Map<string, LiteralMatch | undefined> | undefined;

function cached(costs: Costs, literal: string, compute: () => LiteralMatch | undefined): LiteralMatch | undefined {
  const known = costs?.get(literal);
  if (known !== undefined || costs?.has(literal) === true) return known;
  const made = compute();
  costs?.set(literal, made);
  return made;
}

interface Move {
  readonly node: TemplateNode;
  readonly cost: number;
  readonly kind: StepKind | 'same';
  readonly sent: string;
  readonly wanted: string;
  readonly value?: string;
}

/** Segments that a step uses up, where it is not one. */
const CONSUMED: Readonly<Partial<Record<Move['kind'], number>>> = {
  'missing-literal': 0,
  'missing-parameter': 0,
  order: 2,
};
const LITERAL_STEPS: ReadonlySet<Move['kind']> = new Set(['same', 'alias', 'stem', 'spelling', 'order']);

function step(search: Search, state: State, move: Move): void {
  const cost = state.cost + move.cost;
  if (cost > search.costMax + 1e-9) return;
  const isAnchor = LITERAL_STEPS.has(move.kind) && !TOO_GENERAL.test(move.wanted);
  search.heap.push({
    node: move.node,
    at: state.at + (CONSUMED[move.kind] ?? 1),
    cost,
    anchors: state.anchors + (isAnchor ? 1 : 0),
    exact: state.exact + (isAnchor && move.kind === 'same' ? 1 : 0),
    values: move.value === undefined ? state.values : { value: move.value, before: state.values },
    steps:
      move.kind === 'same'
        ? state.steps
        : { value: { kind: move.kind, sent: move.sent, wanted: move.wanted }, before: state.steps },
  });
}

// `{id}/calls` for `calls/{id}`. Not where the word says whose id follows: an id before `participants` is that of the
// conversation, and behind it that of somebody (design: explain, level guard).
function matchTurned(search: Search, state: State, segment: Segment): void {
  const word = search.segments[state.at + 1];
  if (!segment.isId || word === undefined || isLevel(word)) return;
  const node = state.node.literals.get(word.text);
  if (node?.parameter === undefined) return;
  const wanted = word.text;
  step(search, state, {
    node: node.parameter,
    kind: 'order',
    cost: ORDER_COST,
    sent: segment.text,
    wanted,
    value: segment.text,
  });
}

function matchParameter(search: Search, state: State, segment: Segment): void {
  const { parameter } = state.node;
  if (parameter === undefined || state.node.words.has(segment.text)) return;
  const read = readingOf(search, segment, state.at === search.segments.length - 1);
  if (read === undefined) return;
  const wanted = read.kind === 'same' ? 'api' : nextParameter(state);
  step(search, state, { node: parameter, sent: segment.text, wanted, ...read });
}

type Reading = Pick<Move, 'kind' | 'cost' | 'value'>;

function readingOf(search: Search, segment: Segment, isLast: boolean): Reading | undefined {
  if (!search.readings.has(segment)) search.readings.set(segment, readParameter(search, segment, isLast));
  return search.readings.get(segment);
}

function readParameter(search: Search, segment: Segment, isLast: boolean): Reading | undefined {
  const value = segment.text;
  // At the end nothing is as well a slash too many.
  if (isEmptyWord(value)) return { kind: 'empty', cost: value === '' && isLast ? 0.2 : 0.3, value: '' };
  if (segment.isId) return { kind: 'same', cost: /^\d+$/.test(value) ? 0.05 : 0, value };
  const isWord = isWordOf(search.trie, value) || segment.isVersion;
  if (isWord && search.idsOnly) return undefined;
  return { kind: 'word', cost: isWord ? 0.3 : isPlainWord(value) ? WORD_FOR_ID_COST : 0.08, value };
}

const nextParameter = (state: State): string => `#${toList(state.values).length}`;

function skipSegment(search: Search, state: State, segment: Segment): void {
  const isAgain = search.segments[state.at - 1]?.lower === segment.lower && !segment.isId;
  if (isLevel(segment) && !isAgain) return;
  const isEmpty = segment.text === '';
  step(search, state, {
    node: state.node,
    sent: segment.text,
    wanted: '',
    kind: isEmpty ? 'extra-empty' : 'extra',
    cost: isEmpty || isAgain || isDoubled(search, state, segment) ? 0.1 : TOO_GENERAL.test(segment.lower) ? 0.2 : 0.6,
  });
}

/** A segment written twice, as in /api/v2/api/v2 or conversations/voice/conversations. */
function isDoubled({ segments }: Search, { at, node }: State, { lower }: Segment): boolean {
  // Where the table goes on with that word it is not written twice: messages/{id}/messages.
  return !node.literals.has(lower) && segments.slice(0, at).some((each) => each.lower === lower);
}

// Without its ids, or without the word that says what they name, a path means something larger than was sent: such a
// reading is worse than none (design: explain, level guard).
const isLevel = (segment: Segment): boolean => segment.isId || /^(?:participant|communication)s?$/.test(segment.flat);

function skipTemplate(search: Search, state: State, segment: Segment | undefined): void {
  if (state.cost + CHEAPEST_SKIP > search.costMax) return;
  for (const [literal, node] of state.node.literals) {
    const isImplied = segment !== undefined && segmentParents[segment.lower] === literal;
    const cost = isImplied ? 0.1 : TOO_GENERAL.test(literal) ? 0.3 : 0.6;
    if (state.cost + cost > search.costMax) continue;
    step(search, state, { node, kind: 'missing-literal', cost, sent: '', wanted: literal });
  }
  if (state.node.parameter === undefined) return;
  const wanted = `#${toList(state.values).length}`;
  step(search, state, {
    node: state.node.parameter,
    kind: 'missing-parameter',
    cost: 0.55,
    sent: '',
    wanted,
    value: '',
  });
}

function toList<T>(chain: Chain<T> | undefined): readonly T[] {
  const list: T[] = [];
  for (let link = chain; link !== undefined; link = link.before) list.push(link.value);
  return list.reverse();
}
