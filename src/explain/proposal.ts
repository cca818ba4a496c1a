import type { Draft } from './draft.ts';
import type { Problem } from './problem.ts';

/** A step of a correction: what was wrong, and the request without it. */
export interface Proposal {
  readonly draft: Draft;
  /** All that this step mends, the blamed first. */
  readonly problems: readonly Problem[];
  /** Distance from what was sent; 0 for what is known and not guessed. */
  readonly cost: number;
  /** Right as far as can be told, but somebody has to choose it: it drops something, or names a thing not named before. */
  readonly isDoubtful?: boolean;
  /** The stay that was put in, for a candidate's `since`. */
  readonly since?: number;
}
