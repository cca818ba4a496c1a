import type { ConversationId, OrganisationId, ParticipantId, UserId } from '../base/ids.ts';
import type { Participant } from './participant.ts';

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
  readonly endedCount: number;
}

/** A participant with the conversation it is or was part of; what lists and look-ups give. */
export interface Stay {
  readonly participant: Participant;
  readonly conversationId: ConversationId;
  readonly organisationId: OrganisationId;
  readonly conference: boolean;
  /** End of the conversation, when it has ended. */
  readonly conversationEndTime?: number;
}

/** A conversation with everybody who is or was in it, in the order they came; the ended ones are bounded. */
export interface WholeConversation {
  readonly conversation: Conversation;
  readonly participants: readonly Participant[];
}
