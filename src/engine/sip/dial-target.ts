import { isIP, isIPv6 } from 'node:net';
import { asUserId } from '../../base/ids.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import type { Registrations } from '../../ports/sip-accounts.ts';
import type { Endpoint } from './transport.ts';
import { formatUri, parseUri } from './uri.ts';

/** Looks a name up; rejects when there is no such name. */
export type Lookup = (host: string, family: 4 | 6) => Promise<string>;

/** Where a call goes. */
export interface DialTarget {
  /** Request-URI and To. */
  readonly uri: string;
  readonly endpoint: Endpoint;
  /** Route values, nearest hop first. */
  readonly routes: readonly string[];
}

export interface TargetRefusal {
  readonly sipCode: number;
  readonly phrase: string;
}

export interface TargetDeps {
  readonly lookup: Lookup;
  /** Whether the policy lets us send there; asked about what the host resolved to. */
  readonly mayDial: (address: string, host: string) => boolean;
  /** Phones of users; absent where nobody can register. */
  readonly registrations?: Pick<Registrations, 'of'>;
  /** Of our socket. */
  readonly family: 4 | 6;
}

const no = (sipCode: number, phrase: string): { readonly ok: false; readonly refusal: TargetRefusal } =>
  refuse({ sipCode, phrase });

const defaultPort = 5060;
const REGISTERED = 'registered:';

/** The target that means whatever phone the user has registered when he is called. */
export const registeredTarget = (userId: string): string => `${REGISTERED}${userId}`;

/** Finds the address of a SIP URI and asks again, now about that address, whether it may be dialled. */
export async function findTarget(target: string, deps: TargetDeps): Promise<Result<DialTarget, TargetRefusal>> {
  if (target.startsWith(REGISTERED)) return registeredPhone(target.slice(REGISTERED.length), deps);
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
  return ok({ uri: formatUri(shown), endpoint: { address, port }, routes: [] });
}

/** Nobody but its owner can have named the contact, and it is sent to where that owner was proven: no policy is asked. */
function registeredPhone(userId: string, { registrations }: TargetDeps): Result<DialTarget, TargetRefusal> {
  const [binding] = registrations?.of(asUserId(userId)) ?? [];
  if (binding === undefined) return no(480, 'no phone is registered');
  return ok({ uri: binding.contact, endpoint: binding.flow, routes: binding.path });
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
