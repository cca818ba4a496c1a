import type { Explanation } from './explanation.ts';
import type { ListedParticipant } from './participant.ts';

/**
 * What kind of failure it is; the command line makes its exit codes of it. `refused`: the server said no. `usage`: the
 * request can not be meant so, nothing was sent. `unreachable`: no usable answer. `no-match`: nobody fits the selector.
 * `count-mismatch`: another number fits than was expected, nothing was done. `not-confirmed`: it was sent, and the
 * outcome is unknown.
 */
export type FailureKind = 'refused' | 'usage' | 'unreachable' | 'no-match' | 'count-mismatch' | 'not-confirmed';

/** What an error carries beside its sentence. */
export interface FailureDetails {
  /** A code of the server, or one of the library's own, which begin with `client.`. */
  readonly code: string;
  readonly status?: number | undefined;
  readonly correlationId?: string | undefined;
  readonly explain?: Explanation | undefined;
  readonly candidates?: readonly ListedParticipant[] | undefined;
  readonly cause?: unknown;
}

/**
 * Every failure of the client. The message is one sentence for a person.
 *
 * @example
 * try {
 *   await client.disconnect({ address: '+15550102' });
 * } catch (error) {
 *   if (error instanceof PartylineError && error.kind === 'no-match') console.log('nobody there');
 *   else throw error;
 * }
 */
export class PartylineError extends Error {
  override readonly name = 'PartylineError';
  readonly kind: FailureKind;
  /** A code of the server, or one of the library's own, which begin with `client.`. */
  readonly code: string;
  /** Of the HTTP answer, where there was one. */
  readonly status: number | undefined;
  /** Of the HTTP answer: names the request in the server's journal and log. */
  readonly correlationId: string | undefined;
  /** Why, and what to send instead; made by the server, or here where it has none. */
  readonly explain: Explanation | undefined;
  /** With `count-mismatch`: who fits. */
  readonly candidates: readonly ListedParticipant[] | undefined;

  constructor(kind: FailureKind, message: string, details: FailureDetails) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.kind = kind;
    this.code = details.code;
    this.status = details.status;
    this.correlationId = details.correlationId;
    this.explain = details.explain;
    this.candidates = details.candidates;
  }
}
