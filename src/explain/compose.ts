import { bounds } from './bounds.ts';
import { type Reason, rankOf } from './catalogue.ts';
import { detectors } from './detect/detect.ts';
import { type Draft, requestKey } from './draft.ts';
import { isWithinLevel } from './guard.ts';
import { type Bench, judge, type Verdict } from './judge.ts';
import { isForAll } from './level.ts';
import { type Problem, stageOf } from './problem.ts';
import type { Proposal } from './proposal.ts';
import { type Applicability, stages } from './reason.ts';
import { proposeByWish } from './wish/propose.ts';

/** A corrected request with how far it was verified. */
export interface Outcome {
  readonly draft: Draft;
  readonly verdict: Verdict;
  readonly problems: readonly Problem[];
  readonly cost: number;
  readonly isDoubtful: boolean;
  readonly since?: number;
}

/** What became of the search for a correction. */
export interface Composition {
  readonly applicability: Applicability;
  readonly fix: Outcome | undefined;
  readonly candidates: readonly Outcome[];
  /** Everything that was found on the way, in the order of gates. */
  readonly problems: readonly Problem[];
  /** Whether anything sound was found, claimed or not. */
  readonly isNear: boolean;
}

/** Mends a request step by step on copies, at most `roundsMax` rounds, and says what can be claimed. */
export function compose(sent: Draft, first: Problem, bench: Bench): Composition {
  const walk: Walk = { sent, bench, spent: { branches: 0 } };
  const start: Trail = { draft: sent, problems: [], cost: 0, isDoubtful: false };
  const near = follow(walk, start, { found: first, round: 1 });
  const isSound = (outcome: Outcome): boolean =>
    isChanged(sent, outcome) && isWithinLevel(sent, outcome.draft, bench.evidence);
  const isGood = near.some((outcome) => isSound(outcome) && tierOf(outcome) < 2);
  // What the path is near to comes first; words say what was wanted only where that is of no help.
  const wished = isGood || !WISHED.has(first.reason) ? [] : proposeByWish(sent, first, bench);
  const outcomes = [
    ...near,
    ...wished.flatMap((proposal) => tryOut(walk, extend(start, proposal), { found: first, round: 1 })),
  ];
  const sound = unique(outcomes.filter(isSound));
  const met = metBy(outcomes, first);
  return claim(sound, met);
}

/** Refusals of requests that may have been meant for another operation. */
const WISHED: ReadonlySet<Reason> = new Set([
  'UNKNOWN_PATH',
  'LITERAL_IN_ID_SLOT',
  'WRONG_METHOD',
  'UNKNOWN_BODY_KEY',
  'WRONG_BODY_SHAPE',
]);

interface Walk {
  readonly sent: Draft;
  readonly bench: Bench;
  readonly spent: { branches: number };
}

type Trail = Omit<Outcome, 'verdict'>;

/** What one round has to mend. */
interface Step {
  readonly found: Problem;
  readonly round: number;
}

function follow(walk: Walk, trail: Trail, { found, round }: Step): readonly Outcome[] {
  const proposals = detectors[found.reason]?.(trail.draft, found, walk.bench) ?? [];
  const stuck: Outcome = { ...trail, verdict: { problem: found, isOpen: trail.draft.placeholders.length > 0 } };
  const next = proposals.slice(0, bounds.branchesMax).flatMap((proposal) => {
    walk.spent.branches += 1;
    if (walk.spent.branches > bounds.branchesMax * bounds.roundsMax || !walk.bench.budget.mayGoOn()) return [];
    return tryOut(walk, extend(trail, proposal), { found, round });
  });
  return next.length > 0 ? next : round === 1 ? [] : [stuck];
}

function extend(trail: Trail, proposal: Proposal): Trail {
  const since = proposal.since ?? trail.since;
  return {
    draft: proposal.draft,
    problems: [...trail.problems, ...proposal.problems],
    cost: trail.cost + proposal.cost,
    // Whoever did not ask for it with these words has to choose a request that hangs up on everybody.
    isDoubtful: trail.isDoubtful || proposal.isDoubtful === true || isForAll(proposal.draft),
    ...(since === undefined ? {} : { since }),
  };
}

// A hypothesis that does not carry the request past the gate it blames is dropped.
function tryOut(walk: Walk, trail: Trail, { found: blamed, round }: Step): readonly Outcome[] {
  const verdict = judge(trail.draft, walk.bench);
  const { problem } = verdict;
  if (problem === undefined) return [{ ...trail, verdict }];
  const isStill = problem.reason === blamed.reason && stageOf(blamed) !== 'route';
  if (isStill || requestKey(trail.draft) === requestKey(walk.sent) || round >= bounds.roundsMax)
    return isStill ? [] : [{ ...trail, verdict }];
  return follow(walk, trail, { found: problem, round: round + 1 });
}

const isChanged = (sent: Draft, { draft }: Outcome): boolean =>
  requestKey(sent) !== requestKey(draft) || (sent.contentType ?? '') !== (draft.contentType ?? '');

function unique(outcomes: readonly Outcome[]): readonly Outcome[] {
  const found = new Map<string, Outcome>();
  for (const outcome of [...outcomes].sort(byRank)) {
    const key = requestKey(outcome.draft);
    if (!found.has(key)) found.set(key, outcome);
  }
  return [...found.values()];
}

/** How far a request came: verified to the end, only unknown ids or things to fill in, or stopped. */
function tierOf(outcome: Outcome): 0 | 1 | 2 | 3 {
  const { problem, isOpen } = outcome.verdict;
  if (problem === undefined) return isOpen ? 1 : 0;
  return problem.reason === 'NOT_FOUND' ? 1 : stageOf(problem) === 'state' ? 2 : 3;
}

const byRank = (one: Outcome, other: Outcome): number => {
  const isClear = (outcome: Outcome): number => (outcome.isDoubtful ? 1 : 0);
  const further = Math.max(tierOf(one), 1) - Math.max(tierOf(other), 1);
  return further || isClear(one) - isClear(other) || one.cost - other.cost || tierOf(one) - tierOf(other);
};

function claim(sound: readonly Outcome[], problems: readonly Problem[]): Composition {
  const good = sound.filter((outcome) => tierOf(outcome) < 2);
  const [best, second] = good;
  // A real operation that is not built here is worth naming, though it would not help.
  const lacking = sound.filter((outcome) => outcome.verdict.problem?.reason === 'NOT_IMPLEMENTED');
  const isNear = sound.length > 0;
  if (best === undefined || lacking.some((outcome) => best.cost - outcome.cost > bounds.searchMargin - 1e-9))
    return {
      applicability: 'none',
      fix: undefined,
      candidates: lacking.slice(0, bounds.candidatesMax),
      problems,
      isNear,
    };
  const unbuilt = lacking.filter((outcome) => outcome.cost - best.cost < bounds.searchMargin - 1e-9);
  if (unbuilt.length > 0) {
    const candidates = [...good, ...unbuilt].sort((one, other) => one.cost - other.cost);
    return {
      applicability: 'choose',
      fix: undefined,
      candidates: candidates.slice(0, bounds.candidatesMax),
      problems,
      isNear,
    };
  }
  const rivals = good.filter(
    (outcome) => outcome.isDoubtful === best.isDoubtful && outcome.cost - best.cost < bounds.searchMargin - 1e-9,
  );
  const candidates = good.slice(0, bounds.candidatesMax);
  // Several objects equally meant: none of them is the correction.
  if (second !== undefined && rivals.length > 1) {
    return { applicability: 'choose', fix: undefined, candidates, problems, isNear: true };
  }
  if (best.isDoubtful)
    return {
      applicability: 'choose',
      fix: best.verdict.problem === undefined ? best : undefined,
      candidates,
      problems,
      isNear: true,
    };
  return { applicability: tierOf(best) === 0 ? 'apply' : 'fill', fix: best, candidates: [], problems, isNear: true };
}

/** Problems of the best outcome, or of the furthest one when none is good; each reason once. */
function metBy(outcomes: readonly Outcome[], first: Problem): readonly Problem[] {
  const [best] = [...outcomes].sort(byRank);
  const last = best?.verdict.problem;
  const all = [first, ...(best?.problems ?? []), ...(last === undefined ? [] : [last])];
  const byReason = new Map<Reason, Problem>();
  for (const each of all) {
    const known = byReason.get(each.reason);
    byReason.set(each.reason, known === undefined ? each : { ...each, facts: { ...each.facts, ...known.facts } });
  }
  return [...byReason.values()].sort(
    (one, other) =>
      stages.indexOf(stageOf(one)) - stages.indexOf(stageOf(other)) || rankOf(one.reason) - rankOf(other.reason),
  );
}
