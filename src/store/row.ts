import { StoreUnavailableError } from '../ports/store.ts';

/** A row as the database gives it; columns are read by the functions below, which refuse what cannot be. */
export type Row = Readonly<Record<string, unknown>>;

const wrong = (column: string): StoreUnavailableError =>
  new StoreUnavailableError(`the database is damaged: column ${column} holds what was never written there`);

export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw wrong(column);
  return value;
}

export function numberOf(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw wrong(column);
  return value;
}

export const optionalTextOf = (row: Row, column: string): string | undefined =>
  row[column] === null ? undefined : textOf(row, column);

export const optionalNumberOf = (row: Row, column: string): number | undefined =>
  row[column] === null ? undefined : numberOf(row, column);

/** Parses a column of JSON that this program wrote. */
export function jsonOf<T>(row: Row, column: string): T {
  const body = textOf(row, column);
  try {
    return JSON.parse(body);
  } catch {
    throw wrong(column);
  }
}
