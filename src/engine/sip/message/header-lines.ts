import { headerName } from './header-names.ts';
import type { Headers } from './message.ts';
import type { Fault } from './parse-refusal.ts';
import { isSpace, isToken } from './scan.ts';

export interface HeaderSink {
  readonly headers: Headers;
  readonly headersMax: number;
}

/**
 * Reads header lines from `start` to the end of `text`, which ends with a line break. Goes on behind a bad line, so that
 * the request can still be answered, and tells the first fault.
 */
export function readHeaderLines(text: string, start: number, sink: HeaderSink): Fault | undefined {
  let fault: Fault | undefined;
  let at = start;
  for (let count = 0; at < text.length; count++) {
    if (count === sink.headersMax)
      return { reason: 'too-many-headers', detail: `more than ${sink.headersMax} headers` };
    const end = endOfHeader(text, at);
    const read = readHeader(text, at, end);
    if (typeof read === 'string') fault ??= { reason: 'bad-header', detail: read };
    else sink.headers.append(read.name, read.value);
    at = end.next;
  }
  return fault;
}

interface HeaderEnd {
  /** Index of the line break that ends the header. */
  readonly at: number;
  /** Index of the next header. */
  readonly next: number;
  readonly folded: boolean;
  /** Whether every line break in it is CR LF (RFC 3261 §7). */
  readonly clean: boolean;
}

/** RFC 3261 §7.3.1: a line that begins with space or tab goes on with the header before it. */
function endOfHeader(text: string, start: number): HeaderEnd {
  let clean = true;
  let next = start;
  for (let lines = 0; ; lines++) {
    const feed = text.indexOf('\n', next);
    const lineFeed = feed < 0 ? text.length : feed;
    const returned = lineFeed > next && text[lineFeed - 1] === '\r';
    const at = returned ? lineFeed - 1 : lineFeed;
    // Looked for only where one is certain, so that the search ends inside of the line and all of them are linear.
    clean &&= returned && text.indexOf('\r', next) === at;
    next = lineFeed + 1;
    if (!isSpace(text.charCodeAt(next))) return { at, next, folded: lines > 0, clean };
  }
}

function readHeader(
  text: string,
  start: number,
  end: HeaderEnd,
): { name: ReturnType<typeof headerName>; value: string } | string {
  if (!end.clean) return 'line break other than CR LF';
  const colon = text.indexOf(':', start);
  if (colon < 0 || colon >= end.at) return 'header line without a colon';
  let nameEnd = colon;
  while (nameEnd > start && isSpace(text.charCodeAt(nameEnd - 1))) nameEnd--;
  const spelling = text.slice(start, nameEnd);
  const name = headerName(spelling);
  if (name.name === spelling && !isToken(spelling)) return 'header name is no token';
  return { name, value: trimmedValue(text, colon + 1, end) };
}

function trimmedValue(text: string, start: number, end: HeaderEnd): string {
  if (end.folded) return unfolded(text.slice(start, end.at));
  let from = start;
  let to = end.at;
  while (from < to && isSpace(text.charCodeAt(from))) from++;
  while (to > from && isSpace(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

/** RFC 3261 §7.3.1: a fold and the space around it read as one space. By splitting, for a pattern would take quadratic time. */
function unfolded(text: string): string {
  const lines = text.split('\r\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').join(' ');
}
