import { isUuid } from '../base/ids.ts';
import { segmentAliases, threadMediaSegments } from '../contract/aliases.ts';
import { damerau } from './damerau.ts';

/** What the search has to know of one segment of the request. */
export interface Segment {
  readonly text: string;
  readonly lower: string;
  /** Letters and digits alone, lower case: `wrap-up`, `wrap_up` and `WrapUp` are one word. */
  readonly flat: string;
  readonly isId: boolean;
  readonly isVersion: boolean;
}

const flatten = (word: string): string => word.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** `call` and `calls`, `address` and `addresses`, `party` and `parties`; also what people make of it: `partys`. */
function isSamePlural(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return long === `${short}s` || long === `${short}es` || (short.endsWith('y') && long === `${short.slice(0, -1)}ies`);
}

const VERSION = /^v\d+$/i;
/** What people write for a version besides: 2, 2.0, v2.1. */
const VERSION_LIKE = /^v?\d{1,2}(?:\.\d{1,2})?$/i;

/** A word that stands where nothing was filled in. */
const EMPTY = /^(?:|none|null|undefined|nil|nan|\$?\{+[^}]*\}+|<[^>]*>|\[[^\]]*\]|:[a-z]\w*|%s)$/i;

export const isEmptyWord = (word: string): boolean => EMPTY.test(word);

/** Letters alone, of which the ids of this API have none: a word that somebody put there to say something. */
export const isPlainWord = (text: string): boolean =>
  /^[a-z]+(?:[-_][a-z]+)*$/i.test(text) && !/(?:^|[-_])ids?$|[a-z]ID?$|[a-z]Ids?$/.test(text) && !isEmptyWord(text);

export const segmentOf = (text: string): Segment => ({
  text,
  lower: text.toLowerCase(),
  flat: flatten(text),
  isId: isUuid(text) || /^\d+$/.test(text),
  isVersion: VERSION.test(text),
});

export type LiteralMatch = { readonly cost: number; readonly kind: 'same' | 'stem' | 'alias' | 'version' | 'spelling' };

/** As it is written, then without hyphens and underscores. */
function aliasesOf(word: string): readonly string[] {
  const key = [word, flatten(word)].find((each) => Object.hasOwn(segmentAliases, each));
  return key === undefined ? [] : (segmentAliases[key] ?? []);
}

/** What people mean by a word that is none of the API's, likeliest first. */
export const meaningsOf = (word: string): readonly string[] => aliasesOf(word.toLowerCase());

/** Whether people write this word for a segment of the API. */
export const isAlias = (word: string): boolean => meaningsOf(word).length > 0;

/** What it costs to read a segment as a literal of a template; undefined: it cannot be read so. */
export function literalMatch(segment: Segment, literal: string): LiteralMatch | undefined {
  if (segment.text === literal) return { cost: 0, kind: 'same' };
  if (VERSION.test(literal)) return VERSION_LIKE.test(segment.text) ? { cost: 0.2, kind: 'version' } : undefined;
  if (segment.isId || segment.isVersion || isEmptyWord(segment.text)) return undefined;
  if (aliasesOf(segment.lower).includes(literal)) return { cost: 0.1, kind: 'alias' };
  const flat = flatten(literal);
  if (segment.flat === flat || isSamePlural(segment.flat, flat)) return { cost: 0.15, kind: 'stem' };
  return spelling(segment.lower, literal);
}

/** As `literalMatch`, for a word such as `phone` in the thread's {media}: whatever means the same medium is an alias. */
export function wordMatch(segment: Segment, word: string): LiteralMatch | undefined {
  if (segment.text === word) return { cost: 0, kind: 'same' };
  const meant = threadMediaSegments[word];
  const means = segment.lower === meant || aliasesOf(segment.lower)[0] === meant;
  return meant !== undefined && means && !segment.isId ? { cost: 0.1, kind: 'alias' } : literalMatch(segment, word);
}

/** Letters that one word may have wrong. */
const SLIPS_MAX = 3;

// A word that means something by itself is no misspelling of another one.
function spelling(word: string, literal: string): LiteralMatch | undefined {
  if (isAlias(word)) return undefined;
  const most = Math.min(Math.floor(Math.max(word.length, literal.length, 3) / 3), SLIPS_MAX);
  // Few people misspell a first letter: two slips that begin otherwise are another word, `details` and not `emails`.
  const max = word[0] === literal[0] ? most : Math.min(most, 1);
  // Of three letters one is too many to be a slip, but for two that changed places.
  if (Math.min(word.length, literal.length) <= 3 && lettersOf(word) !== lettersOf(literal)) return undefined;
  const distance = damerau(word, literal, max);
  return distance > max ? undefined : { cost: Math.min(0.2 + 0.1 * distance, 0.5), kind: 'spelling' };
}

const lettersOf = (word: string): string => [...word].sort().join('');
