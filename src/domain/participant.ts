import type { ParticipantId, UserId } from '../base/ids.ts';
import type { Departure } from './departure.ts';
import type { Leg, LegState } from './leg.ts';

/** A subset of the cloud's purposes: who somebody is in a call. */
export type Purpose = 'user' | 'agent' | 'customer' | 'external';

/** One stay of one party in one conversation. Times are milliseconds since 1970. */
export interface Participant {
  readonly id: ParticipantId;
  readonly name: string;
  /** SIP leg: `sip:user@host`; virtual phone: the bare number; user: `user:<name>`. */
  readonly address: string;
  readonly purpose: Purpose;
  readonly direction: 'inbound' | 'outbound';
  readonly userId?: UserId;
  /** Who it is, for counting stays: a user's id, or the claimed address with its source. */
  readonly identity: string;
  /** Counts the stays of one identity in one conversation, from 1. */
  readonly incarnation: number;
  /** The bridge leg first; a user's softphone leg second. Never empty. */
  readonly legs: readonly Leg[];
  readonly muted: boolean;
  readonly held: boolean;
  readonly startTime: number;
  readonly alertingTime?: number;
  readonly connectedTime?: number;
  readonly holdTime?: number;
  readonly endTime?: number;
  /** Set from the moment a removal is accepted or the leg ends by itself. */
  readonly departure?: Departure;
  /** Whom to dial, once `dialAfter` (the caller's own phone) has answered. */
  readonly dial?: DialPlan;
}

/** How a participant is reached. */
export interface DialPlan {
  /** For the driver: a SIP URI, a number, or `user:<name>`. */
  readonly target: string;
  /** Shown to the called party. */
  readonly from: { readonly name: string; readonly user: string };
  /** The participant whose answer this one waits for. */
  readonly after?: ParticipantId;
}

/** The leg that is the participant's seat in the mixer; its id is the communication id of the Genesys shapes. */
export const bridgeLeg = (participant: Participant): Leg => {
  const leg = participant.legs.find((each) => each.kind === 'bridge');
  return leg ?? first(participant);
};

/** The leg with a wire: the softphone of a user, the bridge leg of everybody else. */
export const wireLeg = (participant: Participant): Leg =>
  participant.legs.find((leg) => leg.carrier !== 'seat') ?? first(participant);

/** The state of the whole participant: that of the seat, where a removal under way shows at once. */
export const participantState = (participant: Participant): LegState => bridgeLeg(participant).state;

function first(participant: Participant): Leg {
  const [leg] = participant.legs;
  if (leg === undefined) throw new Error('a participant without legs');
  return leg;
}
