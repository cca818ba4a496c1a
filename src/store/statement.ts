import type { DatabaseSync } from 'node:sqlite';
import { invariant } from '../base/assert.ts';
import type { Row } from './row.ts';

export type SqlValue = string | number | null;
export type SqlArguments = Readonly<Record<string, SqlValue>>;

/** A statement that changes rows. */
export interface Write {
  /** Answers how many rows were changed. */
  run(values: SqlArguments): number;
}

/** A query whose rows are decoded as they are read. */
export interface Read<Result> {
  get(values: SqlArguments): Result | undefined;
  all(values: SqlArguments): readonly Result[];
}

/** Arguments are named in a text, as `:organisationId`, and handed over in its order. */
const ARGUMENT = /:([a-z]\w*)/gi;

function compile(database: DatabaseSync, text: string) {
  const names = Array.from(text.matchAll(ARGUMENT), ([, name = '']) => name);
  const bind = (values: SqlArguments): SqlValue[] =>
    names.map((name) => {
      const value = values[name];
      // SQLite takes null for what is missing.
      invariant(value !== undefined, `argument ${name} of a statement is missing`);
      return value;
    });
  return { statement: database.prepare(text.replace(ARGUMENT, '?')), bind };
}

/** Prepares a statement for as long as the database is open. */
export function prepareWrite(database: DatabaseSync, text: string): Write {
  const { statement, bind } = compile(database, text);
  return { run: (values) => Number(statement.run(...bind(values)).changes) };
}

/** Prepares a query for as long as the database is open; `decode` says what one of its rows is. */
export function prepareRead<Result>(database: DatabaseSync, text: string, decode: (row: Row) => Result): Read<Result> {
  const { statement, bind } = compile(database, text);
  return {
    get(values) {
      const row = statement.get(...bind(values));
      return row === undefined ? undefined : decode(row);
    },
    all: (values) => statement.all(...bind(values)).map(decode),
  };
}
