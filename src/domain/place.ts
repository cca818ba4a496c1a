import type { ConversationId } from '../base/ids.ts';

/** One conversation, or a room with whatever conference it has. */
export type Place =
  | { readonly kind: 'room'; readonly room: string }
  | { readonly kind: 'conversation'; readonly conversationId: ConversationId };

/** A text for each place. */
export const placeKey = (place: Place): string =>
  place.kind === 'room' ? `room ${place.room}` : `conversation ${place.conversationId}`;
