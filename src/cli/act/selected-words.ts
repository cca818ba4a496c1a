import { printable } from '../explain/terminal.ts';
import type { Selected } from './selected.ts';

const CHARS_MAX = 48;

/** How those who are meant are called before anybody looked them up. */
export function wordsOf(selected: Selected): string {
  const { address, userName, name, participantId, userId, communicationId } = selected;
  const one = address ?? name ?? (userName === undefined ? undefined : `user:${userName}`);
  const id = participantId ?? userId ?? communicationId;
  const { room, conversationId } = selected;
  const place = room === undefined ? `conversation ${conversationId}` : `room ${room}`;
  const words = printable(one ?? id ?? `whoever fits in ${place}`);
  return words.length <= CHARS_MAX ? words : `${words.slice(0, CHARS_MAX - 1)}…`;
}
