import type { Clock } from '../../base/clock.ts';
import { asUserId, isUuid, type OrganisationId, type UserId } from '../../base/ids.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import type { RoutingStatusWord, UserRecord } from '../../domain/records.ts';
import type { IdentityStore } from '../../ports/store.ts';
import type { Shelf } from './shelf.ts';

/** A user with what is stored of him; defaults where nothing is. */
export interface RegistryUser {
  readonly id: UserId;
  readonly organisationId: OrganisationId;
  /** The name he signs in with; `user:<username>` is his softphone. */
  readonly username: string;
  readonly name: string;
  readonly version: number;
  readonly record: UserRecord;
}

export interface Users {
  get(organisationId: OrganisationId, id: string): RegistryUser | undefined;
  /** Sets what is given. Refused when `version` is given and is not the kept one. */
  update(user: RegistryUser, changes: UserRecord, version?: number): Result<RegistryUser, 'versionConflict'>;
  /** Takes out his own station, so that the softphone is the default again. */
  clearDefaultStation(user: RegistryUser): void;
  /** What he does now; IDLE where nobody said, so that whoever is made a member is called (our choice). */
  routing(user: RegistryUser): { readonly status: RoutingStatusWord; readonly since: number | undefined };
  setRouting(user: RegistryUser, status: RoutingStatusWord): RegistryUser;
}

export interface UsersDeps {
  readonly identities: Pick<IdentityStore, 'user'>;
  readonly shelf: Shelf<'user'>;
  readonly clock: Clock;
}

export function createUsers({ identities, shelf, clock }: UsersDeps): Users {
  const save = (user: RegistryUser, body: UserRecord): RegistryUser => {
    const { id, organisationId, username } = user;
    const { version } = shelf.save({ organisationId, id, key: username, version: user.version, body });
    return { ...user, name: body.name ?? username, version, record: body };
  };
  return {
    get(organisationId, id) {
      const known = isUuid(id) ? identities.user(organisationId, asUserId(id)) : undefined;
      if (known === undefined) return undefined;
      const kept = shelf.get(organisationId, known.id);
      const record = kept?.body ?? {};
      const { name: username } = known;
      return { ...known, username, name: record.name ?? username, version: kept?.version ?? 1, record };
    },
    update: (user, changes, version) =>
      version !== undefined && version !== user.version
        ? refuse('versionConflict')
        : ok(save(user, { ...user.record, ...changes })),
    clearDefaultStation(user) {
      const { defaultStationId: _, ...rest } = user.record;
      save(user, rest);
    },
    routing: ({ record }) => ({ status: record.routing?.status ?? 'IDLE', since: record.routing?.since }),
    setRouting: (user, status) => save(user, { ...user.record, routing: { status, since: clock.now() } }),
  };
}
