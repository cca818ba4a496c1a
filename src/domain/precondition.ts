import type { Participant } from './participant.ts';
import type { Refusal } from './refusal.ts';

/**
 * What must hold of a party in the turn of a command about it: that it is live, or that its incarnation is one of these.
 */
export type Precondition = 'live' | readonly number[];

export const holds = (precondition: Precondition, { incarnation }: Pick<Participant, 'incarnation'>): boolean =>
  precondition === 'live' || precondition.includes(incarnation);

/**
 * Why nothing is asked of a live party that is not the one that was meant, or that has come a second time since. Who is
 * there twice has two incarnations at once: the tag has to be that of the newest and of the one who is asked.
 */
export function otherIncarnation(
  live: Iterable<Participant>,
  participant: Participant,
  precondition: Precondition,
): Refusal | undefined {
  let newest = participant;
  for (const each of live)
    if (each.identity === participant.identity && each.incarnation > newest.incarnation) newest = each;
  const { id: participantId, incarnation } = newest;
  return holds(precondition, newest) && holds(precondition, participant)
    ? undefined
    : { kind: 'otherIncarnation', participantId, incarnation, isLive: true };
}
