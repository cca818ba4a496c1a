import type { ListedParticipant } from '../../client/participant.ts';
import { cell } from '../people/cells.ts';

/** How a party is called in a sentence; strangers write names. */
export const nameOf = ({ name, address, id }: ListedParticipant): string => {
  const [shown, handle] = [cell(name, NAME_CELLS), cell(address, NAME_CELLS)];
  if (handle === '') return shown === '' ? id : shown;
  return shown === '' || shown === handle ? handle : `${shown} (${handle})`;
};

const NAME_CELLS = 48;
