import { isAscii, isUtf8 } from 'node:buffer';
import { limits } from '../../../base/limits.ts';
import { ok, type Result, refuse } from '../../../base/result.ts';
import { checkHeaders } from './check-headers.ts';
import { readHeaderLines } from './header-lines.ts';
import { Headers, type SipMessage, type SipRequest } from './message.ts';
import type { Fault, ParseRefusal } from './parse-refusal.ts';
import { decimal } from './scan.ts';
import { parseStartLine, type StartLine } from './start-line.ts';

/** The bounds of one message. */
export interface MessageBounds {
  readonly messageBytesMax: number;
  readonly headerBytesMax: number;
  readonly headersMax: number;
  readonly viasMax: number;
}

export const defaultBounds: MessageBounds = {
  messageBytesMax: limits.sipMessageBytesMax,
  headerBytesMax: limits.sipHeaderBytesMax,
  headersMax: limits.sipHeadersMax,
  viasMax: limits.sipViaMax,
};

/** Methods that have a meaning somewhere; any other one that is also malformed is answered 501 (RFC 4475 §3.1.2.18). */
const KNOWN_METHODS: ReadonlySet<string> = new Set([
  ...['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'REGISTER', 'PRACK', 'UPDATE'],
  ...['INFO', 'SUBSCRIBE', 'NOTIFY', 'REFER', 'MESSAGE', 'PUBLISH'],
]);

const NO_BODY = Buffer.alloc(0);

/**
 * Reads one message: a datagram, or what the framing of a stream cut out. Total: any bytes give a message or a refusal,
 * in time linear in the bounds. The body is a view of `bytes`, not a copy.
 */
export function parseMessage(bytes: Buffer, bounds: MessageBounds = defaultBounds): Result<SipMessage, ParseRefusal> {
  const start = skipLineBreaks(bytes, bounds.headerBytesMax);
  if (start === bytes.length) return refuse({ reason: 'empty', detail: 'no message' });
  const head = cutHead(bytes, start, bounds);
  const lineEnd = head.text.indexOf('\n');
  const firstLine = lineEnd < 0 ? '' : head.text.slice(0, lineEnd);
  const line = parseStartLine(withoutReturn(firstLine));
  if (line === undefined) return refuse(head.fault ?? { reason: 'not-sip', detail: 'the first line is not of SIP' });
  const headers = new Headers();
  const lines = readHeaderLines(head.text, lineEnd + 1, { headers, headersMax: bounds.headersMax });
  const first = head.fault ?? startLineFault(line, firstLine) ?? lines;
  const fault = first ?? checkHeaders(line, headers, bounds.viasMax);
  if (fault !== undefined) return refuse(toRefusal(fault, line, headers));
  const body = cutBody(bytes, head.end, headers);
  if (!Buffer.isBuffer(body)) return refuse(toRefusal(body, line, headers));
  return ok(
    line.kind === 'request'
      ? toRequest(line, headers, body)
      : { kind: 'response', status: line.status, reason: line.reason, headers, body },
  );
}

/** RFC 3261 §7.5: line breaks before the start line are ignored. */
function skipLineBreaks(bytes: Buffer, most: number): number {
  let at = 0;
  while (at < bytes.length && at < most && (bytes[at] === 0x0d || bytes[at] === 0x0a)) at++;
  return at;
}

interface Head {
  /** Start line and header lines, each with its line break. */
  readonly text: string;
  /** Index of the first byte of the body. */
  readonly end: number;
  readonly fault?: Fault;
}

const tooLong: Fault = { reason: 'too-long', detail: 'message or header part over its bound' };
const truncated: Fault = { reason: 'truncated', detail: 'no empty line behind the headers' };

function cutHead(bytes: Buffer, start: number, bounds: MessageBounds): Head {
  const window = bytes.subarray(start, start + bounds.headerBytesMax);
  const blank = window.indexOf('\r\n\r\n', 0, 'latin1');
  if (blank < 0) {
    const fault = bytes.length - start > bounds.headerBytesMax ? tooLong : truncated;
    return { text: wholeLines(decode(window)), end: bytes.length, fault };
  }
  const head = { text: decode(window.subarray(0, blank + 2)), end: start + blank + 4 };
  return bytes.length > bounds.messageBytesMax ? { ...head, fault: tooLong } : head;
}

/** Header text is UTF-8 (RFC 3261 §7); what is not is taken for Latin-1, which some phones send as display names. */
function decode(bytes: Buffer): string {
  return bytes.toString(!isAscii(bytes) && isUtf8(bytes) ? 'utf8' : 'latin1');
}

/** A text up to and with its last line break: the line that was cut through is not looked at. */
const wholeLines = (text: string): string => text.slice(0, text.lastIndexOf('\n') + 1);

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);

function startLineFault(line: StartLine, text: string): Fault | undefined {
  if (line.fault !== undefined) return { reason: line.fault, detail: 'first line' };
  return text.endsWith('\r') ? undefined : { reason: 'bad-start-line', detail: 'line break other than CR LF' };
}

/** RFC 3261 §18.3: bytes behind Content-Length are dropped, too few are an error. Without the header the rest is the body. */
function cutBody(bytes: Buffer, start: number, headers: Headers): Buffer | Fault {
  const text = headers.get('Content-Length');
  if (text === undefined) return bytes.subarray(start);
  const length = decimal(text, Number.MAX_SAFE_INTEGER);
  if (length === undefined) return { reason: 'bad-length', detail: 'Content-Length is no number' };
  if (length > bytes.length - start) return { reason: 'bad-length', detail: 'body shorter than Content-Length' };
  return bytes.subarray(start, start + length);
}

function toRequest(line: StartLine & { readonly kind: 'request' }, headers: Headers, body: Buffer): SipRequest {
  return { kind: 'request', method: line.method, uri: line.uri, headers, body };
}

function toRefusal(fault: Fault, line: StartLine, headers: Headers): ParseRefusal {
  // RFC 3261 §17.1.1.3, §18.1.2: neither an ACK nor a response is ever answered.
  if (line.kind === 'response' || line.method === 'ACK' || !headers.has('Via')) return fault;
  return { ...fault, sipStatus: statusOf(fault, line.method), partial: toRequest(line, headers, NO_BODY) };
}

function statusOf(fault: Fault, method: string): number {
  switch (fault.reason) {
    case 'bad-version':
      return 505;
    case 'too-long':
    case 'too-many-headers':
    case 'too-many-vias':
      return 513;
    case 'cseq-mismatch':
      return KNOWN_METHODS.has(method) ? 400 : 501;
    default:
      return 400;
  }
}
