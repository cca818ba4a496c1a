import type { Station } from '../../app/registry/stations.ts';
import type { RegistryUser } from '../../app/registry/users.ts';
import type { Registry } from '../../app/registry.ts';
import { type Handler, json, refused, type Stop } from '../exchange.ts';
import { inOrder, isAmong, listing, nameFits } from '../listing.ts';
import { stationShape, userStationsShape } from './directory-shapes.ts';

const accepted: Stop = { answer: { status: 202 } };

/** Phones, and who sits at which. */
export function stationHandlers(registry: Registry): Readonly<Record<string, Handler>> {
  const { stations, users } = registry;
  const withStation =
    (act: (station: Station) => Stop): Handler =>
    ({ params: { stationId: id = '' } }, { organisationId }) => {
      const station = stations.get(organisationId, id);
      return station === undefined ? refused('NOT_FOUND', { what: 'station', id }) : act(station);
    };
  const withUser =
    (act: (user: RegistryUser, handed: Parameters<Handler>) => Stop | Promise<Stop>): Handler =>
    (exchange, grant) => {
      const { userId: id = '' } = exchange.params;
      const user = registry.userById(grant.organisationId, id);
      return user === undefined ? refused('NOT_FOUND', { what: 'user', id }) : act(user, [exchange, grant]);
    };
  const withBoth = (act: (user: RegistryUser, station: Station) => Stop): Handler =>
    withUser((user, [exchange, grant]) => withStation((station) => act(user, station))(exchange, grant));
  return {
    getStations(exchange, { organisationId, userId }) {
      // A user who was never seen before has his softphone from now on.
      const me = userId === undefined ? undefined : registry.userById(organisationId, userId);
      if (me !== undefined) stations.softphone(me);
      const { query } = exchange;
      const found = stations
        .list(organisationId)
        .filter(
          ({ id, body }) =>
            isAmong(query, 'id', id) &&
            nameFits(query, body.name) &&
            isAmong(query, 'webRtcUserId', body.webRtcUserId) &&
            (query.get('userSelectable') !== 'true' || body.userId === undefined) &&
            isAmong(query, 'lineAppearanceId', undefined),
        );
      return listing(exchange, { found: inOrder(query, found), shape: stationShape });
    },
    getStation: withStation((station) => json(200, stationShape(station))),
    deleteStationAssociateduser: withStation((station) => {
      stations.free(station);
      return { answer: { status: 200 } };
    }),
    getUserStation: withUser((user) => json(200, userStationsShape(registry, user))),
    deleteUserStationAssociatedstation: withUser((user) => {
      const associated = stations.associated(user);
      if (associated !== undefined) stations.free(associated);
      return accepted;
    }),
    putUserStationAssociatedstationStationId: withBoth((user, station) =>
      stations.associate(user, station).ok ? accepted : refused('STATION_TAKEN', { id: station.id }),
    ),
    deleteUserStationDefaultstation: withUser((user) => {
      users.clearDefaultStation(user);
      return accepted;
    }),
    putUserStationDefaultstationStationId: withBoth((user, station) => {
      users.update(user, { defaultStationId: station.id });
      return accepted;
    }),
  };
}
