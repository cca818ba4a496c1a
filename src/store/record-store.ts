import type { DatabaseSync } from 'node:sqlite';
import { asOrganisationId } from '../base/ids.ts';
import type { RecordKind, RecordStore, StoredRecord } from '../ports/records.ts';
import { jsonOf, numberOf, type Row, textOf } from './row.ts';
import { prepareRead, prepareWrite } from './statement.ts';
import { inTransaction } from './transaction.ts';

const COLUMNS = 'organisation_id, id, key, version, body';

/** The kind is not read back: every query is of one kind, which its caller names. */
interface KindlessRecord extends Omit<StoredRecord, 'kind'> {}

const recordOf = (row: Row): KindlessRecord => ({
  organisationId: asOrganisationId(textOf(row, 'organisation_id')),
  id: textOf(row, 'id'),
  key: textOf(row, 'key'),
  version: numberOf(row, 'version'),
  body: jsonOf<unknown>(row, 'body'),
});

const statements = (database: DatabaseSync) => ({
  get: prepareRead(
    database,
    `select ${COLUMNS} from records where organisation_id = :organisationId and kind = :kind and id = :id`,
    recordOf,
  ),
  list: prepareRead(
    database,
    `select ${COLUMNS} from records where organisation_id = :organisationId and kind = :kind order by key, id`,
    recordOf,
  ),
  listOfKey: prepareRead(
    database,
    `select ${COLUMNS} from records
      where organisation_id = :organisationId and kind = :kind and key = :key
      order by id`,
    recordOf,
  ),
  all: prepareRead(
    database,
    `select ${COLUMNS} from records where kind = :kind order by organisation_id, key, id`,
    recordOf,
  ),
  save: prepareWrite(
    database,
    `insert into records (organisation_id, kind, id, key, version, body)
     values (:organisationId, :kind, :id, :key, :version, :body)
     on conflict (organisation_id, kind, id) do update
     set key = excluded.key, version = excluded.version, body = excluded.body`,
  ),
  remove: prepareWrite(
    database,
    'delete from records where organisation_id = :organisationId and kind = :kind and id = :id',
  ),
});

/** Writes records inside a transaction that somebody else began. */
export function createRecordWriter(database: DatabaseSync): (record: StoredRecord) => void {
  const { save } = statements(database);
  return ({ body, ...columns }) => void save.run({ ...columns, body: JSON.stringify(body) });
}

/** Things of an organisation; every save is durable when it returns. */
export function createRecordStore(database: DatabaseSync): RecordStore {
  const sql = statements(database);
  const put = createRecordWriter(database);
  const withKind =
    (kind: RecordKind) =>
    (record: KindlessRecord): StoredRecord => ({ ...record, kind });
  return {
    get(organisationId, kind, id) {
      const record = sql.get.get({ organisationId, kind, id });
      return record && { ...record, kind };
    },
    list(organisationId, kind, key) {
      const found =
        key === undefined ? sql.list.all({ organisationId, kind }) : sql.listOfKey.all({ organisationId, kind, key });
      return found.map(withKind(kind));
    },
    all: (kind) => sql.all.all({ kind }).map(withKind(kind)),
    save: (...records) => inTransaction(database, () => records.forEach(put)),
    remove: (organisationId, kind, id) => sql.remove.run({ organisationId, kind, id }) > 0,
  };
}
