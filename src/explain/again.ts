import type { Composition } from './compose.ts';
import type { Draft } from './draft.ts';
import { type Bench, judge } from './judge.ts';
import type { Problem } from './problem.ts';

/**
 * A request that is right and came too early, or with a token without a user: it is offered again as it is, to be sent
 * later or as somebody. Never `apply`, because sent now it would be refused again.
 */
export function orAgain(
  composition: Composition,
  sent: Draft,
  { blamed, bench }: { blamed: Problem; bench: Bench },
): Composition {
  if (composition.fix !== undefined || composition.candidates.length > 0 || !isRepeatable(blamed)) return composition;
  const { problem } = judge(sent, bench);
  if (problem !== undefined && problem.reason !== blamed.reason) return composition;
  const draft: Draft = blamed.reason === 'NO_USER_CONTEXT' ? { ...sent, asUser: true } : sent;
  const fix = { draft, verdict: { isOpen: true }, problems: [blamed], cost: 0, isDoubtful: false };
  return { ...composition, applicability: 'fill', fix, isNear: true };
}

const REPEATABLE: ReadonlySet<Problem['reason']> = new Set([
  'RATE_LIMITED',
  'LIMIT_REACHED',
  'DRAINING',
  'NO_USER_CONTEXT',
  'IDEMPOTENCY_IN_PROGRESS',
]);

/** Of the states only that before an answer passes by itself. */
function isRepeatable({ reason, facts }: Problem): boolean {
  return reason === 'WRONG_STATE' ? facts.state !== undefined : REPEATABLE.has(reason);
}
