import { ok, type Result, refuse } from '../../../base/result.ts';
import { formatHostPort, isUriText, readHostPort } from './scan.ts';

/** A SIP or SIPS URI (RFC 3261 §19.1). */
export interface SipUri {
  readonly scheme: 'sip' | 'sips';
  /** Unescaped; empty where there is none. */
  readonly user: string;
  /** Unescaped; absent where there is none. */
  readonly password?: string;
  /** Lower case; an IPv6 address without brackets. */
  readonly host: string;
  readonly port?: number;
  /** Names in lower case, values, both unescaped. A flag has the value ''. */
  readonly params: ReadonlyMap<string, string>;
  /** The part behind the question mark as it came; absent where there is none. */
  readonly headers?: string;
}

/** `unknown-scheme` is a URI of another scheme (416), `bad-uri` is none at all (400). */
export interface UriRefusal {
  readonly reason: 'unknown-scheme' | 'bad-uri';
  readonly sipStatus: 400 | 416;
  readonly detail: string;
}

const bad = (detail: string): { readonly ok: false; readonly refusal: UriRefusal } =>
  refuse({ reason: 'bad-uri', sipStatus: 400, detail });

/** Reads a SIP or SIPS URI; total. */
export function parseUri(text: string): Result<SipUri, UriRefusal> {
  const colon = text.indexOf(':');
  const scheme = text.slice(0, Math.max(colon, 0)).toLowerCase();
  if (!isUriText(text)) return bad('no URI');
  if (scheme !== 'sip' && scheme !== 'sips') {
    return refuse({ reason: 'unknown-scheme', sipStatus: 416, detail: 'neither sip nor sips' });
  }
  const at = text.indexOf('@', colon + 1);
  // RFC 3261 §25.1: an @ can only stand behind the user part; anywhere else it has to be escaped.
  if (at >= 0 && text.includes('@', at + 1)) return bad('more than one @');
  const userInfo = at < 0 ? undefined : parseUserInfo(text.slice(colon + 1, at));
  if (at >= 0 && userInfo === undefined) return bad('unreadable user part');
  const hostPort = readHostPort(text, at < 0 ? colon + 1 : at + 1);
  if (hostPort === undefined) return bad('unreadable host or port');
  const rest = parseRest(text.slice(hostPort.end));
  if (rest === undefined) return bad('unreadable parameters');
  const { host, port } = hostPort;
  return ok({ scheme, user: '', ...userInfo, host, ...(port === undefined ? {} : { port }), ...rest });
}

function parseUserInfo(text: string): Pick<SipUri, 'user' | 'password'> | undefined {
  const colon = text.indexOf(':');
  const user = unescaped(colon < 0 ? text : text.slice(0, colon));
  if (user === undefined || user === '') return undefined;
  if (colon < 0) return { user };
  const password = unescaped(text.slice(colon + 1));
  return password === undefined ? undefined : { user, password };
}

/** What stands behind host and port: `*(";" name ["=" value]) ["?" headers]`. */
function parseRest(text: string): Pick<SipUri, 'params' | 'headers'> | undefined {
  const question = text.indexOf('?');
  const params = parseParams(question < 0 ? text : text.slice(0, question));
  if (params === undefined) return undefined;
  return question < 0 ? { params } : { params, headers: text.slice(question + 1) };
}

function parseParams(text: string): ReadonlyMap<string, string> | undefined {
  const params = new Map<string, string>();
  if (text === '') return params;
  const [before, ...parts] = text.split(';');
  if (before !== '') return undefined;
  for (const part of parts) {
    const equals = part.indexOf('=');
    const name = unescaped(equals < 0 ? part : part.slice(0, equals))?.toLowerCase();
    const value = equals < 0 ? '' : unescaped(part.slice(equals + 1));
    // RFC 3261 §19.1.1: any given parameter name must not appear more than once.
    if (name === undefined || name === '' || value === undefined || params.has(name)) return undefined;
    params.set(name, value);
  }
  return params;
}

/** Escapes resolved, read as UTF-8; undefined where a percent sign begins none (RFC 3261 §19.1.2). */
function unescaped(text: string): string | undefined {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** What may stand unescaped in a user part: unreserved and user-unreserved (RFC 3261 §25.1). */
const USER_ESCAPED = /[^A-Za-z0-9\-_.!~*'()&=+$,;?/]/gu;
/** The same for parameters: unreserved and param-unreserved. */
const PARAM_ESCAPED = /[^A-Za-z0-9\-_.!~*'()[\]/:&+$]/gu;

/** A lone half of a surrogate pair has no UTF-8. */
const escapeOne = (character: string): string =>
  character.isWellFormed() ? encodeURIComponent(character) : '%EF%BF%BD';

const escapeUser = (text: string): string => text.replace(USER_ESCAPED, escapeOne);
const escapeParam = (text: string): string => text.replace(PARAM_ESCAPED, escapeOne);

/** A URI as it is sent. */
export function formatUri(uri: SipUri): string {
  const password = uri.password === undefined ? '' : `:${escapeUser(uri.password)}`;
  const userInfo = uri.user === '' ? '' : `${escapeUser(uri.user)}${password}@`;
  let text = `${uri.scheme}:${userInfo}${formatHostPort(uri.host, uri.port)}`;
  for (const [name, value] of uri.params) {
    text += value === '' ? `;${escapeParam(name)}` : `;${escapeParam(name)}=${escapeParam(value)}`;
  }
  return uri.headers === undefined ? text : `${text}?${uri.headers}`;
}
