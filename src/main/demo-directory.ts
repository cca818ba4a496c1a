import { createHash } from 'node:crypto';
import type { OrganisationId } from '../base/ids.ts';
import type { RecordBodies } from '../domain/records.ts';
import type { RecordStore } from '../ports/records.ts';

/** The id of a name inside a namespace (UUID version 5, RFC 9562 section 5.5): the same at every start. */
export function uuidV5(namespace: string, name: string): string {
  const space = Buffer.from(namespace.replaceAll('-', ''), 'hex');
  const bytes = createHash('sha1').update(space).update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

const CODES = ['Sale', 'No sale', 'Callback wanted', 'Complaint'];
const QUEUE = 'Support';

/** Gives the demo organisation a queue and wrap-up codes, once: what was renamed or changed stays so. */
export function seedDemoDirectory(records: RecordStore, organisationId: OrganisationId): void {
  const put = <Kind extends 'queue' | 'wrapup-code'>(kind: Kind, body: RecordBodies[Kind]): string => {
    const id = uuidV5(organisationId, `${kind}/${body.name}`);
    if (records.get(organisationId, kind, id) === undefined)
      records.save({ organisationId, kind, id, key: body.name, version: 1, body });
    return id;
  };
  const wrapupCodeIds = CODES.map((name) => put('wrapup-code', { name }));
  put('queue', { name: QUEUE, wrapupCodeIds });
}
