import { parseUri, type SipUri } from './uri.ts';

/** Parameters that count also where only one of the two has them (RFC 3261 §19.1.4). */
const DECISIVE = ['user', 'ttl', 'method', 'maddr', 'transport'];

/** Whether two URIs name the same (RFC 3261 §19.1.4); headers are compared as text. */
export function isSameUri(one: string, other: string): boolean {
  if (one === other) return true;
  const [left, right] = [parseUri(one), parseUri(other)];
  return left.ok && right.ok && isSame(left.value, right.value);
}

function isSame(left: SipUri, right: SipUri): boolean {
  const isSamePlace = left.scheme === right.scheme && left.host === right.host && left.port === right.port;
  const isSameUser = left.user === right.user && left.password === right.password;
  if (!isSamePlace || !isSameUser || (left.headers ?? '') !== (right.headers ?? '')) return false;
  const shared = [...left.params.keys()].filter((name) => right.params.has(name));
  return [...DECISIVE, ...shared].every(
    (name) => left.params.get(name)?.toLowerCase() === right.params.get(name)?.toLowerCase(),
  );
}
