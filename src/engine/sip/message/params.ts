import { endOfToken, skipSpace } from './scan.ts';
import { endOfQuoted } from './split-list.ts';

/** Parameters by lower-case name, in order. A flag has the value ''. A quoted value keeps its quotes. */
export type Params = ReadonlyMap<string, string>;

const NONE: Params = new Map();

/** Reads `*(";" name ["=" value])` from `at` to the end; undefined where that is not all that stands there. */
export function readParams(text: string, at: number): Params | undefined {
  let next = skipSpace(text, at);
  if (next === text.length) return NONE;
  const params = new Map<string, string>();
  while (next < text.length) {
    if (text[next] !== ';') return undefined;
    const nameStart = skipSpace(text, next + 1);
    const nameEnd = endOfToken(text, nameStart);
    const name = text.slice(nameStart, nameEnd).toLowerCase();
    // RFC 3261 §7.3.1: a parameter name must not appear more than once.
    if (name === '' || params.has(name)) return undefined;
    next = skipSpace(text, nameEnd);
    if (text[next] === '=') {
      const valueStart = skipSpace(text, next + 1);
      const valueEnd = endOfValue(text, valueStart);
      if (valueEnd === undefined) return undefined;
      params.set(name, text.slice(valueStart, valueEnd));
      next = skipSpace(text, valueEnd);
    } else params.set(name, '');
  }
  return params;
}

/** More than token, host and quoted string (RFC 3261 §25.1), for devices leave quotes out; but nothing that separates. */
function endOfValue(text: string, at: number): number | undefined {
  if (text[at] === '"') return endOfQuoted(text, at);
  let end = at;
  while (end < text.length && !separates(text.charCodeAt(end))) end++;
  return end === at ? undefined : end;
}

/** Control characters, space, and `" , ; < > =`. */
const separates = (code: number): boolean =>
  code <= 0x20 || code === 0x7f || code === 0x22 || code === 0x2c || (code >= 0x3b && code <= 0x3e);

/** Parameters as they are sent, each with its semicolon. */
export function formatParams(params: Params): string {
  let text = '';
  for (const [name, value] of params) text += value === '' ? `;${name}` : `;${name}=${value}`;
  return text;
}

/** The text inside a quoted string, escapes resolved; any other text unchanged. */
export function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  return text.slice(1, text.endsWith('"') ? -1 : undefined).replace(/\\(.)/gs, '$1');
}

/** A text as a quoted string. Control characters are dropped, for no peer can show them. */
export const quote = (text: string): string => `"${withoutControls(text).replace(/["\\]/g, '\\$&')}"`;

/** A text without C0 and C1 control characters and without the marks that turn the direction of writing around. */
export const withoutControls = (text: string): string =>
  text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '');
