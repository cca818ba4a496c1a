import { StoreRefusedError, StoreUnavailableError } from '../ports/store.ts';

// Primary result codes of SQLite, https://www.sqlite.org/rescode.html
const MEANINGS: Readonly<Record<number, string>> = {
  5: 'it is in use by another process',
  6: 'it is in use by another process',
  8: 'it may not be written',
  10: 'the disk answers with an error',
  11: 'it is damaged',
  13: 'the disk is full',
  14: 'it cannot be opened; the directory is missing or may not be written',
  26: 'it is not a database of Partyline',
};

/** The primary code in the low byte of an extended one; undefined for an error that is not SQLite's. */
function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function describe(error: unknown): string {
  const meaning = MEANINGS[codeOf(error) ?? 0];
  return meaning === undefined ? messageOf(error) : `${meaning} (${messageOf(error)})`;
}

/** What a failed read or write is to the callers of the store. */
export const unavailable = (error: unknown): StoreUnavailableError =>
  error instanceof StoreUnavailableError
    ? error
    : new StoreUnavailableError(`the database cannot be used now: ${describe(error)}`, { cause: error });

const wayOut = (error: unknown): string =>
  codeOf(error) === 5 ? ' Stop that process, or choose another folder with PARTYLINE_DATA.' : '';

/** What a failed opening is to the operator. */
export const refused = (path: string, error: unknown): StoreRefusedError =>
  error instanceof StoreRefusedError
    ? error
    : new StoreRefusedError(
        `the database ${path} was not opened: ${describe(error)}. Nothing was changed.${wayOut(error)}`,
        {
          cause: error,
        },
      );
