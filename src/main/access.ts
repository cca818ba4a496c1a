import { type Accounts, createDemoAccounts, createSeededAccounts } from '../auth/accounts.ts';
import { type ClientDirectory, createDemoClients } from '../auth/clients.ts';
import { type ConsoleOrganisations, createConsoleClients } from '../auth/console-client.ts';
import { DEMO_ORGANISATION, type Identities } from '../auth/identities.ts';
import { createRateLimit, type RateLimit } from '../auth/rate-limit.ts';
import { createSecretCheck } from '../auth/secret-hash.ts';
import { createSeededClients } from '../auth/seeded-clients.ts';
import type { Clock } from '../base/clock.ts';
import type { OrganisationId } from '../base/ids.ts';
import type { EndWhen } from '../domain/conversation.ts';
import type { Store, StoredOrganisation } from '../ports/store.ts';
import type { Configuration } from './configuration.ts';
import { seededAccounts, seededClients } from './seed-access.ts';
import { seedIdentities } from './seed-identities.ts';
import { saveSeedRecords, seedRecords } from './seed-records.ts';

/** Who may use a server, and whose its rooms are. */
export interface Access {
  readonly clients: ClientDirectory;
  readonly accounts: Accounts;
  /** Whether whoever signs in at the console has to name the organisation. */
  readonly consoleAsks: boolean;
  /** Undefined: without limit. */
  readonly rateLimit: RateLimit | undefined;
  /** The organisation of the demo client; `serve` has none. */
  readonly demo: StoredOrganisation | undefined;
  /** The organisation of a room. */
  roomOwner(number: string): OrganisationId | undefined;
  /** What ends the conference of a room; undefined: its last caller. */
  roomEndWhen(number: string): EndWhen | undefined;
}

export interface AccessDeps {
  readonly configuration: Configuration;
  readonly store: Store;
  readonly identities: Identities;
  readonly clock: Clock;
}

const DEMO_ROOM = /^6\d\d$/;

/** Writes the seed, and says who may come in: in `dev` the well-known clients as well. */
export function createAccess({ configuration, store, identities, clock }: AccessDeps): Access {
  const { seeded, verb } = configuration;
  const ids = seedIdentities(seeded, store.identities);
  saveSeedRecords(seedRecords(seeded, { ids, softphone: verb === 'dev' ? 'auto' : 'manual' }), store.records);
  const check = createSecretCheck();
  const clients = createSeededClients(seededClients(seeded), check);
  const accounts = seededAccounts(seeded);
  const rooms = new Map(
    seeded.organisations.flatMap(({ name, rooms = [] }) =>
      rooms.map(({ number, endWhen }) => [number, { owner: ids.organisation(name), endWhen }] as const),
    ),
  );
  const demo = verb === 'dev' ? identities.ensureOrganisation(DEMO_ORGANISATION) : undefined;
  const organisations = consoleOrganisations(seeded.organisations, demo);
  return {
    clients: either(
      verb === 'dev' ? either(clients, createDemoClients()) : clients,
      createConsoleClients(organisations),
    ),
    consoleAsks: organisations.otherwise === undefined,
    accounts:
      verb === 'dev'
        ? createDemoAccounts(accounts.map(({ account }) => account))
        : createSeededAccounts(accounts, { check, clock }),
    rateLimit: configuration.rateLimit === undefined ? undefined : createRateLimit(configuration.rateLimit, clock),
    demo,
    roomOwner: (number) => rooms.get(number)?.owner ?? (DEMO_ROOM.test(number) ? demo?.id : undefined),
    roomEndWhen: (number) => rooms.get(number)?.endWhen,
  };
}

/** A seeded organisation comes before the demo's; of several none does. */
function consoleOrganisations(
  seeded: readonly { readonly name: string }[],
  demo: StoredOrganisation | undefined,
): ConsoleOrganisations {
  const names = seeded.map(({ name }) => name);
  const all = demo === undefined ? names : [...names, demo.name];
  return { names: all, otherwise: names.length > 1 ? undefined : all[0] };
}

/** The clients of both; the first is asked first. */
const either = (first: ClientDirectory, second: ClientDirectory): ClientDirectory => ({
  authenticate: (credentials) => (first.find(credentials.id) ? first : second).authenticate(credentials),
  find: (id) => first.find(id) ?? second.find(id),
  list: (organisation) => [...first.list(organisation), ...second.list(organisation)],
});
