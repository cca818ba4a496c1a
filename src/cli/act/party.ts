import type { ListedParticipant } from '../../client/participant.ts';
import { cell } from '../people/cells.ts';
import type { Selected } from './selected.ts';

/** How a party is called in a sentence; strangers write names. */
export const nameOf = ({ name, address, id }: ListedParticipant): string => {
  const [shown, handle] = [cell(name, NAME_CELLS), cell(address, NAME_CELLS)];
  if (handle === '') return shown === '' ? id : shown;
  return shown === '' || shown === handle ? handle : `${shown} (${handle})`;
};

const NAME_CELLS = 48;

/** How those who are meant are called before anybody looked them up. */
export function wordsOf(selected: Selected): string {
  const { address, userName, name, participantId, userId, communicationId } = selected;
  const one = address ?? name ?? (userName === undefined ? undefined : `user:${userName}`);
  const id = participantId ?? userId ?? communicationId;
  const { room, conversationId } = selected;
  const place = room === undefined ? `conversation ${conversationId}` : `room ${room}`;
  return cell(one ?? id ?? `whoever fits in ${place}`, NAME_CELLS);
}
