import { isLoopbackHost, isPublicAddress } from '../base/host.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { LegCarrier } from '../domain/leg.ts';

/** An address that may be dialled, ready for its driver. */
export interface DialTarget {
  readonly carrier: Exclude<LegCarrier, 'seat'>;
  /** For the driver: a SIP URI, or the number of a virtual phone. */
  readonly target: string;
  /** As shown to clients. */
  readonly address: string;
}

/** Why an address may not be dialled; `rule` is told to the caller. */
export interface DialDenied {
  readonly rule: string;
}

/** Toll fraud is the default enemy: whatever no rule allows is denied. */
export interface DialPolicy {
  /** Judges an address as a caller wrote it: a number, `sip:user@host[:port][;transport=tcp]`, `tel:number`. */
  judge(address: string): Result<DialTarget, DialDenied>;
  /** Judges the IP address that an allowed host was resolved to, before anything is sent there. */
  mayReach(address: string, host: string): boolean;
}

/** What may be dialled out. */
export interface DialPolicyOptions {
  /**
   * Patterns: a host (`pbx.example.com`, `10.1.2.*`), a whole address (`sip:sales@pbx.example.com`), or a number with
   * its trunk (`+4930*=trunk.example.com:5060;transport=tcp`). `*` stands for anything.
   */
  readonly allow: readonly string[];
  readonly loopback: boolean;
  /** The number of a virtual phone when the address names one. */
  readonly virtualNumber: (address: string) => string | undefined;
}

const SIP =
  /^sips?:(?:([^@\s<>"]{1,128})@)?(\[[0-9a-f:.]+\]|[a-z0-9._-]{1,253})(?::(\d{1,5}))?(?:;transport=(?:udp|tcp|tls))?$/i;
const NUMBER = /^\+?\d[\d\s().-]{1,30}$/;

const wild = (pattern: string, anything: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', anything)}$`, 'i');

/** A pattern of digits and dots is of IPv4 addresses: its `*` stands for digits, never for the rest of a name. */
const glob = (pattern: string): RegExp => wild(pattern, /^[\d.*]+$/.test(pattern) ? '\\d{1,3}' : '.*');

/** What is wrong with a pattern of PARTYLINE_DIAL_ALLOW; undefined when it can be used. */
export function patternFault(pattern: string): string | undefined {
  if (/^\+?[\d*]+$/.test(pattern) && /^\+/.test(pattern))
    return 'a number needs its trunk: +4930*=trunk.example.com:5060';
  const place = pattern.includes('=')
    ? hostOf(pattern.slice(pattern.indexOf('=') + 1))
    : pattern.replace(/^sips?:[^@]*@/, '');
  if (!/^(\[[0-9a-f:.]+\]|[a-z0-9._*-]+)$/i.test(place))
    return 'it is neither a host, nor an address, nor a number with its trunk';
  return /[a-z0-9]/i.test(place) ? undefined : 'it would allow everything';
}

/** A policy from its options; patterns are compiled once. */
export function createDialPolicy(options: DialPolicyOptions): DialPolicy {
  const trunks = options.allow.filter((each) => each.includes('=')).map(trunkRule);
  const places = options.allow.filter((each) => !each.includes('=')).map(glob);
  const trunkHosts = new Set(trunks.map((trunk) => hostOf(trunk.host)));
  const named = new Set([
    ...trunkHosts,
    ...options.allow.filter((each) => !/[=*]/.test(each)).map((each) => each.replace(/^sips?:[^@]*@/, '')),
  ]);

  const judgeSip = (address: string, parts: RegExpExecArray): Result<DialTarget, DialDenied> => {
    const host = (parts[2] ?? '').toLowerCase();
    const whole = parts[1] === undefined ? `sip:${host}` : `sip:${parts[1]}@${host}`;
    const allowed =
      (options.loopback && isLoopbackHost(host)) || places.some((each) => each.test(host) || each.test(whole));
    if (allowed) return ok({ carrier: 'sip', target: address, address: whole });
    const loopback = options.loopback ? 'not on loopback and ' : '';
    return refuse({ rule: `${loopback}not in PARTYLINE_DIAL_ALLOW` });
  };

  const judgeNumber = (address: string): Result<DialTarget, DialDenied> => {
    const number = address.replace(/[\s().-]/g, '');
    const trunk = trunks.find((each) => each.numbers.test(number));
    if (trunk === undefined) return refuse({ rule: 'no trunk in PARTYLINE_DIAL_ALLOW takes this number' });
    return ok({ carrier: 'sip', target: `sip:${number}@${trunk.host}`, address: number });
  };

  return {
    judge(written) {
      const address = written.trim().replace(/^tel:/i, '');
      const virtual = options.virtualNumber(address);
      if (virtual !== undefined) return ok({ carrier: 'virtual', target: virtual, address: virtual });
      const sip = SIP.exec(address);
      if (sip) return judgeSip(address, sip);
      if (NUMBER.test(address)) return judgeNumber(address);
      return refuse({ rule: 'neither a number nor a sip: address' });
    },
    mayReach(address, host) {
      // A host that the operator named in full may stand inside; a pattern must not lead there by somebody else's DNS.
      if (named.has(host) || trunkHosts.has(address) || places.some((each) => each.test(address))) return true;
      return isLoopbackHost(address) ? options.loopback : isPublicAddress(address);
    },
  };
}

/** Of the place of a trunk, which may have a port and a transport. */
const hostOf = (place: string): string => place.replace(/(?::\d{1,5})?(?:;transport=(?:udp|tcp|tls))?$/i, '');

function trunkRule(rule: string): { readonly numbers: RegExp; readonly host: string } {
  const at = rule.indexOf('=');
  return { numbers: wild(rule.slice(0, at), '.*'), host: rule.slice(at + 1) };
}
