import { invariant } from '../base/assert.ts';

/** What a value of an answer, of an event or of a query is; models go by name, because they refer to each other. */
export type AnswerType =
  | { readonly kind: 'text' | 'flag' | 'number' | 'whole' | 'time' | 'date' | 'anything' }
  | { readonly kind: 'word'; readonly words: readonly string[] }
  | { readonly kind: 'list' | 'map'; readonly of: AnswerType }
  | { readonly kind: 'model'; readonly name: string };

/** One named member of a model, or one parameter of a query. */
export interface AnswerField {
  readonly name: string;
  readonly required: boolean;
  readonly type: AnswerType;
}

const LETTERS: Readonly<Record<string, AnswerType>> = {
  s: { kind: 'text' },
  b: { kind: 'flag' },
  n: { kind: 'number' },
  i: { kind: 'whole' },
  t: { kind: 'time' },
  d: { kind: 'date' },
  o: { kind: 'anything' },
};

/** Reads one type: a letter, `=one|other` words, `[T]` a list, `{T}` a map, `@Name` a model. */
export function readType(word: string): AnswerType {
  const plain = LETTERS[word];
  if (plain !== undefined) return plain;
  const rest = word.slice(1);
  if (word.startsWith('=')) return { kind: 'word', words: rest.split('|') };
  if (word.startsWith('@')) return { kind: 'model', name: rest };
  invariant(/^\[.+\]$|^\{.+\}$/.test(word), `a type: ${word}`);
  return { kind: word.startsWith('[') ? 'list' : 'map', of: readType(word.slice(1, -1)) };
}

/** Reads `name:type` or, of one that has to be there, `name!:type`. */
export function readField(word: string): AnswerField {
  const colon = word.indexOf(':');
  const name = word.slice(0, colon);
  return { name: name.replace('!', ''), required: name.endsWith('!'), type: readType(word.slice(colon + 1)) };
}

/** Reads lines of a name and its fields. */
export const readFieldRows = (text: string): ReadonlyMap<string, readonly AnswerField[]> =>
  new Map(
    text
      .trim()
      .split('\n')
      .map((line) => {
        const [name = '', ...fields] = line.split(' ');
        return [name, fields.map(readField)];
      }),
  );
