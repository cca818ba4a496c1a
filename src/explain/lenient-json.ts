import { bounds } from './bounds.ts';
import type { Json } from './json.ts';

/**
 * Reads what people write in place of JSON: Python literals, bare or single-quoted keys and words, a comma too many, a
 * body without its braces, quotes eaten or doubled by a shell. Undefined when that is not what it is. Nothing is
 * guessed: every character of the text has to be used.
 */
export function readLenient(text: string): Json | undefined {
  const trimmed = text.trim();
  const whole = parse(trimmed);
  if (whole !== undefined) return whole;
  const unquoted = /^'([\s\S]*)'$/.exec(trimmed)?.[1];
  if (unquoted !== undefined) return parse(unquoted);
  return /^["'\w-]+\s*:/.test(trimmed) ? parse(`{${trimmed}}`) : undefined;
}

interface Reader {
  readonly text: string;
  at: number;
  depth: number;
}

class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

function parse(text: string): Json | undefined {
  if (!/^[[{]/.test(text)) return undefined;
  const reader: Reader = { text, at: 0, depth: 0 };
  try {
    const value = readValue(reader);
    skipSpace(reader);
    return reader.at === text.length ? value : undefined;
  } catch (error) {
    if (error instanceof UnreadableError) return undefined;
    throw error;
  }
}

const fail = (): never => {
  throw new UnreadableError('not readable');
};

const take = (reader: Reader, pattern: RegExp): string | undefined => {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0];
  if (found !== undefined) reader.at += found.length;
  return found;
};

const skipSpace = (reader: Reader): void => {
  take(reader, /\s*/y);
};

function accept(reader: Reader, character: string): boolean {
  skipSpace(reader);
  if (reader.text[reader.at] !== character) return false;
  reader.at += 1;
  return true;
}

function readValue(reader: Reader): Json {
  if (reader.depth >= bounds.lenientDepthMax) return fail();
  if (accept(reader, '{')) return nested(reader, readObject);
  if (accept(reader, '[')) return nested(reader, readArray);
  return readQuoted(reader) ?? word(readWord(reader));
}

function nested<T>(reader: Reader, read: (reader: Reader) => T): T {
  reader.depth += 1;
  const value = read(reader);
  reader.depth -= 1;
  return value;
}

function readObject(reader: Reader): Json {
  const entries: [string, Json][] = [];
  while (!accept(reader, '}')) {
    const key = readQuoted(reader) ?? readWord(reader);
    if (key === '__proto__' || !(accept(reader, ':') || accept(reader, '='))) return fail();
    entries.push([key, readValue(reader)]);
    if (!accept(reader, ',') && reader.text[reader.at] !== '}') return fail();
  }
  return Object.fromEntries(entries);
}

function readArray(reader: Reader): Json {
  const items: Json[] = [];
  while (!accept(reader, ']')) {
    items.push(readValue(reader));
    if (!accept(reader, ',') && reader.text[reader.at] !== ']') return fail();
  }
  return items;
}

function readQuoted(reader: Reader): string | undefined {
  skipSpace(reader);
  const found = take(reader, /[ub]?"(?:[^"\\]|\\.)*"|[ub]?'(?:[^'\\]|\\.)*'/y);
  if (found === undefined) return undefined;
  return found
    .replace(/^[ub]/, '')
    .slice(1, -1)
    .replaceAll(/\\(["'\\/])/g, '$1');
}

function readWord(reader: Reader): string {
  skipSpace(reader);
  return take(reader, /[^\s"'{}[\],:=]+/y) ?? fail();
}

const words: Readonly<Record<string, Json>> = {
  True: true,
  true: true,
  False: false,
  false: false,
  None: null,
  null: null,
};

function word(text: string): Json {
  if (Object.hasOwn(words, text)) return words[text] ?? null;
  return /^-?\d+(?:\.\d+)?$/.test(text) && !/^-?0\d/.test(text) ? Number(text) : text;
}

/** A form, `key=value&key=value`; undefined when it is none. */
export function readForm(text: string): Json | undefined {
  const trimmed = text.trim();
  if (!/^[\w.[\]%-]+=[^\s]*(?:&[\w.[\]%-]+=[^\s]*)*$/.test(trimmed)) return undefined;
  return Object.fromEntries([...new URLSearchParams(trimmed)].filter(([key]) => key !== '__proto__'));
}
