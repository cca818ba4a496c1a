import type { OrganisationId } from '../base/ids.ts';
import type { RecordKind, StoredRecord } from '../ports/records.ts';
import type { Seed, SeedOrganisation, SeedQueue, SeedUser } from './seed.ts';
import { idOfName } from './seed-ids.ts';

/** Ids that the database gave before the seed named them, and those of the seed. */
export interface SeedIds {
  organisation(name: string): OrganisationId;
  user(organisation: string, name: string): string;
}

/** Everything of a seed that is kept as records, with ids made from names: written again it is the same. */
export const seedRecords = (seed: Seed, ids: SeedIds): readonly StoredRecord[] =>
  seed.organisations.flatMap((organisation) => recordsOf(organisation, ids));

function recordsOf(organisation: SeedOrganisation, ids: SeedIds): readonly StoredRecord[] {
  const { divisions = [], wrapupCodes = [], users = [], queues = [], contacts = [] } = organisation;
  const record = recordMaker(organisation, ids);
  return [
    ...divisions.map(({ name }) => record('division', name, { name })),
    ...wrapupCodes.map(({ name }) => record('wrapup-code', name, { name })),
    ...users.flatMap((user) => userRecords(organisation, user, ids)),
    ...queues.flatMap((queue) => queueRecords(organisation, queue, ids)),
    ...contacts.map(({ name, ...contact }) => record('contact', name, { name, ...contact })),
  ];
}

const recordMaker =
  ({ name: organisation }: SeedOrganisation, ids: SeedIds) =>
  (kind: RecordKind, name: string, body: Readonly<Record<string, unknown>>): StoredRecord => ({
    organisationId: ids.organisation(organisation),
    kind,
    id: idOfName(organisation, kind, name),
    key: name,
    version: 1,
    body,
  });

function userRecords(organisation: SeedOrganisation, user: SeedUser, ids: SeedIds): readonly StoredRecord[] {
  const { name, email, station, sip } = user;
  const userId = ids.user(organisation.name, name);
  const body = {
    name,
    ...(email === undefined ? {} : { email }),
    ...(sip === undefined ? {} : { sip: { username: name, ...sip } }),
  };
  const record = recordMaker(organisation, ids);
  return [
    { ...record('user', name, body), id: userId },
    ...(station === undefined ? [] : [record('station', station, { name: station, userId })]),
  ];
}

function queueRecords(organisation: SeedOrganisation, queue: SeedQueue, ids: SeedIds): readonly StoredRecord[] {
  const { name, division, members = [], wrapupCodes = [] } = queue;
  const record = recordMaker(organisation, ids);
  const queueRecord = record('queue', name, {
    name,
    ...(division === undefined ? {} : { divisionId: idOfName(organisation.name, 'division', division) }),
    alertingTimeoutSeconds: queue.alertingTimeoutSeconds,
    wrapupPrompt: queue.wrapupPrompt,
    wrapupTimeoutMs: queue.wrapupTimeoutSeconds === undefined ? undefined : queue.wrapupTimeoutSeconds * 1000,
    wrapupCodeIds: wrapupCodes.map((code) => idOfName(organisation.name, 'wrapup-code', code)),
  });
  return [
    queueRecord,
    ...members.map((member) => ({
      ...record('queue-member', `${name}/${member}`, {
        queueId: queueRecord.id,
        userId: ids.user(organisation.name, member),
      }),
      // Members are looked for by their queue.
      key: queueRecord.id,
    })),
  ];
}
