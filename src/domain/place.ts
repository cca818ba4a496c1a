import type { ConversationId } from '../base/ids.ts';
import type { Conversation } from './conversation.ts';

/** One conversation, or a room with whatever conference it has. */
export type Place =
  | { readonly kind: 'room'; readonly room: string }
  | { readonly kind: 'conversation'; readonly conversationId: ConversationId };

/** Whether a conversation is at a place. */
export const isAt = (place: Place, { id, room }: Pick<Conversation, 'id' | 'room'>): boolean =>
  place.kind === 'room' ? room === place.room : id === place.conversationId;

/** A text for each place. */
export const placeKey = (place: Place): string =>
  place.kind === 'room' ? `room ${place.room}` : `conversation ${place.conversationId}`;
