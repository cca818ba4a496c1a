import { decodeSegment, segmentsOf } from './draft.ts';
import { isObject, type Json } from './json.ts';
import type { Facts } from './problem.ts';

// Names, addresses and Call-IDs are written by strangers and read by language models (design: explain, security 6 and
// 9). Whoever sends one in the place of an id gets it back as data, never within a sentence or a correction.

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** An id, a number or a word of an API: too short, and too few words, to tell anybody to do anything. */
const TOKEN = /^[+{<$]*[A-Za-z0-9]*(?:[-_.:][A-Za-z0-9]+){0,5}[}>]*$/;
const TOKEN_CHARS_MAX = 24;
const WORD = /^[A-Za-z0-9]{1,40}$/;

/** Three words in a row, or an address. */
const WORDS = /[a-z][\s.-]+[a-z]{1,60}[\s.-]+[a-z]|@/i;

/** Whether a text can stand in a sentence: whoever wrote it, it says nothing. */
const isToken = (text: string): boolean =>
  UUID.test(text) || WORD.test(text) || (text.length <= TOKEN_CHARS_MAX && TOKEN.test(text));

/** Whether a path can stand in a sentence. */
export const isSayable = (path: string): boolean =>
  segmentsOf(path).every((segment) => isToken(decodeSegment(segment)));

/** Whether a segment is somebody's name or address, and so can be no part of a correction. */
const isProse = (segment: string): boolean => /[\s;!@]|^sips?:/i.test(decodeSegment(segment));

/** Whether a path holds what can only have been written by hand. */
export const hasProse = (path: string): boolean => segmentsOf(path).some(isProse);

/** Whether a value of a body can be shown as what is to be replaced: it holds no text of a stranger. */
export function isQuotable(value: Json): boolean {
  if (typeof value === 'string') return isToken(value) || !WORDS.test(value);
  if (Array.isArray(value)) return value.every(isQuotable);
  return !isObject(value) || Object.values(value).every(isQuotable);
}

/** Names of a script, a host or a scope: one word, whatever dots and colons it has. */
const isName = (fact: string, value: string): boolean => NAMES.has(fact) && /^[\w.:$<>{}@/-]{1,80}$/.test(value);
const NAMES: ReadonlySet<string> = new Set([
  'key',
  'host',
  'cloudHost',
  'scope',
  'unlisted',
  'function',
  'package',
  'grantType',
]);

/** Facts whose values come from the request as they are. */
const ECHOED: ReadonlySet<string> = new Set([
  'id',
  'sent',
  'value',
  'word',
  'key',
  'host',
  'cloudHost',
  'scope',
  'grantType',
  'unlisted',
  'function',
  'package',
]);

export const isEchoed = (fact: string): boolean => ECHOED.has(fact);

/** The facts for sentences: what a stranger may have written is left out, so that a plainer sentence is taken. */
export const withoutStrangers = (facts: Facts): Facts =>
  Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => {
      if (ECHOED.has(name)) return isToken(value) || isName(name, value) ? [[name, value]] : [];
      if (name === 'path') return isSayable(value) ? [[name, value]] : [];
      return [[name, value]];
    }),
  );
