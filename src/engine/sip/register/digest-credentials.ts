import type { DigestAlgorithm } from '../../../ports/sip-accounts.ts';
import { unquote } from '../message/params.ts';
import { splitList } from '../message/split-list.ts';
import { DIGEST_ALGORITHMS, type DigestInput } from './digest.ts';

/** An Authorization value with qop=auth (RFC 7616 §3.4). */
export interface DigestCredentials extends Omit<DigestInput, 'method'> {
  readonly username: string;
  readonly realm: string;
  readonly response: string;
}

const SCHEME = /^digest\s+/i;

/** The fields of a value of the scheme Digest by lower-case name; undefined for any other, and for what is none. */
export const readDigest = (text: string): ReadonlyMap<string, string> | undefined =>
  SCHEME.test(text) ? readFields(text.replace(SCHEME, '')) : undefined;

/** Reads an Authorization value; undefined for another scheme, and for what we have not asked for (no qop, auth-int). */
export function readCredentials(text: string): DigestCredentials | undefined {
  const fields = readDigest(text);
  const algorithm = algorithmOf(fields?.get('algorithm'));
  if (fields === undefined || algorithm === undefined) return undefined;
  const field = (name: string): string => fields.get(name) ?? '';
  const [nc, response] = [field('nc'), field('response').toLowerCase()];
  const isWhole = ['username', 'realm', 'nonce', 'uri', 'cnonce'].every((name) => field(name) !== '');
  const isOurs = isWhole && field('qop').toLowerCase() === 'auth' && /^[0-9a-f]{8}$/i.test(nc);
  if (!isOurs || !/^[0-9a-f]+$/.test(response)) return undefined;
  const { username, realm, nonce, uri, cnonce } = {
    username: field('username'),
    realm: field('realm'),
    nonce: field('nonce'),
    uri: field('uri'),
    cnonce: field('cnonce'),
  };
  return { username, realm, nonce, uri, cnonce, nc, response, algorithm };
}

/** Parameters by lower-case name, quotes resolved; undefined where one appears twice or has no value. */
function readFields(text: string): ReadonlyMap<string, string> | undefined {
  const fields = new Map<string, string>();
  for (const part of splitList(text)) {
    const equals = part.indexOf('=');
    const name = part.slice(0, Math.max(equals, 0)).trim().toLowerCase();
    if (name === '' || fields.has(name)) return undefined;
    fields.set(name, unquote(part.slice(equals + 1).trim()));
  }
  return fields;
}

/** RFC 7616 §3.3: MD5 where nothing is said. */
const algorithmOf = (text = 'MD5'): DigestAlgorithm | undefined =>
  DIGEST_ALGORITHMS.find((each) => each === text.toUpperCase());
