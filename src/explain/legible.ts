/** A text without its escapes, that still knows where each of its characters was written. */
export interface Legible {
  readonly text: string;
  /** Where a character of `text` begins in the text as written; of its length: the end. */
  readonly at: (index: number) => number;
}

/** From and behind the last character, in the text as written. */
export type Span = readonly [from: number, to: number];

const ESCAPE = /%([0-9a-f]{2})|\\{1,8}u([0-9a-f]{4})/gi;
const ESCAPED = /%[0-9a-f]{2}|\\u[0-9a-f]{4}/i;

/** What is escaped more often than that nobody reads as what it was. */
const LEVELS_MAX = 3;

/** Whether a text has escapes of URLs or of JSON. */
export const isEscaped = (text: string): boolean => ESCAPED.test(text);

/** All readings of a text: itself where it has no escapes, otherwise what is left as they are undone once and again. */
export function readingsOf(text: string): readonly Legible[] {
  let last: Legible = { text, at: (index) => index };
  if (!isEscaped(text)) return [last];
  const readings: Legible[] = [];
  while (readings.length < LEVELS_MAX && isEscaped(last.text)) {
    last = unescaped(last);
    readings.push(last);
  }
  return readings;
}

function unescaped({ text, at }: Legible): Legible {
  const places: number[] = [];
  let plain = '';
  let end = 0;
  const copy = (to: number): void => {
    for (let index = end; index < to; index += 1) places.push(index);
    plain += text.slice(end, to);
  };
  for (const match of text.matchAll(ESCAPE)) {
    copy(match.index);
    places.push(match.index);
    plain += characterOf(Number.parseInt(match[1] ?? match[2] ?? '', 16), match[1] !== undefined);
    end = match.index + match[0].length;
  }
  copy(text.length);
  return { text: plain, at: (index) => at(places[index] ?? text.length) };
}

/** A byte of a longer character is no letter of a key and no digit, but may be one of a space. */
const characterOf = (code: number, isByte: boolean): string =>
  isByte && code > 127 ? '\u00a0' : String.fromCharCode(code);

/** A text with spans of it replaced; those that overlap count as one. */
export function replaced(text: string, spans: readonly Span[], by: (span: string) => string): string {
  let shown = '';
  let end = 0;
  for (const [from, to] of merged(spans)) {
    shown += text.slice(end, from) + by(text.slice(from, to));
    end = to;
  }
  return shown + text.slice(end);
}

function merged(spans: readonly Span[]): readonly Span[] {
  const whole: Span[] = [];
  for (const [from, to] of spans.toSorted((one, other) => one[0] - other[0])) {
    const last = whole.at(-1);
    if (last !== undefined && from < last[1]) whole.splice(-1, 1, [last[0], Math.max(to, last[1])]);
    else whole.push([from, to]);
  }
  return whole;
}
