import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Decides which addresses a webhook may be sent to. */
export interface TargetPolicy {
  /** What is wrong with a URL by itself, before any name is resolved. */
  fault(url: string): string | undefined;
  /** Resolves, and gives only an address that may be connected to: the one that was judged is the one that is used. */
  readonly lookup: LookupFunction;
}

export interface TargetPolicyOptions {
  /** Hosts that may be private: `name`, `10.0.0.5`, or `*.example.com`. */
  readonly allow: readonly string[];
  readonly loopback: boolean;
}

/** RFC 6890 and its IPv6 counterparts: nothing that is only reached from where this server stands. */
const inner: readonly (readonly [net: string, bits: number, family: 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

export function createTargetPolicy({ allow, loopback }: TargetPolicyOptions): TargetPolicy {
  const blocked = new BlockList();
  for (const [net, bits, family] of inner) blocked.addSubnet(net, bits, family);
  if (!loopback) {
    blocked.addSubnet('127.0.0.0', 8, 'ipv4');
    blocked.addAddress('::1', 'ipv6');
  }
  const isNamed = (host: string): boolean =>
    allow.some((pattern) => (pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern));
  // BlockList judges an IPv4 address that is mapped into IPv6 by its IPv4 rules.
  const isInner = (address: string): boolean => blocked.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

  return {
    fault(text) {
      if (!URL.canParse(text)) return 'an http or https URL';
      const { protocol, hostname, username, password } = new URL(text);
      if (protocol !== 'http:' && protocol !== 'https:') return 'an http or https URL';
      if (username !== '' || password !== '') return 'a URL without user and password';
      const host = hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) !== 0 && isInner(host) && !isNamed(host)) return INNER;
      return undefined;
    },
    lookup(host, options, done) {
      lookup(host, { all: true }, (error, found) => {
        if (error) return done(error, '');
        const good = found.find(({ address }) => isNamed(host) || !isInner(address));
        if (good === undefined) return done(new Error(INNER), '');
        return options.all ? done(null, [good]) : done(null, good.address, good.family);
      });
    },
  };
}

const INNER = 'an address that is not private, loopback or link-local (PARTYLINE_WEBHOOK_ALLOW)';
