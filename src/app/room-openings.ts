import type { ConversationId, IdMaker, OrganisationId } from '../base/ids.ts';
import type { Directory } from './directory.ts';

interface RoomPlace {
  readonly organisationId: OrganisationId;
  readonly room: string;
}

/** Which conversation a room is: one that is up, or one whose first participant is being committed. */
export interface RoomOpenings {
  /** Whoever asks between an opening and its commit is led into the same conversation. */
  enter(place: RoomPlace): { readonly id: ConversationId; readonly isNew: boolean };
  /** The first one is in, or is not: whoever comes now looks anew. */
  settled(place: RoomPlace, id: ConversationId): void;
}

export interface RoomOpeningsDeps {
  readonly directory: Pick<Directory, 'ofRoom'>;
  readonly ids: Pick<IdMaker, 'conversation'>;
}

export function createRoomOpenings({ directory, ids }: RoomOpeningsDeps): RoomOpenings {
  const openings = new Map<string, ConversationId>();
  const keyOf = ({ organisationId, room }: RoomPlace): string => `${organisationId} ${room}`;
  return {
    enter(place) {
      const open = directory.ofRoom(place.organisationId, place.room);
      if (open !== undefined) return { id: open.id, isNew: false };
      const id = openings.get(keyOf(place)) ?? ids.conversation();
      openings.set(keyOf(place), id);
      return { id, isNew: true };
    },
    settled(place, id) {
      if (openings.get(keyOf(place)) === id) openings.delete(keyOf(place));
    },
  };
}
