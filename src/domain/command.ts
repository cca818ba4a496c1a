import type { LegId, OrganisationId, ParticipantId, UserId } from '../base/ids.ts';
import type { Departure, LegEnd } from './departure.ts';
import type { Leg } from './leg.ts';
import type { Participant } from './participant.ts';

/** A participant as it is handed in: what does not follow from the rules. */
export interface NewParticipant
  extends Pick<
    Participant,
    'id' | 'name' | 'address' | 'purpose' | 'direction' | 'userId' | 'identity' | 'incarnation' | 'dial'
  > {
  readonly legs: readonly Pick<Leg, 'id' | 'kind' | 'carrier' | 'callId' | 'resume'>[];
}

/** The parts of a conversation that its first participants decide. */
export interface Opening {
  readonly organisationId: OrganisationId;
  readonly room?: string;
  readonly startedBy?: UserId;
  /** A room, or a call made with three or more participants, is a conference from its first leg. */
  readonly conference: boolean;
}

/** What one PATCH of a participant asks for: all of it, or nothing. */
export interface ParticipantActions {
  readonly muted?: boolean;
  readonly held?: boolean;
  readonly connect?: true;
  /** Hang up, for this reason. */
  readonly disconnect?: Departure;
}

/** Everything that can be asked of a conversation or happen to it. */
export type Command =
  | { readonly kind: 'add'; readonly opening: Opening; readonly participants: readonly NewParticipant[] }
  | { readonly kind: 'update'; readonly participantId: ParticipantId; readonly actions: ParticipantActions }
  | { readonly kind: 'disconnectAll'; readonly departure: Departure }
  | { readonly kind: 'legDialling'; readonly legId: LegId; readonly callId: string; readonly resume: string }
  | { readonly kind: 'legRinging'; readonly legId: LegId }
  | { readonly kind: 'legAnswered'; readonly legId: LegId; readonly callId: string; readonly resume: string }
  | { readonly kind: 'legLeft'; readonly legId: LegId }
  | { readonly kind: 'legEnded'; readonly legId: LegId; readonly end: LegEnd }
  /** The process that carried the legs is gone; `departure` is for those whose removal was not yet accepted. */
  | { readonly kind: 'recover'; readonly departure: Departure };
