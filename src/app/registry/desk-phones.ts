import type { IdMaker, OrganisationId, UserId } from '../../base/ids.ts';
import type { Shelf } from './shelf.ts';
import { SOFTPHONE_TYPE, type Station, type Stations } from './stations.ts';
import type { Users } from './users.ts';

/** Registered phones as stations: a phone that registers becomes its user's station, and gives way when it is gone. */
export interface DeskPhones {
  /** A user's phone came, or the last of his phones went. */
  follow(organisationId: OrganisationId, userId: UserId, isThere: boolean): void;
  /** Whether the user, whose phone is registered, is to be called on it: not while he chose his softphone. */
  isChosen(organisationId: OrganisationId, userId: UserId): boolean;
}

export interface DeskPhonesDeps {
  readonly shelf: Shelf<'station'>;
  readonly stations: Stations;
  readonly users: Users;
  readonly ids: Pick<IdMaker, 'record'>;
}

const TYPE = 'inin_sip';

export function createDeskPhones({ shelf, stations, users, ids }: DeskPhonesDeps): DeskPhones {
  const phoneOf = (organisationId: OrganisationId, username: string): Station => {
    const key = `sip:${username}`;
    const kept = shelf.list(organisationId, key).find(({ body }) => body.type === TYPE);
    if (kept !== undefined) return kept;
    const body = { name: key, type: TYPE, description: 'registered over SIP' };
    return shelf.save({ organisationId, id: ids.record(), key, body });
  };
  return {
    follow(organisationId, userId, isThere) {
      const user = users.get(organisationId, userId);
      if (user === undefined) return;
      const phone = phoneOf(organisationId, user.username);
      if (isThere) {
        stations.associate(user, phone);
        return;
      }
      // Whoever had chosen another station keeps it.
      if (phone.body.userId !== userId) return;
      stations.free(phone);
      stations.associate(user, stations.softphone(user));
    },
    isChosen(organisationId, userId) {
      const user = users.get(organisationId, userId);
      return user === undefined || stations.associated(user)?.body.type !== SOFTPHONE_TYPE;
    },
  };
}
