import { bounds } from './bounds.ts';
import { decodeSegment } from './draft.ts';
import type { RequestSeen } from './evidence.ts';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const TIME = '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z?';
const IPV4 = '\\b\\d{1,3}(?:\\.\\d{1,3}){3}\\b(?::\\d{1,5}\\b)?';
// Ids, times and addresses of machines have digits in a row that are nobody's number, so they are matched first and kept.
const NUMBER = new RegExp(`${UUID}|${TIME}|${IPV4}|\\+?\\d[\\d ().-]{5,}\\d`, 'gi');
const KEPT = new RegExp(`^(?:${UUID}|${TIME}|${IPV4})$`, 'i');

/** A plain letter: `plain` takes out what a renderer may read as markup, and a mask that is gone is a wrong number. */
const MASK = 'x';

/** Masks phone numbers but for their last two digits, except those that the caller wrote himself. */
export function maskNumbers(text: string, sent: string): string {
  return text.replace(NUMBER, (number) => {
    if (KEPT.test(number) || sent.includes(number)) return number;
    const shown = number.replaceAll(/\D/g, '').length - 2;
    let seen = 0;
    return number.replaceAll(/\d/g, (digit) => (seen++ < shown ? MASK : digit));
  });
}

/** All that the caller wrote and that may stand in an answer, as sent and without its percent escapes. */
export function sentText({ path, body = '' }: RequestSeen): string {
  const text = `${path}\n${body}`;
  return text.includes('%') ? `${text}\n${text.replaceAll(/(?:%[0-9a-f]{2})+/gi, decodeSegment)}` : text;
}

/** A value for a sentence: one line of plain characters, no markup, no question mark, bounded. */
export function plain(text: string, charsMax: number = bounds.echoCharsMax): string {
  const clean = text.replaceAll(/[^\x20-\x7e\u00a1-\u{2027}\u{2030}-\u{ffef}]/gu, '').replaceAll(/[<>`*?\\]/g, '');
  return clean.length > charsMax ? `${clean.slice(0, charsMax - 1)}\u2026` : clean;
}

/** A value for `metadata`: data, so any script is kept; only control and formatting characters go. */
export function metadataText(text: string, charsMax: number = bounds.metadataCharsMax): string {
  const clean = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '');
  return clean.length > charsMax ? `${clean.slice(0, charsMax - 1)}\u2026` : clean;
}

const SECRET_KEY = /token|secret|password|passwd|authori[sz]ation|cookie|credential|api_?key/i;

/** What is said about a secret and is none: `accessTokenValiditySeconds`, `enableIdleTokenTimeout`. */
const SETTING_KEY = /(?:seconds|minutes|timeout)$/i;

/** Whether a key's value is never echoed. */
export const isSecretKey = (key: string): boolean => SECRET_KEY.test(key) && !SETTING_KEY.test(key);

/** The secrets of a request that may turn up elsewhere in it, such as a token pasted into the path. */
export function secretsOf(request: RequestSeen): readonly string[] {
  const { authorization = '', cookie = '' } = request.headers;
  const words = [
    ...authorization.split(/\s+/).slice(1),
    ...cookie.split(/;\s*/).map((part) => part.split('=')[1] ?? ''),
  ];
  return words.filter((word) => word.length >= 8);
}

/** Quotes for a POSIX shell: nothing inside single quotes has a meaning. */
export const shellQuote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** As `shellQuote`, but leaves words alone that need no quotes. */
export const shellWord = (text: string): string => (/^[\w./:@%+,=-]+$/.test(text) ? text : shellQuote(text));
