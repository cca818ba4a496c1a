import type { OrganisationId } from '../../base/ids.ts';
import type { RecordBodies } from '../../domain/records.ts';
import type { RecordStore, StoredRecord } from '../../ports/records.ts';

/** A record with a body of its kind. */
export type Kept<Kind extends keyof RecordBodies> = StoredRecord<RecordBodies[Kind]>;

/** The records of one kind. */
export interface Shelf<Kind extends keyof RecordBodies> {
  get(organisationId: OrganisationId, id: string): Kept<Kind> | undefined;
  list(organisationId: OrganisationId, key?: string): readonly Kept<Kind>[];
  /** Saves a new record as version 1, or a kept one as its next version. */
  save(record: Omit<Kept<Kind>, 'kind' | 'version'> & { readonly version?: number }): Kept<Kind>;
  remove(organisationId: OrganisationId, id: string): boolean;
}

/** Bodies are what this program wrote; their members are optional where an earlier one may not have written them. */
const isBody = <Body>(value: unknown): value is Body => typeof value === 'object' && value !== null;

export function createShelf<Kind extends keyof RecordBodies>(records: RecordStore, kind: Kind): Shelf<Kind> {
  const read = (record: StoredRecord | undefined): readonly Kept<Kind>[] => {
    if (record === undefined) return [];
    const { body } = record;
    return isBody<RecordBodies[Kind]>(body) ? [{ ...record, body }] : [];
  };
  return {
    get: (organisationId, id) => read(records.get(organisationId, kind, id))[0],
    list: (organisationId, key) => records.list(organisationId, kind, key).flatMap(read),
    save(record) {
      const saved: Kept<Kind> = { ...record, kind, version: (record.version ?? 0) + 1 };
      records.save(saved);
      return saved;
    },
    remove: (organisationId, id) => records.remove(organisationId, kind, id),
  };
}
