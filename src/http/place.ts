import { asConversationId, isUuid } from '../base/ids.ts';
import type { Place } from '../domain/place.ts';
import { refused, type Stop } from './exchange.ts';
import { type Fields, textOf } from './fields.ts';

/** The answer to a value that is of the right type and means nothing. */
export const outOfBounds = (path: string, rule: string): Stop => ({
  refused: { finding: { stage: 'body', kind: 'out-of-bounds', path, rule } },
});

/** The room or the conversation that a body names: one of the two. */
export function readPlace(body: Fields): Place | Stop {
  const [room, conversationId] = [textOf(body, 'room'), textOf(body, 'conversationId')];
  if ((room === undefined) === (conversationId === undefined))
    return outOfBounds('room', 'one of the two: room, or conversationId');
  if (room !== undefined) return { kind: 'room', room };
  const id = conversationId ?? '';
  return isUuid(id)
    ? { kind: 'conversation', conversationId: asConversationId(id.toLowerCase()) }
    : refused('NOT_FOUND', { what: 'conversation', id });
}

/** As our answers have it. */
export const placeShape = (place: Place): Readonly<Record<string, string>> =>
  place.kind === 'room' ? { room: place.room } : { conversationId: place.conversationId };
