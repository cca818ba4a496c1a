import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreRefusedError } from '../ports/store.ts';
import { migrations, schemaVersion } from './migrations.ts';
import { numberOf, textOf } from './row.ts';
import { refused } from './sqlite-error.ts';
import { inTransaction } from './transaction.ts';

/** 'Part': tells our files from other programs' databases, https://www.sqlite.org/fileformat.html#application_id */
const APPLICATION_ID = 0x50617274;

const pragma = (database: DatabaseSync, name: string): number =>
  numberOf(database.prepare(`pragma ${name}`).get() ?? {}, name);

/** Looks whether a database is whole, ours, and of a version that this program knows. Reads only. */
function inspect(path: string, database: DatabaseSync): void {
  const refuse = (why: string): StoreRefusedError =>
    new StoreRefusedError(`the database ${path} was not opened: ${why}. Nothing was changed.`);
  const tables = numberOf(database.prepare('select count(*) as count from sqlite_schema').get() ?? {}, 'count');
  if (tables > 0 && pragma(database, 'application_id') !== APPLICATION_ID)
    throw refuse('it is not a database of Partyline');
  const version = pragma(database, 'user_version');
  if (version > schemaVersion) {
    throw refuse(`it has version ${version} and this program knows up to ${schemaVersion}; start the newer program`);
  }
  const found = textOf(database.prepare('pragma quick_check(1)').get() ?? {}, 'quick_check');
  if (found !== 'ok') throw refuse(`it is damaged (${found}); restore a copy or move it away to begin anew`);
}

/**
 * Inspects an existing file through a connection that cannot write. A connection that can would carry the
 * write-ahead log into the file when it is closed, which must not happen to a damaged one.
 */
function inspectReadOnly(path: string): void {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 0 });
  try {
    inspect(path, database);
  } finally {
    database.close();
  }
}

/** Makes the directory; looks at the file that is there. Answers whether there is one. */
function prepareFile(path: string): boolean {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (!existsSync(path)) return false;
  // A rollback journal is there when the program was killed while it made the file; only a connection that may write
  // can read past it, and that one inspects too.
  if (statSync(path).size > 0 && !existsSync(`${path}-journal`)) inspectReadOnly(path);
  return true;
}

function migrate(database: DatabaseSync): void {
  const version = pragma(database, 'user_version');
  const missing = migrations.filter((step) => step.version > version);
  if (missing.length === 0) return;
  inTransaction(database, () => {
    for (const step of missing) database.exec(step.text);
    database.exec(`pragma application_id = ${APPLICATION_ID}`);
    database.exec(`pragma user_version = ${schemaVersion}`);
  });
}

// The exclusive lock is the operating system's, so it ends with the process, however that ends. It is taken by the
// first read and kept; it also keeps the index of the write-ahead log in memory instead of a shared file.
const LOCK = 'pragma locking_mode = exclusive';

const SETTINGS = `
  pragma journal_mode = wal;
  pragma synchronous = full;
  pragma temp_store = memory;
  pragma cache_size = -32768;
  pragma wal_autocheckpoint = 8000;
  pragma journal_size_limit = 67108864;
`;

/**
 * Opens or makes the database at `path` (`:memory:` for one that lives as long as the process) and brings it to the
 * version of this program.
 * @throws StoreRefusedError, having changed nothing
 */
export function openSqliteFile(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    const isKnown = path === ':memory:' || prepareFile(path);
    database = new DatabaseSync(path, { timeout: 0 });
    // It holds phone numbers and who may do what; SQLite gives the log the rights of the file.
    if (!isKnown) chmodSync(path, 0o600);
    database.exec(LOCK);
    if (pragma(database, 'user_version') === 0) inspect(path, database);
    database.exec(SETTINGS);
    migrate(database);
    return database;
  } catch (error) {
    if (database?.isOpen) database.close();
    throw refused(path, error);
  }
}
