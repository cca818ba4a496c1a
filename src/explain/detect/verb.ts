import type { Draft } from '../draft.ts';
import type { Bench } from '../judge.ts';
import type { Problem } from '../problem.ts';
import type { Proposal } from '../proposal.ts';
import { withVerb } from './methods.ts';

/** What a wrong verb adds to the cost of a path. */
export const VERB_COST = 0.12;

/** WRONG_METHOD: the verbs that the path has, as far as the request may have meant them. */
export function correctVerb(draft: Draft, problem: Problem, { evidence }: Bench): readonly Proposal[] {
  const operations = evidence.routes
    .match(draft.path)
    .map((match) => match.operation)
    .filter((each) => each.status !== 'removed');
  return withVerb(draft, operations).map((corrected) => ({
    draft: corrected.draft,
    problems: [problem],
    cost: VERB_COST,
  }));
}
