import { type AnswerField, type AnswerType, readField } from './answer-type.ts';
import { queryRows } from './genesys/queries.gen.ts';
import { partylineQueryRows } from './partyline-queries.ts';

/** A value of the query that its parameter does not take. */
export interface WrongQueryValue {
  readonly key: string;
  readonly value: string;
  /** What it takes, in words. */
  readonly wanted: string;
}

/** A key that a listing of ours does not take. */
export interface StrayQueryKey {
  readonly key: string;
  readonly known: readonly string[];
}

/** The query parameters of the operations. */
export interface QueryParameters {
  /** Those of an operation, by the SDK's method; none for one without. */
  of(operation: string): readonly AnswerField[];
  /** The first key that is not known. Only listings of our own have one: the cloud lets every key pass. */
  stray(operation: string, query: URLSearchParams): StrayQueryKey | undefined;
  /** The first value that cannot be one of its parameter. */
  check(operation: string, query: URLSearchParams): WrongQueryValue | undefined;
  /** The query with its flags in lower case: what may be spelled as Python does has to count as well. */
  spelled(operation: string, query: URLSearchParams): URLSearchParams;
}

/** Rows are read when they are asked for and then kept: most operations are never called with a query. */
export function createQueryParameters(): QueryParameters {
  const ours = new Set(
    partylineQueryRows
      .trim()
      .split('\n')
      .map((row) => splitRow(row)[0]),
  );
  const lines = new Map(`${queryRows.trim()}${partylineQueryRows}`.trim().split('\n').map(splitRow));
  const read = new Map<string, readonly AnswerField[]>();
  const of = (operation: string): readonly AnswerField[] => {
    const known = read.get(operation);
    if (known !== undefined) return known;
    const fields = (lines.get(operation)?.split(' ') ?? []).map(readField);
    read.set(operation, fields);
    return fields;
  };
  return {
    of,
    stray(operation, query) {
      if (query.size === 0 || !ours.has(operation)) return undefined;
      const known = of(operation).map(({ name }) => name);
      const key = [...query.keys()].find((each) => !known.includes(each));
      return key === undefined ? undefined : { key, known };
    },
    check(operation, query) {
      if (query.size === 0) return undefined;
      for (const { name, type } of of(operation)) {
        const value = query.getAll(name).find((each) => !fits(type, each));
        if (value !== undefined) return { key: name, value, wanted: wantedOf(type) };
      }
      return undefined;
    },
    spelled(operation, query) {
      if (query.size === 0) return query;
      const flags = new Set(of(operation).flatMap(({ name, type }) => (type.kind === 'flag' ? [name] : [])));
      const read = new URLSearchParams();
      for (const [name, value] of query) read.append(name, flags.has(name) ? value.toLowerCase() : value);
      return read;
    },
  };
}

function splitRow(line: string): [string, string] {
  const space = line.indexOf(' ');
  return [line.slice(0, space), line.slice(space + 1)];
}

function fits(type: AnswerType, value: string): boolean {
  switch (type.kind) {
    case 'number':
    case 'whole':
      return /^-?\d{1,15}$/.test(value);
    // Clients of Python write True and False.
    case 'flag':
      return /^(?:true|false)$/i.test(value);
    case 'word':
      return type.words.includes(value);
    // The SDKs repeat the key or join the values by commas.
    case 'list':
      return value.split(',').every((each) => fits(type.of, each));
    default:
      return true;
  }
}

function wantedOf(type: AnswerType): string {
  switch (type.kind) {
    case 'number':
    case 'whole':
      return 'a whole number';
    case 'flag':
      return 'true or false';
    case 'word':
      return type.words.join(', ');
    case 'list':
      return wantedOf(type.of);
    default:
      return 'a text';
  }
}
