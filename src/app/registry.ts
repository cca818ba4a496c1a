import type { Clock } from '../base/clock.ts';
import type { IdMaker, OrganisationId } from '../base/ids.ts';
import type { ContactRecord } from '../domain/records.ts';
import type { RecordStore } from '../ports/records.ts';
import type { IdentityStore, StoredOrganisation } from '../ports/store.ts';
import { type ConversationExtras, createConversationExtras } from './conversation-extras.ts';
import { createDeskPhones, type DeskPhones } from './registry/desk-phones.ts';
import { createQueues, hasJoined, type Queue, type Queues } from './registry/queues.ts';
import { createShelf, type Kept } from './registry/shelf.ts';
import { createStations, type Stations } from './registry/stations.ts';
import { createUsers, type RegistryUser, type Users } from './registry/users.ts';
import { createWrapupCodes, type WrapupCode, type WrapupCodes } from './registry/wrapup-codes.ts';

export type Division = Kept<'division'>;

/** What an organisation keeps beside its conversations; the live directory is app/directory.ts. */
export interface Registry {
  readonly users: Users;
  readonly stations: Stations;
  readonly deskPhones: DeskPhones;
  readonly queues: Queues;
  readonly wrapupCodes: WrapupCodes;
  readonly extras: ConversationExtras;
  organisation(id: OrganisationId): StoredOrganisation | undefined;
  divisions(organisationId: OrganisationId): readonly Division[];
  division(organisationId: OrganisationId, id: string): Division | undefined;
  /** The division of whatever names none. */
  homeDivision(organisationId: OrganisationId): Division;
  // For calls:
  userById(organisationId: OrganisationId, id: string): RegistryUser | undefined;
  /** Whether the user's softphone answers by itself. */
  userSoftphone(user: RegistryUser): 'auto' | 'manual';
  queueById(organisationId: OrganisationId, id: string): Queue | undefined;
  /** Users who have joined the queue, are active and take calls. */
  activeMembers(organisationId: OrganisationId, queueId: string): readonly RegistryUser[];
  wrapupCodesOf(organisationId: OrganisationId, queueId: string): readonly WrapupCode[];
  contactById(organisationId: OrganisationId, id: string): ContactRecord | undefined;
}

export interface RegistryDeps {
  readonly records: RecordStore;
  readonly identities: IdentityStore;
  readonly ids: Pick<IdMaker, 'record'>;
  readonly clock: Clock;
}

const HOME = 'Home';

export function createRegistry({ records, identities, ids, clock }: RegistryDeps): Registry {
  const users = createUsers({ identities, shelf: createShelf(records, 'user'), clock });
  const stationShelf = createShelf(records, 'station');
  const stations = createStations({ shelf: stationShelf, users, ids, clock });
  const deskPhones = createDeskPhones({ shelf: stationShelf, stations, users, ids });
  const memberShelf = createShelf(records, 'queue-member');
  const queues = createQueues({ shelf: createShelf(records, 'queue'), memberShelf, ids, clock });
  const wrapupCodes = createWrapupCodes({ shelf: createShelf(records, 'wrapup-code'), ids, clock });
  const divisionShelf = createShelf(records, 'division');
  const contacts = createShelf(records, 'contact');
  const extras = createConversationExtras({
    shelf: createShelf(records, 'custom-attributes'),
    extraShelf: createShelf(records, 'conversation-extra'),
    clock,
  });
  const homeDivision = (organisationId: OrganisationId): Division =>
    divisionShelf.list(organisationId, HOME)[0] ??
    divisionShelf.save({ organisationId, id: ids.record(), key: HOME, body: { name: HOME } });
  const isOnQueue = (user: RegistryUser): boolean => {
    const { status } = users.routing(user);
    return (user.record.state ?? 'active') === 'active' && status !== 'OFF_QUEUE' && status !== 'NOT_RESPONDING';
  };
  return {
    users,
    stations,
    deskPhones,
    queues,
    wrapupCodes,
    extras,
    organisation: (id) => identities.organisation(id),
    divisions(organisationId) {
      homeDivision(organisationId);
      return divisionShelf.list(organisationId);
    },
    division: divisionShelf.get,
    homeDivision,
    userById: users.get,
    userSoftphone: ({ record }) => record.softphone ?? 'auto',
    queueById: queues.get,
    activeMembers(organisationId, queueId) {
      const queue = queues.get(organisationId, queueId);
      if (queue === undefined) return [];
      const joined = queues.members(queue).filter(hasJoined);
      return joined.flatMap(({ body }) => users.get(organisationId, body.userId) ?? []).filter(isOnQueue);
    },
    wrapupCodesOf(organisationId, queueId) {
      const codeIds = queues.get(organisationId, queueId)?.body.wrapupCodeIds ?? [];
      return codeIds.flatMap((id) => wrapupCodes.get(organisationId, id) ?? []);
    },
    contactById: (organisationId, id) => contacts.get(organisationId, id)?.body,
  };
}
