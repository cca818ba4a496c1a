import type { ParticipantId, UserId } from '../base/ids.ts';
import type { Departure } from './departure.ts';
import type { Ghost } from './ghost.ts';
import type { Leg, LegState } from './leg.ts';

/** A subset of the cloud's purposes: who somebody is in a call. */
export type Purpose = 'user' | 'agent' | 'customer' | 'external' | 'acd' | 'ivr';

/** Why somebody is here besides being a party: he listens in, is consulted, or takes somebody's place. */
export type Role =
  | { readonly kind: 'monitor' | 'coach' | 'barge'; readonly of: ParticipantId }
  | { readonly kind: 'consulted'; readonly by: ParticipantId; readonly object: ParticipantId }
  /** `attended`: whom it replaces stays until it has answered. */
  | { readonly kind: 'replacement'; readonly of: ParticipantId; readonly attended: boolean };

export type SpeakTo = 'DESTINATION' | 'OBJECT' | 'BOTH' | 'CONFERENCE';

/** A consult under way, kept with whoever consults. */
export interface Consult {
  /** Whom he was talking to. */
  readonly object: ParticipantId;
  /** Whom he asks. */
  readonly destination: ParticipantId;
  readonly speakTo: SpeakTo;
}

/** What an agent has to say of a call that ended. */
export interface Wrapup {
  readonly code?: string;
  readonly name?: string;
  readonly notes?: string;
  readonly tags?: readonly string[];
  readonly durationSeconds?: number;
  /** Milliseconds since 1970. */
  readonly endTime?: number;
  readonly provisional?: boolean;
}

/** How wrap-up is asked for after a call; the queue's setting. `timeoutMs` ends the after-call work by itself. */
export interface WrapupPlan {
  readonly prompt: 'optional' | 'mandatory' | 'timeout' | 'forcedTimeout' | 'agentRequested';
  readonly timeoutMs?: number;
}

/** After-call work: from the end of the leg to its wrap-up. Times are milliseconds since 1970. */
export interface AfterCallWork {
  readonly state: 'pending' | 'complete' | 'skipped';
  readonly startTime: number;
  readonly endTime?: number;
}

/** What is remembered of a participant and changes nothing by itself. */
export interface Notes {
  readonly attributes?: Readonly<Record<string, string>>;
  readonly uuiData?: string;
  /** `none`: it was flagged, and is no more. */
  readonly flaggedReason?: 'general' | 'none';
  readonly wrapup?: Wrapup;
  readonly afterCallWork?: AfterCallWork;
  /** Whether the agent asked for, or was given, after-call work. */
  readonly afterCallWorkRequired?: boolean;
  /** Where the other leg goes when this one ends: an address, or `user:<name>`. */
  readonly postFlowAction?: string;
  readonly codes?: readonly string[];
  /** Of other media than calls: an email's subject, the kind of messenger, numbers to call back. */
  readonly details?: { readonly subject?: string; readonly messenger?: string; readonly numbers?: readonly string[] };
}

/** One stay of one party in one conversation. Times are milliseconds since 1970. */
export interface Participant {
  readonly id: ParticipantId;
  readonly name: string;
  /** SIP leg: `sip:user@host`; virtual phone: the bare number; user: `user:<name>`. */
  readonly address: string;
  readonly purpose: Purpose;
  readonly direction: 'inbound' | 'outbound';
  readonly userId?: UserId;
  /** Of a SIP caller who is nobody's proven phone: where he calls from. */
  readonly calledFrom?: {
    /** Host of the source, or `trunk`: a trunk of ours vouches for the number by whichever of its gateways it comes. */
    readonly host: string;
    readonly isAnonymous?: true;
  };
  /** Who it is, for counting stays: a user's id, or the claimed address with its source. */
  readonly identity: string;
  /** Counts the stays of one identity in one conversation, from 1. */
  readonly incarnation: number;
  /** The bridge leg first; a user's softphone leg second. Never empty. */
  readonly legs: readonly Leg[];
  readonly muted: boolean;
  readonly held: boolean;
  /** Parked with music while the rest talk on. */
  readonly confined: boolean;
  readonly queueId?: string;
  readonly role?: Role;
  readonly consult?: Consult;
  readonly wrapupPlan?: WrapupPlan;
  readonly notes?: Notes;
  readonly startTime: number;
  readonly alertingTime?: number;
  readonly connectedTime?: number;
  readonly holdTime?: number;
  readonly endTime?: number;
  /** Set from the moment a removal is accepted or the leg ends by itself. */
  readonly departure?: Departure;
  /** Nobody is in his dialog; stays with whoever left as a ghost. */
  readonly ghost?: Ghost;
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
  /** The softphone rings until it is told to answer, instead of answering by itself. */
  readonly rings?: true;
}

/** The leg that is the participant's seat in the mixer; its id is the communication id of the Genesys shapes. */
export const bridgeLeg = (participant: Participant): Leg => {
  const leg = participant.legs.find((each) => each.kind === 'bridge');
  return leg ?? first(participant);
};

/** The leg with a wire: the softphone of a user, the bridge leg of everybody else. */
export const wireLeg = (participant: Participant): Leg =>
  participant.legs.find((leg) => leg.carrier !== 'seat') ?? first(participant);

/** Whether he only listens in: such a one is no party and keeps no call alive. */
export const isListener = ({ role }: Participant): boolean => role?.kind === 'monitor' || role?.kind === 'coach';

/** Whether he counts among the parties that make a call a conference (design: removal, last one out). */
export const countsAsParty = ({ role }: Pick<Participant, 'role'>): boolean =>
  role === undefined || role.kind === 'barge';

/** Whether he talks in his own right: a party, or somebody who has taken the place of one. */
export const isTalkingParty = (participant: Participant): boolean =>
  countsAsParty(participant) || (participant.role?.kind === 'replacement' && participant.connectedTime !== undefined);

/** The state of the whole participant: that of the seat, where a removal under way shows at once. */
export const participantState = (participant: Participant): LegState => bridgeLeg(participant).state;

function first(participant: Participant): Leg {
  const [leg] = participant.legs;
  if (leg === undefined) throw new Error('a participant without legs');
  return leg;
}
