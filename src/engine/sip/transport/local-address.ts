import { networkInterfaces } from 'node:os';
import { reachOf } from './reach.ts';
import type { Endpoint } from './transport.ts';

/** The addresses of this machine, once; what a socket bound to all of them announces depends on the peer. */
export const machineAddresses = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap((rows) => (rows ?? []).map((row) => row.address));

/** The address and port that `peer` reaches a socket at which is bound to `bound`. */
export function localFor(bound: Endpoint, peer: Endpoint, addresses: readonly string[]): Endpoint {
  if (reachOf(bound.address) !== 'nowhere') return bound;
  const isIpv6 = bound.address.includes(':');
  const loopback = isIpv6 ? '::1' : '127.0.0.1';
  if (reachOf(peer.address) === 'loopback') return { address: loopback, port: bound.port };
  const outside = addresses.filter((each) => each.includes(':') === isIpv6 && reachOf(each) !== 'loopback');
  // A peer of the outside is told a public address where there is one, any other peer a private one.
  const wanted = reachOf(peer.address);
  const address = outside.find((each) => reachOf(each) === wanted) ?? outside[0] ?? loopback;
  return { address, port: bound.port };
}
