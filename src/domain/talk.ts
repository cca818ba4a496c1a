import type { ConversationId, OrganisationId, ParticipantId, UserId } from '../base/ids.ts';

/** Somebody began or ceased to speak. It is told and forgotten: no event, no number, nothing stored. */
export interface TalkChange {
  readonly organisationId: OrganisationId;
  readonly conversationId: ConversationId;
  readonly participantId: ParticipantId;
  readonly userId?: UserId;
  readonly talking: boolean;
  /** When that began, milliseconds since 1970. */
  readonly since: number;
}
