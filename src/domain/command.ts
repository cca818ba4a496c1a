import type { LegId, OrganisationId, ParticipantId, RecordingId, UserId } from '../base/ids.ts';
import type { Ban, BanOrder } from './ban.ts';
import type { Announcement, ConversationNotes, EndWhen, LegRecording, Media } from './conversation.ts';
import type { Departure, LegEnd } from './departure.ts';
import type { Ghost } from './ghost.ts';
import type { Leg } from './leg.ts';
import type { Notes, Participant, SpeakTo } from './participant.ts';
import type { Precondition } from './precondition.ts';
import type { Selector } from './selector.ts';

/** A participant as it is handed in: what does not follow from the rules. */
export interface NewParticipant
  extends Pick<
    Participant,
    | 'id'
    | 'name'
    | 'address'
    | 'purpose'
    | 'direction'
    | 'userId'
    | 'calledFrom'
    | 'identity'
    | 'incarnation'
    | 'dial'
    | 'queueId'
    | 'role'
    | 'wrapupPlan'
    | 'notes'
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
  readonly media?: Media;
  readonly endWhen?: EndWhen;
}

/** What a conversation is to record from now on; `id` is that of a recording that begins by it. */
export interface RecordingWish {
  readonly state: 'active' | 'paused' | 'none';
  readonly id: RecordingId;
}

/** What one PATCH of a participant asks for: all of it, or nothing. */
export interface ParticipantActions {
  readonly muted?: boolean;
  readonly held?: boolean;
  readonly confined?: boolean;
  readonly connect?: true;
  /** The mix of the whole conversation is recorded, not one voice. */
  readonly recording?: RecordingWish;
  /** Hang up, for this reason. */
  readonly disconnect?: Departure;
  /** Shut out with his removal, in the same decision. */
  readonly ban?: BanOrder;
  /** Remembered with the rest, or not at all. */
  readonly notes?: Notes;
}

/** The ban that a newcomer of a command is under; the writer looks it up in the command's turn. */
interface Entry {
  readonly ban?: Ban;
}

/** What is asked of everybody whom a selector was found to mean in one conversation: of all of them, or nothing. */
export interface SelectedCommand {
  readonly kind: 'updateSelected';
  readonly selector: Selector;
  /** Who is meant. Refused where one of them no longer fits the selector, or has left. */
  readonly meant: readonly ParticipantId[];
  /** Everybody who fitted when that was found out, meant or not. Refused where somebody else fits now. */
  readonly known: readonly ParticipantId[];
  readonly actions: ParticipantActions;
  /** Where removing them would end the conversation, it may. */
  readonly mayEndConversation: boolean;
  /** Of the one who is meant. */
  readonly precondition?: Precondition;
  /** Whoever is about to go over to another conversation, looked at in the command's turn. */
  readonly leaving?: ReadonlySet<ParticipantId>;
}

/** Everything that can be asked of a conversation or happen to it. */
export type Command =
  | (Entry & { readonly kind: 'add'; readonly opening: Opening; readonly participants: readonly NewParticipant[] })
  | {
      readonly kind: 'update';
      readonly participantId: ParticipantId;
      readonly actions: ParticipantActions;
      /** Judged in its turn: nothing can come between it and the actions. */
      readonly precondition?: Precondition;
    }
  | SelectedCommand
  /** Takes somebody's place: at once, or once a newcomer has answered (`attended`). */
  | (Entry & {
      readonly kind: 'replace';
      readonly participantId: ParticipantId;
      readonly newcomers: readonly NewParticipant[];
      readonly departure: Departure;
      readonly attended: boolean;
    })
  | (Entry & {
      readonly kind: 'consult';
      readonly initiatorId: ParticipantId;
      readonly objectId: ParticipantId;
      readonly newcomer: NewParticipant;
      readonly speakTo: SpeakTo;
    })
  | { readonly kind: 'speakTo'; readonly initiatorId: ParticipantId; readonly speakTo: SpeakTo }
  | { readonly kind: 'cancelConsult'; readonly initiatorId: ParticipantId; readonly departure: Departure }
  /** Legs that are up already come over from another conversation, which then `release`s them. */
  | (Entry & { readonly kind: 'absorb'; readonly opening: Opening; readonly participants: readonly Participant[] })
  | { readonly kind: 'release'; readonly participantIds: readonly ParticipantId[]; readonly departure: Departure }
  | { readonly kind: 'policy'; readonly endWhen?: EndWhen; readonly hostId?: ParticipantId }
  | { readonly kind: 'record'; readonly wish: RecordingWish }
  /** A sound of the server begins to play to somebody who talks or to all, or is over. */
  | { readonly kind: 'announce'; readonly announcement: Announcement; readonly state: 'active' | 'none' }
  /** The voice of somebody who talks is recorded from now on, or no more. */
  | { readonly kind: 'recordLeg'; readonly recording: LegRecording; readonly state: 'active' | 'none' }
  /** Also of somebody who has left, in a conversation that may have ended; `ended` is what the store has of him. */
  | {
      readonly kind: 'annotate';
      readonly organisationId: OrganisationId;
      readonly participantId: ParticipantId;
      readonly notes: Notes;
      /** Ends his after-call work. */
      readonly terminate?: true;
      readonly ended?: Participant;
    }
  | {
      readonly kind: 'annotateConversation';
      readonly organisationId: OrganisationId;
      readonly notes: ConversationNotes;
    }
  | { readonly kind: 'sendDigits'; readonly participantId: ParticipantId; readonly digits: string }
  | { readonly kind: 'legDigit'; readonly legId: LegId; readonly digit: string }
  | { readonly kind: 'disconnectAll'; readonly departure: Departure }
  | { readonly kind: 'legDialling'; readonly legId: LegId; readonly callId: string; readonly resume: string }
  | { readonly kind: 'legRinging'; readonly legId: LegId }
  | { readonly kind: 'legAnswered'; readonly legId: LegId; readonly callId: string; readonly resume: string }
  | { readonly kind: 'legLeft'; readonly legId: LegId }
  /** Without `ghost` it was taken for one, and is there. */
  | { readonly kind: 'legGhost'; readonly legId: LegId; readonly ghost?: Ghost }
  | { readonly kind: 'legEnded'; readonly legId: LegId; readonly end: LegEnd }
  /** The process that carried the legs is gone; `departure` is for those whose removal was not yet accepted. */
  | { readonly kind: 'recover'; readonly departure: Departure };
