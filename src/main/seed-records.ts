import type { OrganisationId } from '../base/ids.ts';
import type { RecordBodies } from '../domain/records.ts';
import type { RecordStore, StoredRecord } from '../ports/records.ts';
import type { Seed, SeedOrganisation, SeedQueue, SeedUser } from './seed.ts';
import { idOfName } from './seed-ids.ts';

/** Ids that the database gave before the seed named them, and those of the seed. */
export interface SeedIds {
  organisation(name: string): OrganisationId;
  user(organisation: string, name: string): string;
}

export interface SeedMore {
  readonly ids: SeedIds;
  /** What the softphones of users do where the seed does not say. */
  readonly softphone: 'auto' | 'manual';
}

/** Everything of a seed that is kept as records, with ids made from names: written again it is the same. */
export const seedRecords = (seed: Seed, more: SeedMore): readonly StoredRecord[] =>
  seed.organisations.flatMap((organisation) => recordsOf(organisation, more));

/** Writes what is new or was changed in the seed; what was changed over the API since stays as it was left. */
export function saveSeedRecords(records: readonly StoredRecord[], store: Pick<RecordStore, 'get' | 'save'>): void {
  const isNews = (record: StoredRecord): boolean => {
    const known = store.get(record.organisationId, record.kind, record.id);
    return known === undefined || (known.version === 1 && JSON.stringify(known.body) !== JSON.stringify(record.body));
  };
  const news = records.filter(isNews);
  if (news.length > 0) store.save(...news);
}

function recordsOf(organisation: SeedOrganisation, more: SeedMore): readonly StoredRecord[] {
  const { divisions = [], wrapupCodes = [], users = [], queues = [], contacts = [] } = organisation;
  const record = recordMaker(organisation, more.ids);
  return [
    ...divisions.map(({ name }) => record('division', name, { name })),
    ...wrapupCodes.map(({ name }) => record('wrapup-code', name, { name })),
    ...users.flatMap((user) => userRecords(organisation, user, more)),
    ...queues.flatMap((queue) => queueRecords(organisation, queue, more.ids)),
    ...contacts.map((contact) => record('contact', contact.name, contact)),
  ];
}

const recordMaker =
  ({ name: organisation }: SeedOrganisation, ids: SeedIds) =>
  <Kind extends keyof RecordBodies>(kind: Kind, name: string, body: RecordBodies[Kind]): StoredRecord => ({
    organisationId: ids.organisation(organisation),
    kind,
    id: idOfName(organisation, kind, name),
    key: name,
    version: 1,
    body,
  });

function userRecords(organisation: SeedOrganisation, user: SeedUser, more: SeedMore): readonly StoredRecord[] {
  const { name, email, station, softphone = more.softphone } = user;
  const userId = more.ids.user(organisation.name, name);
  const record = recordMaker(organisation, more.ids);
  const phone = station === undefined ? undefined : record('station', station, { name: station, userId });
  const body = {
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { defaultStationId: phone.id }),
    softphone,
  };
  return [{ ...record('user', name, body), id: userId }, ...(phone === undefined ? [] : [phone])];
}

function queueRecords(organisation: SeedOrganisation, queue: SeedQueue, ids: SeedIds): readonly StoredRecord[] {
  const { name, division, members = [], wrapupCodes = [], wrapupTimeoutSeconds: after } = queue;
  const { alertingTimeoutSeconds, wrapupPrompt } = queue;
  const record = recordMaker(organisation, ids);
  const queueRecord = record('queue', name, {
    name,
    ...(division === undefined ? {} : { divisionId: idOfName(organisation.name, 'division', division) }),
    ...(alertingTimeoutSeconds === undefined ? {} : { alertingTimeoutSeconds }),
    ...(wrapupPrompt === undefined ? {} : { wrapupPrompt }),
    ...(after === undefined ? {} : { wrapupTimeoutMs: after * 1000 }),
    wrapupCodeIds: wrapupCodes.map((code) => idOfName(organisation.name, 'wrapup-code', code)),
  });
  const memberOf = (member: string): StoredRecord => {
    const body = { queueId: queueRecord.id, userId: ids.user(organisation.name, member) };
    // Members are looked for by their queue.
    return { ...record('queue-member', `${name}/${member}`, body), key: queueRecord.id };
  };
  return [queueRecord, ...members.map(memberOf)];
}
