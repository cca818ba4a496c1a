import type { Candidate, Fix } from '../explain/explanation.ts';
import type { Applicability } from '../explain/reason.ts';

/** Why a request was refused, and what to send instead. */
export interface Explanation {
  /** The blamed reason, `WRONG_METHOD`; absent where nothing can be told. */
  readonly reason?: string | undefined;
  /** All that were found, in the order of the server's gates. */
  readonly reasons: readonly string[];
  /** One or two sentences. */
  readonly cause: string;
  /** `apply`: verified by the server. Made by this library it never saw the call: then `fix` is right in form only. */
  readonly applicability: Applicability;
  readonly fix: Fix | null;
  readonly candidates: readonly Candidate[];
  /** What is known of the case: `participantId`, `endedAt`, `retryAfter`, … */
  readonly metadata: Readonly<Record<string, string>>;
  /** Who made it. */
  readonly by: 'server' | 'client';
}
