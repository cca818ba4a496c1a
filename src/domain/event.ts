import type { ConversationId, LegId, OrganisationId, ParticipantId, UserId } from '../base/ids.ts';
import type { Ban } from './ban.ts';
import type { Announcement, ConversationNotes, EndWhen, LegRecording, Media, Recording } from './conversation.ts';
import type { Departure, LegEnd } from './departure.ts';
import type { Ghost } from './ghost.ts';
import type { AfterCallWork, Consult, Notes, Participant, Role } from './participant.ts';

/** What happened, in the order it happened. `evolve` is the only reader that changes state. */
export type ConversationEvent =
  | {
      readonly kind: 'conversation.started';
      readonly organisationId: OrganisationId;
      readonly room?: string;
      readonly startedBy?: UserId;
      readonly conference: boolean;
      readonly media?: Media;
      readonly endWhen?: EndWhen;
    }
  | { readonly kind: 'conversation.became-conference' }
  | { readonly kind: 'participant.added'; readonly participant: Participant }
  | {
      readonly kind: 'leg.dialing';
      readonly participantId: ParticipantId;
      readonly legId: LegId;
      readonly callId: string;
      readonly resume: string;
    }
  | { readonly kind: 'leg.alerting'; readonly participantId: ParticipantId; readonly legId: LegId }
  | {
      readonly kind: 'leg.connected';
      readonly participantId: ParticipantId;
      readonly legId: LegId;
      readonly callId?: string;
      readonly resume?: string;
    }
  | { readonly kind: 'participant.connected'; readonly participantId: ParticipantId }
  | { readonly kind: 'participant.muted'; readonly participantId: ParticipantId; readonly muted: boolean }
  | { readonly kind: 'participant.held'; readonly participantId: ParticipantId; readonly held: boolean }
  | { readonly kind: 'participant.confined'; readonly participantId: ParticipantId; readonly confined: boolean }
  /** Of whoever consults; without `consult` it is over. */
  | { readonly kind: 'participant.consulting'; readonly participantId: ParticipantId; readonly consult?: Consult }
  /** Without `role` he is a party like any other from now on. */
  | { readonly kind: 'participant.role'; readonly participantId: ParticipantId; readonly role?: Role }
  /** May also be of somebody who has left. */
  | { readonly kind: 'participant.annotated'; readonly participantId: ParticipantId; readonly notes: Notes }
  /** Nobody is in his dialog; without `ghost` he has shown that he is there. */
  | { readonly kind: 'participant.ghost'; readonly participantId: ParticipantId; readonly ghost?: Ghost }
  | {
      readonly kind: 'participant.digits';
      readonly participantId: ParticipantId;
      readonly digits: string;
      readonly direction: 'sent' | 'received';
    }
  | { readonly kind: 'conversation.policy'; readonly endWhen: EndWhen; readonly hostId?: ParticipantId }
  | { readonly kind: 'conversation.recording'; readonly recording?: Recording; readonly previous?: Recording }
  | {
      readonly kind: 'conversation.announcement';
      readonly announcement: Announcement;
      readonly state: 'active' | 'none';
    }
  | { readonly kind: 'conversation.leg-recording'; readonly recording: LegRecording; readonly state: 'active' | 'none' }
  | { readonly kind: 'conversation.annotated'; readonly notes: ConversationNotes }
  /** He is shut out from now on; his removal follows in the same commit. */
  | { readonly kind: 'participant.banned'; readonly participantId: ParticipantId; readonly ban: Ban }
  | { readonly kind: 'participant.removing'; readonly participantId: ParticipantId; readonly departure: Departure }
  | { readonly kind: 'leg.left-bridge'; readonly participantId: ParticipantId; readonly legId: LegId }
  | {
      readonly kind: 'leg.disconnected';
      readonly participantId: ParticipantId;
      readonly legId: LegId;
      readonly end: LegEnd;
    }
  | {
      readonly kind: 'participant.disconnected';
      readonly participantId: ParticipantId;
      readonly departure: Departure;
      /** He has left, and owes his wrap-up: `participant.terminated` follows when that is done. */
      readonly afterCallWork?: AfterCallWork;
    }
  | { readonly kind: 'participant.terminated'; readonly participantId: ParticipantId }
  | { readonly kind: 'conversation.ended' };

/** An event with its place in the conversation, as stored, published and shown. `at` is milliseconds since 1970. */
export type Published = ConversationEvent & {
  readonly seq: number;
  readonly at: number;
  readonly conversationId: ConversationId;
};
