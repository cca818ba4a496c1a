/** Exit codes of the verbs (design: interface, programs). */
export const exitCodes = {
  /** Also where it was done before. */
  done: 0,
  /** Refused; or accepted, and the end of it was not seen. */
  refused: 1,
  usage: 2,
  unreachable: 3,
  noMatch: 4,
  moreMatched: 5,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
