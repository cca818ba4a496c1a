import type { ConversationId, LegId, OrganisationId, ParticipantId, RecordingId, UserId } from '../base/ids.ts';
import type { Participant } from './participant.ts';

/** Every medium of a conversation. */
export const media = ['call', 'video', 'chat', 'message', 'email', 'callback'] as const;

export type Media = (typeof media)[number];

/** What ends a conference besides its last leg; design: removal, last one out. */
export type EndWhen = 'last-leaves' | 'one-left' | 'no-agents' | 'host-leaves';

/** A recording of the mix that has begun and not ended. */
export interface Recording {
  readonly id: RecordingId;
  readonly state: 'active' | 'paused';
}

/** A sound of the server's that plays to all, or to one. */
export interface Announcement {
  readonly id: string;
  readonly sound: string;
  readonly participantId?: ParticipantId;
}

/** A recording of one leg. */
export interface LegRecording {
  readonly id: RecordingId;
  readonly participantId: ParticipantId;
  readonly legId: LegId;
  /** Whether what the leg hears is on a channel of its own beside it. */
  readonly channels: 'voice' | 'both';
}

/** What is remembered of a conversation and changes nothing by itself. */
export interface ConversationNotes {
  readonly externalTag?: string;
  readonly utilizationLabelId?: string;
}

/**
 * One call or conference as its writer sees it. Only live participants stand in it: an ended one is kept in the store
 * (its tombstone), so that a room that was open for a week costs no more than one opened now.
 */
export interface Conversation {
  readonly id: ConversationId;
  readonly organisationId: OrganisationId;
  /** Number of the last event, from 1, without gaps; 0 before the first. */
  readonly seq: number;
  /** The dialable room this is the conversation of. */
  readonly room?: string;
  readonly startedBy?: UserId;
  readonly startTime: number;
  readonly endTime?: number;
  /** Once a conference, always one; design: removal, last one out. */
  readonly conference: boolean;
  readonly live: ReadonlyMap<ParticipantId, Participant>;
  /** How many participants ever joined, and how many of them have ended. */
  readonly everCount: number;
  /** Of those who joined, how many count as parties: not listeners, the consulted, or replacements. */
  readonly partyCount: number;
  readonly media: Media;
  readonly endWhen: EndWhen;
  /** Whose leaving ends the conference where `endWhen` says so; absent: whoever started it. */
  readonly hostId?: ParticipantId;
  readonly recording?: Recording;
  readonly notes?: ConversationNotes;
  readonly endedCount: number;
}

/** A participant with the conversation it is or was part of; what lists and look-ups give. */
export interface Stay {
  readonly participant: Participant;
  readonly conversationId: ConversationId;
  readonly organisationId: OrganisationId;
  readonly conference: boolean;
  readonly media: Media;
  /** End of the conversation, when it has ended. */
  readonly conversationEndTime?: number;
}

/** A conversation with everybody who is or was in it, in the order they came; the ended ones are bounded. */
export interface WholeConversation {
  readonly conversation: Conversation;
  readonly participants: readonly Participant[];
}
