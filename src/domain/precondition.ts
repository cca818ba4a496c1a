import type { Participant } from './participant.ts';
import type { Refusal } from './refusal.ts';

/**
 * What must hold of a party in the turn of a command about it: that it is live, or that its incarnation is one of these.
 */
export type Precondition = 'live' | readonly number[];

export const holds = (precondition: Precondition, { incarnation }: Participant): boolean =>
  precondition === 'live' || precondition.includes(incarnation);

/** Why nothing is asked of a live party that is not the one that was meant. */
export const otherIncarnation = (participant: Participant, precondition: Precondition): Refusal | undefined =>
  holds(precondition, participant)
    ? undefined
    : {
        kind: 'otherIncarnation',
        participantId: participant.id,
        incarnation: participant.incarnation,
        isLive: true,
      };
