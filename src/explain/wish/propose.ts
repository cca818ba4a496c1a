import type { Operation } from '../../contract/operation.ts';
import type { RouteMatch } from '../../contract/route-table.ts';
import { type Draft, isShown } from '../draft.ts';
import type { Bench } from '../judge.ts';
import type { Problem } from '../problem.ts';
import type { Proposal } from '../proposal.ts';
import { bodyProblems, pathProblems } from './differences.ts';
import { draftFor, type Parts } from './draft-for.ts';
import { type Seen, seenOf } from './seen.ts';
import { isWishWord } from './signals.ts';
import { nearness, type Target, targetsOf } from './targets.ts';
import { CLEAR_LEAD, voteOf, type Wish } from './vote.ts';

/** What a wish weighs at least before a request is taken off the path that it was sent to. */
const WEIGHT_MIN = 4;
/** Read from words and not from the path: never as sure as a spelling. */
const COST = 0.5;

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** What a request asks for by its words, where nothing that its path is near to helps; none below a clear win. */
export function proposeByWish(sent: Draft, first: Problem, bench: Bench): readonly Proposal[] {
  if (isRead(sent.method) || !isShown(sent.body)) return [];
  const seen = seenOf(sent, { isWord: bench.search.isWord });
  const wish = voteOf(seen);
  if (wish === undefined || !isClear(wish) || endsUnknown(seen, bench)) return [];
  const target = targetOf(wish, seen, bench);
  return target === undefined ? [] : proposals({ sent, seen, wish, target }, first, bench);
}

const isClear = ({ weight, lead }: Wish): boolean => weight >= WEIGHT_MIN && lead >= CLEAR_LEAD;

/** A last word that nobody knows may say what was wanted. */
function endsUnknown({ path }: Seen, { search }: Bench): boolean {
  const last = path.findLast(({ text }) => text !== '');
  return last !== undefined && !last.isId && !search.isWord(last.text) && !isWishWord(last.phrase);
}

function targetOf(wish: Wish, seen: Seen, { evidence }: Bench): Target | undefined {
  const isBuilt = ({ method, template }: Target): boolean =>
    evidence.routes.operations.some(
      (each: Operation) => each.method === method && each.path === template && each.status === 'built',
    );
  const built = targetsOf(wish.intent, seen).filter(isBuilt);
  const matches = evidence.routes.match(`/${seen.path.map((segment) => segment.text).join('/')}`);
  const here = built.find((target) => matches.some((match) => match.operation.path === target.template));
  const [nearest] = [...built].sort((one, other) => nearness(other.template, seen) - nearness(one.template, seen));
  return here ?? nearest;
}

interface Wanted {
  readonly sent: Draft;
  readonly seen: Seen;
  readonly wish: Wish;
  readonly target: Target;
}

function proposals({ sent, seen, wish, target }: Wanted, first: Problem, bench: Bench): readonly Proposal[] {
  const { evidence } = bench;
  const parts: Parts = { sent, seen, operations: evidence.routes.operations, known: conversationOf(seen, bench) };
  const made = draftFor(parts, wish.intent, target);
  if (made.isOther) return [];
  const matches = evidence.routes.match(sent.path);
  const literal = first.reason === 'LITERAL_IN_ID_SLOT' ? first : undefined;
  const fixed = made.draft.body.kind === 'json' ? made.draft.body.value : undefined;
  const found = [...pathProblems({ sent, seen, matches, literal, target }), ...bodyProblems(seen.body, fixed)];
  const problems = [first, ...found.filter((each) => each.reason !== first.reason)];
  const isDoubtful = made.isLossy || isBareVerb({ sent, seen, wish, target }, first, matches);
  return [{ draft: made.draft, problems, cost: COST, ...(isDoubtful ? { isDoubtful: true } : {}) }];
}

/** Without a body the verb alone says too little to leave a path that exists, or to choose one of its acts. */
function isBareVerb({ seen, wish, target }: Wanted, first: Problem, matches: readonly RouteMatch[]): boolean {
  if (first.reason !== 'WRONG_METHOD' || seen.body !== undefined) return false;
  const isHere = matches.some(({ operation }) => operation.path === target.template);
  return !isHere || !/^disconnect-/.test(wish.intent);
}

/** The conversation of a participant that was named, where the caller may see it. */
function conversationOf({ ids }: Seen, { evidence }: Bench): Readonly<Record<string, string>> {
  const thing = evidence.things.get(ids.participantId ?? '');
  return thing?.kind === 'participant' ? { conversationId: thing.conversationId } : {};
}
