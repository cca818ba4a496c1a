import { isIP, isIPv6 } from 'node:net';
import { ok, type Result, refuse } from '../../base/result.ts';
import type { Endpoint } from './transport.ts';
import { formatUri, parseUri } from './uri.ts';

/** Looks a name up; rejects when there is no such name. */
export type Lookup = (host: string, family: 4 | 6) => Promise<string>;

/** Where a call goes. */
export interface DialTarget {
  /** Request-URI and To. */
  readonly uri: string;
  readonly endpoint: Endpoint;
}

export interface TargetRefusal {
  readonly sipCode: number;
  readonly phrase: string;
}

export interface TargetDeps {
  readonly lookup: Lookup;
  /** Whether the policy lets us send there; asked about what the host resolved to. */
  readonly mayDial: (address: string, host: string) => boolean;
  /** Of our socket. */
  readonly family: 4 | 6;
}

const no = (sipCode: number, phrase: string): { readonly ok: false; readonly refusal: TargetRefusal } =>
  refuse({ sipCode, phrase });

const defaultPort = 5060;

/** Finds the address of a SIP URI and asks again, now about that address, whether it may be dialled. */
export async function findTarget(target: string, deps: TargetDeps): Promise<Result<DialTarget, TargetRefusal>> {
  const parsed = parseUri(target);
  if (!parsed.ok) return no(parsed.refusal.sipStatus, parsed.refusal.detail);
  const { host, port = defaultPort, scheme, user, params } = parsed.value;
  const transport = params.get('transport')?.toLowerCase() ?? 'udp';
  if (scheme === 'sips' || transport !== 'udp') return no(416, 'only sip over UDP');
  const address = await addressOf(host, deps);
  if (address === undefined) return no(404, 'host not found');
  if (isIPv6(address) !== (deps.family === 6)) return no(503, 'address of another family');
  if (!deps.mayDial(address, host)) return no(403, 'not allowed');
  const shown = { scheme, user, host, params, ...(parsed.value.port === undefined ? {} : { port }) };
  return ok({ uri: formatUri(shown), endpoint: { address, port } });
}

async function addressOf(host: string, { lookup, family }: TargetDeps): Promise<string | undefined> {
  if (isIP(host) !== 0) return host;
  // RFC 6761 §6.3: never asked of anybody.
  if (host === 'localhost') return family === 6 ? '::1' : '127.0.0.1';
  try {
    return await lookup(host, family);
  } catch {
    return undefined;
  }
}
