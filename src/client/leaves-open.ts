/** Answers that leave open whether an act was done; Partyline does not keep them under a key (design: removal, 5). */
const OPEN: ReadonlySet<number> = new Set([500, 502, 504]);
/** Once an answer was lost, that the service is busy or takes the token no more says nothing of the first request. */
const SAYS_NOTHING: ReadonlySet<number> = new Set([401, 429, 503]);

/** Whether an answer with this status leaves open if the act was done; `isUnsure`: an answer was lost before. */
export const leavesOpen = (status: number, isUnsure: boolean): boolean =>
  OPEN.has(status) || (isUnsure && SAYS_NOTHING.has(status));
