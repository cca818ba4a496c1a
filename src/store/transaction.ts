import type { DatabaseSync } from 'node:sqlite';

/** Runs `work` as one transaction: all of it is written, or none where it throws. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('begin immediate');
  try {
    const result = work();
    database.exec('commit');
    return result;
  } catch (error) {
    // SQLite has rolled back by itself after some errors (a full disk); a second rollback would hide the first error.
    if (database.isTransaction) database.exec('rollback');
    throw error;
  }
}
