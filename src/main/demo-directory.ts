import type { RecordBodies } from '../domain/records.ts';
import type { RecordStore } from '../ports/records.ts';
import type { StoredOrganisation } from '../ports/store.ts';
import { idOfName } from './seed-ids.ts';

const CODES = ['Sale', 'No sale', 'Callback wanted', 'Complaint'];
const QUEUE = 'Support';

/** Gives the demo organisation a queue and wrap-up codes, once: what was renamed or changed stays so. */
export function seedDemoDirectory(
  records: RecordStore,
  { id: organisationId, name: organisation }: StoredOrganisation,
): void {
  const put = <Kind extends 'queue' | 'wrapup-code'>(kind: Kind, body: RecordBodies[Kind]): string => {
    const id = idOfName(organisation, kind, body.name);
    if (records.get(organisationId, kind, id) === undefined)
      records.save({ organisationId, kind, id, key: body.name, version: 1, body });
    return id;
  };
  const wrapupCodeIds = CODES.map((name) => put('wrapup-code', { name }));
  put('queue', { name: QUEUE, wrapupCodeIds });
}
