import type { ConversationId, LegId, ParticipantId, UserId } from '../base/ids.ts';
import { addressMatcher, isSameAddress } from '../base/phone-number.ts';
import type { Conversation } from './conversation.ts';
import { isEnding } from './evolve.ts';
import type { Participant } from './participant.ts';

/** Who is meant, by what is true of him: all that is given must hold (design: removal, by selector). */
export interface Selector {
  readonly conversationId?: ConversationId;
  readonly participantId?: ParticipantId;
  /** Either leg of a user. */
  readonly communicationId?: LegId;
  readonly userId?: UserId;
  /** As people write it: base/phone-number. */
  readonly address?: string;
  readonly name?: string;
  readonly purpose?: string;
  readonly media?: string;
  /** The number of the room whose conversation it is. */
  readonly room?: string;
  readonly incarnation?: number;
  /** Milliseconds since 1970. */
  readonly joinedBefore?: number;
  /** Connected for at least so many milliseconds. */
  readonly talkingFor?: number;
}

/** A condition of a selector. */
export type Condition = keyof Selector;

/** Everybody of one conversation whom a selector fits; of those being removed apart from the rest. */
export interface Matching {
  readonly present: readonly Participant[];
  readonly ending: readonly Participant[];
}

/** Whom a selector fits in this conversation now. Pure; the conversation's own writer asks it again. */
export function matching(conversation: Conversation, selector: Selector, now: number): Matching {
  const present: Participant[] = [];
  const ending: Participant[] = [];
  if (!isWanted(conversation, selector)) return { present, ending };
  const { address, ...rest } = selector;
  const isThere = address === undefined ? () => true : addressMatcher(address);
  for (const participant of conversation.live.values())
    if (fits(participant, rest, now) && isThere(participant.address))
      (isEnding(participant) ? ending : present).push(participant);
  return { present, ending };
}

const isWanted = (conversation: Conversation, { conversationId, media, room }: Selector): boolean =>
  (conversationId === undefined || conversation.id === conversationId) &&
  (media === undefined || conversation.media === media) &&
  (room === undefined || conversation.room === room);

/** Whether what a selector says of a party is true of this one; of the conversation nothing is asked. */
export function fits(participant: Participant, selector: Selector, now: number): boolean {
  const { participantId, communicationId, userId, address, name, purpose, incarnation } = selector;
  const { joinedBefore, talkingFor } = selector;
  const { connectedTime } = participant;
  return (
    (participantId === undefined || participant.id === participantId) &&
    (communicationId === undefined || participant.legs.some(({ id }) => id === communicationId)) &&
    (userId === undefined || participant.userId === userId) &&
    (name === undefined || participant.name === name) &&
    (purpose === undefined || participant.purpose === purpose) &&
    (incarnation === undefined || participant.incarnation === incarnation) &&
    (joinedBefore === undefined || participant.startTime < joinedBefore) &&
    (talkingFor === undefined || (connectedTime !== undefined && now - connectedTime >= talkingFor)) &&
    (address === undefined || isSameAddress(participant.address, address))
  );
}
