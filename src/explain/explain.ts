import type { RouteTable } from '../contract/route-table.ts';
import { orAgain } from './again.ts';
import { answerTo } from './answer.ts';
import { bounds } from './bounds.ts';
import { createBudget, type Skip } from './budget.ts';
import { entryOf, type Reason } from './catalogue.ts';
import { type Composition, compose } from './compose.ts';
import { truthOf } from './detect/state.ts';
import { type Draft, draftOf } from './draft.ts';
import type { Evidence, Refusal } from './evidence.ts';
import type { Explanation } from './explanation.ts';
import type { ExplainMode } from './headers.ts';
import { type Bench, judge } from './judge.ts';
import { createNearMissSearch, type NearMissSearch } from './near-miss.ts';
import { type Facts, missingPermissions, type Problem, problemOf, stageOf } from './problem.ts';
import type { Stage } from './reason.ts';
import { type RenderSource, render } from './render.ts';
import { renderBare } from './render-bare.ts';
import { withOffers } from './wish/offers.ts';

export interface ExplainerOptions {
  /** PARTYLINE_EXPLAIN; `body` when absent. */
  readonly mode?: ExplainMode;
  /** PARTYLINE_WRONG_VERB; 405 when absent. */
  readonly wrongVerb?: 405 | 404;
  /** Told of a defect of explain itself, for a log. The refusal is answered without its explanation then. */
  readonly onFault?: (fault: unknown) => void;
  /** Milliseconds of a clock that only goes forward; absent: an explanation may take as long as its steps do. */
  readonly monotonic?: () => number;
}

/** Turns a refusal into the answer that names its cause and the request that would have worked. */
export interface Explainer {
  /** Pure but for the clock, synchronous, never throws. `skip` asks for the short form and says why. */
  explain(evidence: Evidence, skip?: Skip): Explanation;
  /** What a request that passed the gates before would still meet among the objects; undefined: nothing that is known. */
  foresee(evidence: Omit<Evidence, 'refusal'>): Refusal | undefined;
}

/** The trie of a route table is built on first need and kept as long as the table. */
export function createExplainer(options: ExplainerOptions = {}): Explainer {
  const searches = new WeakMap<RouteTable, NearMissSearch>();
  const searchOf = (routes: RouteTable): NearMissSearch => {
    const search = searches.get(routes) ?? createNearMissSearch(routes);
    searches.set(routes, search);
    return search;
  };
  const { mode = 'body', wrongVerb = 405, onFault, monotonic } = options;
  let explained = 0;
  // The first ones build the trie and run on code that is not compiled yet: they may take longer.
  const clock = (): (() => number) | undefined => {
    explained += 1;
    return explained > bounds.explainedColdMin ? monotonic : undefined;
  };
  return {
    foresee(known) {
      const evidence: Evidence = { ...known, refusal: { reason: 'INTERNAL_ERROR', metadata: {} } };
      const bench: Bench = { evidence, search: searchOf(evidence.routes), budget: createBudget() };
      const { problem } = judge(draftOf(evidence.request), bench);
      return problem && { reason: problem.reason, metadata: problem.facts };
    },
    explain(evidence, skip) {
      const owner = ownerOf(evidence);
      const answer =
        owner.reason === 'WRONG_METHOD' && wrongVerb === 404
          ? { status: 404, code: 'not.found' }
          : answerTo(owner, evidence);
      const source = { evidence, owner, answer, mode };
      try {
        const early = skip ?? oversize(evidence, owner);
        if (early !== undefined) return render({ ...gateOnly(source), skipped: early });
        const bench: Bench = { evidence, search: searchOf(evidence.routes), budget: createBudget(clock()) };
        const diagnosis = diagnose(evidence, owner, bench);
        const cut = bench.budget.cut();
        return render(cut === undefined ? { ...source, bench, ...diagnosis } : { ...gateOnly(source), skipped: cut });
      } catch (fault) {
        onFault?.(fault);
        return withoutExplanation(source, onFault);
      }
    },
  };
}

type Source = Pick<RenderSource, 'evidence' | 'owner' | 'answer' | 'mode'>;

/** What the gate itself said, without a look at anything. */
const gateOnly = (source: Source): RenderSource => ({
  ...source,
  bench: undefined,
  sent: draftOf({ ...source.evidence.request, path: '/' }),
  blamed: source.owner,
  composition: unexplained(source.owner),
});

// An answer without its explanation is still the answer; a defect here must not turn it into another one.
function withoutExplanation(source: Source, onFault: ExplainerOptions['onFault']): Explanation {
  try {
    return render(gateOnly(source));
  } catch (fault) {
    onFault?.(fault);
    return renderBare(source);
  }
}

/** A path that nobody sends by mistake is not searched for its like. */
function oversize({ request: { path } }: Evidence, owner: Problem): Skip | undefined {
  if (CLOSED.has(stageOf(owner))) return undefined;
  if (path.length > bounds.pathBytesMax) return 'path';
  return path.split('/', bounds.pathSegmentsMax + 2).length - 1 > bounds.pathSegmentsMax ? 'segments' : undefined;
}

/** The refusal as the gate gave it, with the values that its sentences need besides. */
function ownerOf({ refusal, request }: Evidence): Problem {
  const owner = problemOf(refusal, request.method.toUpperCase());
  return { ...owner, facts: { ...owner.facts, ...moreFacts(owner, request.path) } };
}

function moreFacts({ reason, facts }: Problem, path: string): Facts {
  switch (reason) {
    case 'UNKNOWN_PATH':
      return { path: path.split('?', 1)[0] ?? '' };
    case 'WRONG_MEDIA_WORD':
      return { word: facts.sent ?? '', media: facts.allowed ?? '' };
    // Whoever refused names the conversation of the path; which one is its own, only the look-up knows.
    case 'PARTICIPANT_OF_OTHER_CONVERSATION':
      return { conversationId: '' };
    case 'MISSING_PERMISSION':
      return facts.requirement === undefined && facts.permissions !== undefined
        ? missingPermissions(facts.type === 'ALL' ? 'ALL' : 'ANY', facts.permissions)
        : {};
    default:
      return {};
  }
}

/** Gates before or after which a changed request cannot help. */
const CLOSED: ReadonlySet<Stage> = new Set(['frame', 'host', 'token', 'server']);

interface Diagnosis {
  readonly sent: Draft;
  readonly blamed: Problem;
  readonly composition: Composition;
}

function diagnose(evidence: Evidence, owner: Problem, bench: Bench): Diagnosis {
  const sent = draftOf(evidence.request);
  const isClosed =
    CLOSED.has(stageOf(owner)) || owner.reason === 'MISSING_SCOPE' || owner.reason === 'MISSING_PERMISSION';
  if (isClosed)
    return { sent, blamed: owner, composition: orAgain(unexplained(owner), sent, { blamed: owner, bench }) };
  const first = refine(owner, sent, bench);
  const near = compose(sent, first, bench);
  const { reason, facts } = blame(first, near);
  const composed = withOffers(near, sent, { blamed: { reason, facts }, bench });
  const truth = truthOf({ reason, facts }, evidence);
  const blamed = { reason, facts: { ...facts, ...truth.facts } };
  const composition = { ...composed, problems: [...composed.problems, ...truth.also] };
  return { sent, blamed, composition: orAgain(composition, sent, { blamed, bench }) };
}

const unexplained = (owner: Problem): Composition => ({
  applicability: 'none',
  fix: undefined,
  candidates: [],
  problems: [owner],
  isNear: false,
});

/** What a refusal may turn out to be when the request is looked at with all that the caller may see. */
const REFINED: Readonly<Partial<Record<Reason, readonly Stage[]>>> = {
  WRONG_METHOD: ['route'],
  UNKNOWN_PATH: ['route'],
  NOT_FOUND: ['route', 'resolve'],
  // A key that the server does not know may have a value that is somebody.
  UNKNOWN_BODY_KEY: ['route'],
  WRONG_BODY_SHAPE: ['route'],
};

function refine(owner: Problem, sent: Draft, bench: Bench): Problem {
  if (owner.reason === 'FORM_BODY' && sent.body.kind === 'json') return { ...owner, reason: 'WRONG_CONTENT_TYPE' };
  const found = judge(sent, bench).problem;
  if (found === undefined) return owner;
  if (found.reason === owner.reason) return { ...found, facts: { ...found.facts, ...known(owner.facts) } };
  // A word in an id's place comes before whatever else is wrong with the request, and explains it.
  if (found.reason === 'LITERAL_IN_ID_SLOT' || found.reason === 'EMPTY_ID') return found;
  const isFiner = REFINED[owner.reason]?.includes(stageOf(found)) === true;
  // A path outside of the table (the token endpoint) is known to whoever refused its verb.
  const isCoarser = found.reason === 'NOT_IMPLEMENTED' || found.reason === 'UNKNOWN_PATH';
  return isFiner && !isCoarser ? found : owner;
}

const known = (facts: Facts): Facts => Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== ''));

/** An unknown path is named by what it lacks, where that was found out. */
function blame(first: Problem, composition: Composition): Problem {
  const merged = (problem: Problem): Problem =>
    composition.problems.find((each) => each.reason === problem.reason) ?? problem;
  if (first.reason !== 'UNKNOWN_PATH' || !composition.isNear) return merged(first);
  return (
    composition.problems.find(
      (each) =>
        stageOf(each) === 'route' && each.reason !== 'UNKNOWN_PATH' && entryOf(each.reason).answers.other[0] === 404,
    ) ?? first
  );
}
