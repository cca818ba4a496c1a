import { decodeSegment, segmentsOf } from './draft.ts';
import type { Facts } from './problem.ts';

// Names, addresses and Call-IDs are written by strangers and read by language models (design: explain, security 6 and
// 9). Whoever sends one in the place of an id gets it back as data, never within a sentence or a correction.

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** An id, a number or a word of an API: too short, and too few words, to tell anybody to do anything. */
const TOKEN = /^[+{<$]*[A-Za-z0-9]*(?:[-_.:][A-Za-z0-9]+){0,3}[}>]*$/;
const TOKEN_CHARS_MAX = 24;

/** Whether a text can stand in a sentence: whoever wrote it, it says nothing. */
const isToken = (text: string): boolean => UUID.test(text) || (text.length <= TOKEN_CHARS_MAX && TOKEN.test(text));

/** Whether a segment is somebody's name or address, and so can be no part of a correction. */
const isProse = (segment: string): boolean => /[\s;!@]|^sips?:/i.test(decodeSegment(segment));

/** Whether a path holds what can only have been written by hand. */
export const hasProse = (path: string): boolean => segmentsOf(path).some(isProse);

/** Facts whose values come from the request as they are. */
const ECHOED: ReadonlySet<string> = new Set(['id', 'sent', 'value', 'word']);

export const isEchoed = (fact: string): boolean => ECHOED.has(fact);

/** The facts for sentences: what a stranger may have written is left out, so that a plainer sentence is taken. */
export const withoutStrangers = (facts: Facts): Facts =>
  Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => {
      if (ECHOED.has(name)) return isToken(value) ? [[name, value]] : [];
      if (name === 'path') return hasProse(value) ? [] : [[name, value]];
      return [[name, value]];
    }),
  );
