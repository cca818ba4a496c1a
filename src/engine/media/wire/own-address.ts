import { isIPv6 } from 'node:net';

/** Our own IP addresses, bound, and announced where nothing else is. */
export interface OwnAddresses {
  readonly address: string;
  /** For phones whose signalling comes over IPv6; absent: `address` for them too. */
  readonly ipv6?: string | undefined;
  /** Under which address the world reaches `address`. */
  readonly announced?: string | undefined;
}

/** The one of the family of the peer. */
export const ownAddress = ({ address, ipv6 }: OwnAddresses, peer: string): string =>
  ipv6 !== undefined && isIPv6(peer) ? ipv6 : address;

/** What a peer is told. */
export function announcedTo(own: OwnAddresses, peer: string): string {
  const bound = ownAddress(own, peer);
  return bound === own.address ? (own.announced ?? bound) : bound;
}
