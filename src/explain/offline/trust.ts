import { judge } from '../judge.ts';
import { isForAll } from '../level.ts';
import type { Applicability } from '../reason.ts';
import type { Made } from '../wish/draft-for.ts';
import type { Seen } from '../wish/seen.ts';
import { isWishWord } from '../wish/signals.ts';
import { isMedium, mediumNamed, mediumOf, type Target } from '../wish/targets.ts';
import { CLEAR_LEAD } from '../wish/vote.ts';
import type { Study } from './study.ts';
import { veil } from './veil.ts';

/** How far a request made from a wish may be trusted: `apply` only where nothing was lost and nothing assumed. */
export function trustOf(study: Study, { draft, target, isLossy, isOther }: Made): Applicability {
  const { wish, seen, matches } = study;
  if (isOther || leavesWords(study, target) || isForAll(draft)) return 'choose';
  if (draft.placeholders.length > 0) return 'fill';
  const isClear = wish !== undefined && wish.lead >= 2 * CLEAR_LEAD && wish.weight >= 4;
  const isGuess = assumesMedium(seen, target) || (matches.length === 0 && isMute(seen));
  if (!isClear || isLossy || isGuess) return 'choose';
  const veiled = { ...draft, path: veil(draft.path).path };
  return judge(veiled, study.bench).problem === undefined ? 'apply' : 'choose';
}

/** Whether the path has words of the API that the operation has no place for: it may be about something else. */
export function leavesWords({ seen, table }: Pick<Study, 'seen' | 'table'>, { template }: Target): boolean {
  const kept = new Set(template.split('/'));
  return seen.path.some(
    ({ text, phrase, isId }) =>
      !isId && table.literals.has(text) && !kept.has(text) && mediumNamed(text) === undefined && !isWishWord(phrase),
  );
}

/** A medium that nobody named. */
const assumesMedium = (seen: Seen, { template }: Target): boolean =>
  mediumOf(seen) === undefined && template.includes('{') && template.split('/').some(isMedium);

/** An unknown path, and nothing said besides. */
const isMute = ({ body, sdk }: Seen): boolean => body === undefined && sdk === '';
