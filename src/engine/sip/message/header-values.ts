import { ok, type Result, refuse } from '../../../base/result.ts';
import { formatParams, type Params, quote, readParams, unquote, withoutControls } from './params.ts';
import { decimal, endOfToken, formatHostPort, isSpace, isUriText, readHostPort, skipSpace } from './scan.ts';
import { endOfQuoted } from './split-list.ts';

/** A header value that does not follow its grammar. */
export interface ValueRefusal {
  readonly reason: 'bad-value';
  readonly detail: string;
}

const bad = (detail: string): { readonly ok: false; readonly refusal: ValueRefusal } =>
  refuse({ reason: 'bad-value', detail });

/** One Via value (RFC 3261 §20.42, 3581). */
export interface Via {
  /** Protocol name and version, `SIP/2.0`. */
  readonly protocol: string;
  /** Upper case: UDP, TCP, TLS, WS, or whatever was sent. */
  readonly transport: string;
  /** Sent-by; an IPv6 address without brackets. */
  readonly host: string;
  readonly port?: number;
  readonly branch?: string;
  readonly received?: string;
  /** `asked` is the parameter without a value (RFC 3581 §3). */
  readonly rport?: number | 'asked';
  /** All other parameters. */
  readonly params: Params;
}

/** Reads one value; a line with several is split before. */
export function parseVia(text: string): Result<Via, ValueRefusal> {
  const nameEnd = endOfToken(text, 0);
  const versionStart = behindSlash(text, nameEnd);
  const versionEnd = endOfToken(text, versionStart);
  const transportStart = behindSlash(text, versionEnd);
  const transportEnd = endOfToken(text, transportStart);
  const hostStart = skipSpace(text, transportEnd);
  if (nameEnd === 0 || versionEnd === versionStart || transportEnd === transportStart || hostStart === transportEnd)
    return bad('Via does not begin with protocol, version and transport');
  const sentBy = readHostPort(text, hostStart);
  if (sentBy === undefined) return bad('Via has no readable sent-by');
  const params = readParams(text, sentBy.end);
  if (params === undefined) return bad('Via has unreadable parameters');
  const { host, port } = sentBy;
  const protocol = `${text.slice(0, nameEnd).toUpperCase()}/${text.slice(versionStart, versionEnd)}`;
  const transport = text.slice(transportStart, transportEnd).toUpperCase();
  return withViaParams({ protocol, transport, host, ...(port === undefined ? {} : { port }), params });
}

/** Index behind `SLASH` (spaces allowed around it); the end of the text where no slash stands. */
function behindSlash(text: string, at: number): number {
  const slash = skipSpace(text, at);
  return text[slash] === '/' ? skipSpace(text, slash + 1) : text.length;
}

/** Takes the parameters that have a member of their own out of the others. */
function withViaParams(via: Via): Result<Via, ValueRefusal> {
  const params = new Map(via.params);
  const branch = params.get('branch');
  const received = params.get('received');
  const rportText = params.get('rport');
  const rport = rportText === '' ? 'asked' : rportText === undefined ? undefined : decimal(rportText, 65535);
  if (rport === undefined && rportText !== undefined) return bad('Via has an unreadable rport');
  for (const name of ['branch', 'received', 'rport']) params.delete(name);
  return ok({
    ...via,
    params,
    ...(branch === undefined ? {} : { branch }),
    ...(received === undefined ? {} : { received }),
    ...(rport === undefined ? {} : { rport }),
  });
}

/** A Via value as it is sent. */
export function formatVia(via: Via): string {
  let text = `${via.protocol}/${via.transport} ${formatHostPort(via.host, via.port)}`;
  if (via.branch !== undefined) text += `;branch=${via.branch}`;
  if (via.received !== undefined) text += `;received=${via.received}`;
  if (via.rport !== undefined) text += via.rport === 'asked' ? ';rport' : `;rport=${via.rport}`;
  return text + formatParams(via.params);
}

/** The value of From, To, Contact, Route, Refer-To and their kin (RFC 3261 §20.10). */
export interface NameAddr {
  /** Unquoted, without control characters; empty where there is none. */
  readonly display: string;
  /** As on the wire, of any scheme. */
  readonly uri: string;
  /** Header parameters, `tag` among them. */
  readonly params: Params;
}

/** Reads `[display] <uri> params` or `uri params`. `*` (RFC 3261 §20.10) is for the caller to recognise. */
export function parseNameAddr(text: string): Result<NameAddr, ValueRefusal> {
  const start = skipSpace(text, 0);
  if (text[start] === '"') {
    const end = endOfQuoted(text, start);
    if (end === undefined) return bad('display name is not closed');
    const open = skipSpace(text, end);
    if (text[open] !== '<') return bad('no < behind the display name');
    return bracketed(text, open, unquote(text.slice(start, end)));
  }
  const open = text.indexOf('<', start);
  const semicolon = text.indexOf(';', start);
  if (open < 0 || (semicolon >= 0 && semicolon < open)) return bareUri(text, start, semicolon);
  const display = text.slice(start, open).trim();
  // RFC 4475 §3.1.2.15 leaves a display name that is no token to the taste of the reader: taken, for phones send it.
  return display.includes('"') || display.includes('>')
    ? bad('display name is badly quoted')
    : bracketed(text, open, display);
}

function bracketed(text: string, open: number, display: string): Result<NameAddr, ValueRefusal> {
  const close = text.indexOf('>', open);
  if (close < 0) return bad('no > behind the URI');
  const uri = text.slice(open + 1, close).trim();
  if (!isUriText(uri)) return bad('no URI between < and >');
  const params = readParams(text, close + 1);
  return params === undefined ? bad('unreadable parameters') : ok({ display: withoutControls(display), uri, params });
}

function bareUri(text: string, start: number, semicolon: number): Result<NameAddr, ValueRefusal> {
  const end = semicolon < 0 ? text.length : semicolon;
  const uri = text.slice(start, end).trim();
  // RFC 3261 §20.10: a URI with a comma, question mark or semicolon has to stand in brackets.
  if (!isUriText(uri) || uri.includes('?') || uri.includes(',')) return bad('no URI, or one that needs < and >');
  const params = readParams(text, end);
  return params === undefined ? bad('unreadable parameters') : ok({ display: '', uri, params });
}

/** A name-addr as it is sent, always with brackets. */
export function formatNameAddr(value: {
  readonly display?: string;
  readonly uri: string;
  readonly params?: Params;
}): string {
  const display = withoutControls(value.display ?? '');
  const address = display === '' ? `<${value.uri}>` : `${quote(display)} <${value.uri}>`;
  return value.params === undefined ? address : address + formatParams(value.params);
}

/** The tag of a From or To value; undefined where it has none or cannot be read. */
export function tagOf(value: string | undefined): string | undefined {
  const parsed = value === undefined ? undefined : parseNameAddr(value);
  return parsed?.ok ? parsed.value.params.get('tag') : undefined;
}

/** RFC 3261 §8.1.1.5. */
export interface CSeq {
  readonly sequence: number;
  readonly method: string;
}

/** RFC 3261 §8.1.1.5: a sequence number is less than 2**31. */
const CSEQ_MAX = 2 ** 31 - 1;

export function parseCSeq(text: string): Result<CSeq, ValueRefusal> {
  const numberEnd = endOfToken(text, 0);
  const methodStart = skipSpace(text, numberEnd);
  const sequence = decimal(text.slice(0, numberEnd), CSEQ_MAX);
  if (sequence === undefined || !isSpace(text.charCodeAt(numberEnd))) return bad('CSeq has no number below 2**31');
  const method = text.slice(methodStart);
  if (method === '' || endOfToken(text, methodStart) !== text.length) return bad('CSeq has no method');
  return ok({ sequence, method });
}

export const formatCSeq = (cseq: CSeq): string => `${cseq.sequence} ${cseq.method}`;
