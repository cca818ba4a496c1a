import type { Explanation } from '../../client/explanation.ts';
import type { ListedParticipant } from '../../client/participant.ts';
import type { FailureKind } from '../../client/partyline-error.ts';
import { type ExitCode, exitCodes } from '../../main/exit-codes.ts';
import { jsonLine } from '../explain/terminal.ts';

/** Why a verb did not do what it was asked for. */
export interface Failure {
  readonly kind: FailureKind;
  /** A code of the server, or one of the client's own. */
  readonly code: string;
  readonly message: string;
  readonly status?: number | undefined;
  readonly correlationId?: string | undefined;
  readonly explain?: Explanation | undefined;
  readonly candidates?: readonly ListedParticipant[] | undefined;
}

const CODES: Readonly<Record<FailureKind, ExitCode>> = {
  refused: exitCodes.refused,
  'not-confirmed': exitCodes.refused,
  usage: exitCodes.usage,
  unreachable: exitCodes.unreachable,
  'no-match': exitCodes.noMatch,
  'count-mismatch': exitCodes.moreMatched,
};

export const exitCodeOf = ({ kind }: Pick<Failure, 'kind'>): ExitCode => CODES[kind];

/** What a script reads on stdout in place of a result: one line with a member `error`, and the exit code. */
export function failureLine({ kind, code, message, status, correlationId, explain, candidates }: Failure): string {
  const error = { kind, code, message, status, correlationId, explain, candidates };
  return `${jsonLine({ error, exitCode: exitCodeOf({ kind }) })}\n`;
}

/** A flag or a word that is not right; nothing was sent. */
export const wrongUse = (message: string): Failure => ({ kind: 'usage', code: 'partyline.usage', message });
