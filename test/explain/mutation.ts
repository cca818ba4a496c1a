import type { Random } from '../../src/base/ids.ts';
import type { Method, Operation } from '../../src/contract/operation.ts';
import { type RouteTable, select } from '../../src/contract/route-table.ts';
import type { Json } from '../../src/explain/json.ts';
import { capital, doubleLetter, dropLetter, replaceLetter, swapLetters } from './misspelling.ts';
import { compounds, emptyWords, extraWords, mediaWords } from './mutation-words.ts';
import { numberBelow, pick, uuid } from './random-choice.ts';
import { sampleBody } from './sample-body.ts';

export const mutationKinds = [
  'verb',
  'swap of letters',
  'letter dropped',
  'letter doubled',
  'letter replaced',
  'plural or singular',
  'segment missing',
  'segment too many',
  'segment twice',
  'id dropped',
  'id not filled in',
  'empty segment',
  'id before its word',
  'media word',
  'version or api',
  'case, hyphen, underscore',
] as const;

export type MutationKind = (typeof mutationKinds)[number];

/** A request that would have been right but for one mistake. */
export interface Mutation {
  readonly kind: MutationKind;
  readonly method: Method;
  readonly path: string;
  readonly body?: Json;
  readonly wanted: Operation;
}

/** One segment of a path, with what it is in the template. */
interface Part {
  readonly text: string;
  readonly isId: boolean;
}

interface Source {
  readonly operation: Operation;
  readonly parts: readonly Part[];
  readonly random: Random;
}

const PARAMETER = /^\{(\w+)\}$/;

/** A path of an operation with ids in it. */
export function partsOf(operation: Operation, random: Random): readonly Part[] {
  return operation.path
    .split('/')
    .slice(1)
    .map((segment) => {
      const name = PARAMETER.exec(segment)?.[1];
      if (name === undefined) return { text: segment, isId: false };
      const words = operation.words?.[name];
      if (words !== undefined) return { text: pick(random, words) ?? '', isId: false };
      return { text: /id$/i.test(name) ? uuid(random) : `x${random.hex(3)}`, isId: true };
    });
}

export const pathOf = (parts: readonly Part[]): string => `/${parts.map((part) => part.text).join('/')}`;

type Change = (source: Source) => { readonly method?: Method; readonly parts: readonly Part[] } | undefined;

const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

const indexes = (parts: readonly Part[], fits: (part: Part) => boolean): readonly number[] =>
  parts.flatMap((part, at) => (fits(part) ? [at] : []));

/** A word of the table; `api` and `v2` have a mutation of their own. */
const isWord = ({ text, isId }: Part): boolean => !isId && text !== 'api' && text !== 'v2';
const isLong = (part: Part): boolean => isWord(part) && part.text.length >= 4;

const withText = (parts: readonly Part[], at: number, text: string): readonly Part[] =>
  parts.map((part, index) => (index === at ? { ...part, text } : part));

/** Rewrites one word of the path. */
const onWord =
  (fits: (part: Part) => boolean, rewrite: (word: string, random: Random) => string | undefined): Change =>
  ({ parts, random }) => {
    const at = pick(random, indexes(parts, fits));
    const text = at === undefined ? undefined : rewrite(parts[at]?.text ?? '', random);
    return at === undefined || text === undefined ? undefined : { parts: withText(parts, at, text) };
  };

function plural(word: string): string {
  if (/(?:ss|us)$/.test(word)) return `${word}es`;
  return word.endsWith('s') ? word.slice(0, -1) : `${word}s`;
}

function restyled(word: string, random: Random): string {
  const words = compounds[word] ?? (/[-_]/.test(word) ? word.split(/[-_]/) : undefined);
  if (words === undefined) return numberBelow(random, 2) === 0 ? capital(word) : word.toUpperCase();
  const styles = [
    words.join('-'),
    words.join('_'),
    words.map((each, at) => (at === 0 ? each : capital(each))).join(''),
  ];
  return (
    pick(
      random,
      styles.filter((style) => style !== word),
    ) ?? word
  );
}

const removed = (parts: readonly Part[], at: number | undefined): { parts: readonly Part[] } | undefined =>
  at === undefined ? undefined : { parts: parts.filter((_, index) => index !== at) };

const literal = (text: string): Part => ({ text, isId: false });

const prefixes: readonly (readonly Part[])[] = [
  [literal('api'), literal('v1')],
  [literal('api'), literal('v3')],
  [literal('api')],
  [literal('v2')],
  [],
  [literal('api'), literal('v2'), literal('api'), literal('v2')],
  [literal('v2'), literal('api')],
  [literal('api'), literal('2')],
];

const changes: Readonly<Record<MutationKind, Change>> = {
  verb: ({ operation, parts, random }) => {
    const method = pick(
      random,
      METHODS.filter((each) => each !== operation.method),
    );
    return method === undefined ? undefined : { method, parts };
  },
  'swap of letters': onWord(isLong, swapLetters),
  'letter dropped': onWord(isLong, dropLetter),
  'letter doubled': onWord(isLong, doubleLetter),
  'letter replaced': onWord(isLong, replaceLetter),
  'plural or singular': onWord(isWord, plural),
  'segment missing': ({ parts, random }) => removed(parts, pick(random, indexes(parts, isWord))),
  'segment too many': ({ parts, random }) => {
    const at = 2 + numberBelow(random, parts.length - 1);
    return { parts: [...parts.slice(0, at), literal(pick(random, extraWords) ?? ''), ...parts.slice(at)] };
  },
  'segment twice': ({ parts, random }) => {
    const at = pick(random, indexes(parts, isWord));
    const part = parts[at ?? -1];
    return at === undefined || part === undefined
      ? undefined
      : { parts: [...parts.slice(0, at), part, ...parts.slice(at)] };
  },
  'id dropped': ({ parts, random }) =>
    removed(
      parts,
      pick(
        random,
        indexes(parts, (part) => part.isId),
      ),
    ),
  'id not filled in': ({ parts, random }) => {
    const at = pick(
      random,
      indexes(parts, (part) => part.isId),
    );
    return at === undefined ? undefined : { parts: withText(parts, at, pick(random, emptyWords) ?? '') };
  },
  'empty segment': ({ parts, random }) => {
    const at = 1 + numberBelow(random, parts.length);
    return { parts: [...parts.slice(0, at), literal(''), ...parts.slice(at)] };
  },
  'id before its word': ({ parts, random }) => {
    const at = pick(
      random,
      indexes(parts, (part) => part.isId).filter((each) => isWord(parts[each - 1] ?? literal('api'))),
    );
    const [word, id] = at === undefined ? [] : parts.slice(at - 1, at + 1);
    if (at === undefined || word === undefined || id === undefined) return undefined;
    return { parts: [...parts.slice(0, at - 1), id, word, ...parts.slice(at + 1)] };
  },
  'media word': onWord(
    ({ text, isId }) => !isId && Object.hasOwn(mediaWords, text),
    (word, random) => pick(random, mediaWords[word] ?? []),
  ),
  'version or api': ({ parts, random }) => ({ parts: [...(pick(random, prefixes) ?? []), ...parts.slice(2)] }),
  'case, hyphen, underscore': onWord(isWord, restyled),
};

export interface MutationOptions {
  readonly routes: RouteTable;
  readonly random: Random;
  /** How often each kind is tried on each operation. */
  readonly perKind: number;
}

/** Mistakes over the whole table. What turns out to be another path of the table is no mistake in a path, and left out. */
export function mutationsOf({ routes, random, perKind }: MutationOptions): readonly Mutation[] {
  const made = new Map<string, Mutation>();
  for (const operation of routes.operations.filter((each) => each.status !== 'removed')) {
    for (const kind of mutationKinds) {
      for (let turn = 0; turn < perKind; turn += 1) {
        const source = { operation, parts: partsOf(operation, random), random };
        const mutation = mutate(source, kind);
        if (mutation !== undefined && isMistake(mutation, source.parts, routes))
          made.set(`${kind} ${operation.name} ${shapeOf(mutation)}`, mutation);
      }
    }
  }
  return [...made.values()];
}

function mutate(source: Source, kind: MutationKind): Mutation | undefined {
  const change = changes[kind](source);
  if (change === undefined) return undefined;
  const { operation, random } = source;
  const { method = operation.method, parts } = change;
  const body = sampleBody(operation, random);
  return { kind, method, path: pathOf(parts), wanted: operation, ...(body === undefined ? {} : { body }) };
}

// The same mistake with other ids is the same mistake.
const shapeOf = ({ method, path }: Mutation): string =>
  `${method} ${path.replaceAll(/[0-9a-f-]{36}|x[0-9a-f]{6}/g, '-')}`;

function isMistake({ kind, method, path }: Mutation, parts: readonly Part[], routes: RouteTable): boolean {
  if (kind === 'verb') return !select(routes.match(path), method).ok;
  if (path === pathOf(parts)) return false;
  // With a word of the path where an id belongs it is a path by accident only.
  const ids = new Set(parts.filter((part) => part.isId).map((part) => part.text));
  return routes
    .match(path)
    .every(({ params, operation }) =>
      Object.entries(params).some(([name, value]) => operation.words?.[name] === undefined && !ids.has(value)),
    );
}
