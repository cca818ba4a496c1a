import type { Clock } from '../../base/clock.ts';
import type { IdMaker, OrganisationId } from '../../base/ids.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import type { StationRecord } from '../../domain/records.ts';
import type { Kept, Shelf } from './shelf.ts';
import type { RegistryUser, Users } from './users.ts';

export type Station = Kept<'station'>;

/** Phones. Every user has one of his own from the start, his softphone, and is associated with it. */
export interface Stations {
  get(organisationId: OrganisationId, id: string): Station | undefined;
  list(organisationId: OrganisationId): readonly Station[];
  softphone(user: RegistryUser): Station;
  /** Where the user's calls ring now. */
  associated(user: RegistryUser): Station | undefined;
  associate(user: RegistryUser, station: Station): Result<Station, 'stationTaken'>;
  /** Frees a station; false when nobody was associated. */
  free(station: Station): boolean;
}

export interface StationsDeps {
  readonly shelf: Shelf<'station'>;
  readonly users: Users;
  readonly ids: Pick<IdMaker, 'record'>;
  readonly clock: Clock;
}

export const SOFTPHONE_TYPE = 'inin_webrtc_softphone';

export function createStations({ shelf, users, ids, clock }: StationsDeps): Stations {
  const taken = (user: RegistryUser): Station | undefined =>
    shelf.list(user.organisationId).find(({ body }) => body.userId === user.id);
  const save = (station: Omit<Station, 'kind' | 'version'> & { readonly version?: number }): Station =>
    shelf.save(station);
  const without = ({ userId: _, associatedAt: __, ...rest }: StationRecord): StationRecord => rest;
  const softphone = (user: RegistryUser): Station => {
    const { organisationId, id } = user;
    const name = `user:${user.username}`;
    const kept = shelf.list(organisationId, name).find(({ body }) => body.webRtcUserId === id);
    if (kept !== undefined) return kept;
    const held = taken(user) === undefined ? { userId: id, associatedAt: clock.now() } : {};
    const body = { name, type: SOFTPHONE_TYPE, webRtcUserId: id, ...held };
    return save({ organisationId, id: ids.record(), key: name, body });
  };
  const free = (station: Station): boolean => {
    const { userId } = station.body;
    if (userId === undefined) return false;
    save({ ...station, body: without(station.body) });
    const user = users.get(station.organisationId, userId);
    if (user !== undefined) users.update(user, { lastStationId: station.id });
    return true;
  };
  return {
    get: shelf.get,
    list: (organisationId) => shelf.list(organisationId),
    softphone,
    associated(user) {
      softphone(user);
      return taken(user);
    },
    associate(user, station) {
      const { userId } = station.body;
      if (userId === user.id) return ok(station);
      const owner = station.body.webRtcUserId;
      if (userId !== undefined || (owner !== undefined && owner !== user.id)) return refuse('stationTaken');
      softphone(user);
      const before = taken(user);
      if (before !== undefined) free(before);
      const now = shelf.get(station.organisationId, station.id) ?? station;
      return ok(save({ ...now, body: { ...now.body, userId: user.id, associatedAt: clock.now() } }));
    },
    free,
  };
}
