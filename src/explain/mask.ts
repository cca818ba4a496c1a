import { bounds } from './bounds.ts';
import { decodeSegment } from './draft.ts';
import type { RequestSeen } from './evidence.ts';
import { isEscaped, type Legible, readingsOf, replaced, type Span } from './legible.ts';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const TIME = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?(?:Z|[+-]\\d\\d:?\\d\\d)?(?!\\d)';
const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = `\\b${OCTET}(?:\\.${OCTET}){3}(?!\\d|\\.\\d)(?::\\d{1,5}\\b)?`;
/** What numbers are written with between their digits, spaces of any width among it; a plus is a space in a query. */
const GAP = ' \\t().+/\\u00a0\\u2000-\\u2015\\u202f\\u2060\\u2212\\u3000-';
// Ids, times and addresses of machines have digits in a row that are nobody's number, so they are matched first and kept.
const NUMBER = new RegExp(`(?<kept>${UUID}|${TIME}|${IPV4})|\\+?\\d(?:\\d|[${GAP}](?!${UUID}|${TIME})){5,}\\d`, 'gi');
/** Without this there is no number in a text, escapes apart. */
const LONG = new RegExp(`\\d[\\d${GAP}]{5}`);

/** A plain letter: `plain` takes out what a renderer may read as markup, and a mask that is gone is a wrong number. */
const MASK = 'x';

/** Masks phone numbers but for their last two digits, except those that the caller wrote himself. */
export function maskNumbers(text: string, sent: string): string {
  if (!LONG.test(text) && !isEscaped(text)) return text;
  const digits = readingsOf(text).flatMap((reading) => digitsOf(reading, text, sent));
  return digits.length === 0 ? text : replaced(text, digits, () => MASK);
}

/** Where the digits stand that are not shown. */
function digitsOf(reading: Legible, written: string, sent: string): readonly Span[] {
  return [...reading.text.matchAll(NUMBER)].flatMap(({ 0: number, index, groups }) => {
    const [from, to] = [reading.at(index), reading.at(index + number.length)];
    const isKept = groups?.kept !== undefined || (sent !== '' && isSent([number, written.slice(from, to)], sent));
    if (isKept) return [];
    const places = [...number.matchAll(/\d/g)].map((digit) => index + digit.index);
    return places.slice(0, -2).map((place): Span => [reading.at(place), reading.at(place + 1)]);
  });
}

const isSent = (spellings: readonly string[], sent: string): boolean => spellings.some((each) => sent.includes(each));

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
