import { isIPv6 } from 'node:net';

/** Our own IP addresses, bound and announced. */
export interface OwnAddresses {
  readonly address: string;
  /** For phones whose signalling comes over IPv6; absent: `address` for them too. */
  readonly ipv6?: string | undefined;
}

/** The one of the family of the peer. */
export const ownAddress = ({ address, ipv6 }: OwnAddresses, peer: string): string =>
  ipv6 !== undefined && isIPv6(peer) ? ipv6 : address;
