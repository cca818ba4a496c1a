import { BlockList, isIP, isIPv6 } from 'node:net';

/** How far an address can be reached from: `nowhere` is unspecified, multicast or reserved. */
export type Reach = 'loopback' | 'private' | 'public' | 'nowhere';

type Network = readonly [network: string, prefix: number];

const loopback = listOf([['127.0.0.0', 8]], [['::1', 128]]);
/** RFC 1918, 6598, 3927, 4193, 4291. */
const inside = listOf(
  [
    ['10.0.0.0', 8],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
    ['100.64.0.0', 10],
    ['169.254.0.0', 16],
  ],
  [
    ['fc00::', 7],
    ['fe80::', 10],
  ],
);
const nowhere = listOf(
  [
    ['0.0.0.0', 8],
    ['224.0.0.0', 3],
  ],
  [
    ['::', 128],
    ['ff00::', 8],
  ],
);

function listOf(ipv4: readonly Network[], ipv6: readonly Network[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of ipv4) list.addSubnet(network, prefix, 'ipv4');
  for (const [network, prefix] of ipv6) list.addSubnet(network, prefix, 'ipv6');
  return list;
}

/** The reach of an address literal; of anything else `nowhere`. */
export function reachOf(address: string): Reach {
  if (isIP(address) === 0) return 'nowhere';
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (nowhere.check(address, family)) return 'nowhere';
  if (loopback.check(address, family)) return 'loopback';
  return inside.check(address, family) ? 'private' : 'public';
}

/**
 * Whether a peer that was heard from `source` can mean `address` when it names it: a phone behind NAT names an address
 * of its own network, and one from outside may not make us send to our loopback.
 */
export function isReachableFor(source: string, address: string): boolean {
  if (isIPv6(source) !== isIPv6(address)) return false;
  switch (reachOf(address)) {
    case 'public':
      return true;
    case 'private':
      return reachOf(source) !== 'public';
    case 'loopback':
      return reachOf(source) === 'loopback';
    case 'nowhere':
      return false;
  }
}
