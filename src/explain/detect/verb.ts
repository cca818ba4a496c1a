import type { RouteMatch } from '../../contract/route-table.ts';
import type { Draft } from '../draft.ts';
import type { Bench } from '../judge.ts';
import type { Problem } from '../problem.ts';
import type { Proposal } from '../proposal.ts';
import { isPlainWord } from '../segment.ts';
import { withVerb } from './methods.ts';

/** What a wrong verb adds to the cost of a path. */
export const VERB_COST = 0.12;

const idsOf = ({ operation, params }: RouteMatch): readonly string[] =>
  Object.keys(params)
    .filter((name) => operation.words?.[name] === undefined && /id$/i.test(name))
    .map((name) => params[name] ?? '');

/** WRONG_METHOD: the verbs that the path has, as far as the request may have meant them. */
export function correctVerb(draft: Draft, problem: Problem, { evidence }: Bench): readonly Proposal[] {
  const matches = evidence.routes.match(draft.path).filter(({ operation }) => operation.status !== 'removed');
  const operations = matches.map(({ operation }) => operation);
  // With a word for an id the path may be wrong and not the verb: `clients/current`.
  const isWordy = matches.some((match) => idsOf(match).some((value) => isPlainWord(value)));
  return withVerb(draft, operations).map((corrected) => ({
    draft: corrected.draft,
    problems: [problem],
    cost: VERB_COST,
    ...(isWordy || corrected.isGuess ? { isDoubtful: true } : {}),
  }));
}
