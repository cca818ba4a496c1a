const TOKEN = 1;
const HOST = 2;
const IPV6 = 4;
const SCHEME = 8;

function classTable(): Uint8Array {
  const table = new Uint8Array(128);
  const mark = (text: string, bits: number): void => {
    for (const character of text) table[character.charCodeAt(0)] = (table[character.charCodeAt(0)] ?? 0) | bits;
  };
  mark('ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ', TOKEN | HOST | SCHEME);
  mark('0123456789abcdefABCDEF', TOKEN | HOST | SCHEME | IPV6);
  mark("-.!%*_+`'~", TOKEN);
  // The underscore is no part of a host name (RFC 3261 §25.1), yet devices have it in theirs.
  mark('-._', HOST);
  mark(':.', IPV6);
  mark('+-.', SCHEME);
  return table;
}

const CLASSES = classTable();

function endOf(text: string, at: number, bits: number): number {
  let next = at;
  while (next < text.length && ((CLASSES[text.charCodeAt(next)] ?? 0) & bits) !== 0) next++;
  return next;
}

/** Index behind the token (RFC 3261 §25.1) that begins at `at`. */
export const endOfToken = (text: string, at: number): number => endOf(text, at, TOKEN);

/** Whether the whole text is one token. */
export const isToken = (text: string): boolean => text !== '' && endOfToken(text, 0) === text.length;

/** Index behind the spaces and tabs that begin at `at`. */
export function skipSpace(text: string, at: number): number {
  let next = at;
  while (isSpace(text.charCodeAt(next))) next++;
  return next;
}

/** Space or tab. Folds were made spaces before anything looks at a value. */
export const isSpace = (code: number): boolean => code === 0x20 || code === 0x09;

/** Whether a text begins as an absolute URI does: a scheme, a colon, and something behind it (RFC 3986 §3). */
function hasScheme(text: string): boolean {
  const letter = text.charCodeAt(0) | 0x20;
  const colon = endOf(text, 0, SCHEME);
  return letter >= 0x61 && letter <= 0x7a && text[colon] === ':' && text.length > colon + 1;
}

/** Whether a URI holds only what may stand in a start line or between angle brackets. */
export function isUriText(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code <= 0x20 || code === 0x7f || code === 0x22 || code === 0x3c || code === 0x3e) return false;
  }
  return hasScheme(text);
}

const DIGITS_MAX = 10;

/** A number of decimal digits only and at most `max`, leading zeros allowed; undefined for everything else. */
export function decimal(text: string, max: number): number | undefined {
  let value = 0;
  let significant = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    if (significant > 0 || digit > 0) significant++;
    if (significant > DIGITS_MAX) return undefined;
    value = value * 10 + digit;
  }
  return text === '' || value > max ? undefined : value;
}

export interface HostPort {
  /** Lower case; an IPv6 address without its brackets. */
  readonly host: string;
  readonly port?: number;
  /** Index behind what was read. */
  readonly end: number;
}

/** Reads `host [":" port]` at `at`, spaces around the colon allowed (RFC 3261 §25.1, COLON). */
export function readHostPort(text: string, at: number): HostPort | undefined {
  const bracketed = text[at] === '[';
  const start = bracketed ? at + 1 : at;
  const hostEnd = endOf(text, start, bracketed ? IPV6 : HOST);
  if (hostEnd === start || (bracketed && text[hostEnd] !== ']')) return undefined;
  const host = text.slice(start, hostEnd).toLowerCase();
  if (bracketed && !host.includes(':')) return undefined;
  const end = bracketed ? hostEnd + 1 : hostEnd;
  const colon = skipSpace(text, end);
  if (text[colon] !== ':') return { host, end };
  const portStart = skipSpace(text, colon + 1);
  const portEnd = endOfToken(text, portStart);
  const port = decimal(text.slice(portStart, portEnd), 65535);
  return port === undefined || port === 0 ? undefined : { host, port, end: portEnd };
}

/** `host[:port]` as it is sent, brackets around an IPv6 address. */
export function formatHostPort(host: string, port?: number): string {
  const shown = host.includes(':') ? `[${host}]` : host;
  return port === undefined ? shown : `${shown}:${port}`;
}
