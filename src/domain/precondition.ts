import type { Participant } from './participant.ts';

/**
 * What must hold of a party in the turn of a command about it: that it is live, or that its incarnation is one of these.
 */
export type Precondition = 'live' | readonly number[];

export const holds = (precondition: Precondition, { incarnation }: Participant): boolean =>
  precondition === 'live' || precondition.includes(incarnation);
