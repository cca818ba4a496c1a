import { isIP } from 'node:net';
import { asUserId } from '../../../base/ids.ts';
import { ok, type Result, refuse } from '../../../base/result.ts';
import type { Registrations } from '../../../ports/sip-accounts.ts';
import { formatUri, parseUri, type SipUri } from '../message/uri.ts';
import { defaultPortOf, transportNamed } from '../transport/hop.ts';
import type { Endpoint, TransportName } from '../transport/transport.ts';

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
  /** Whether a socket of ours can send there. */
  readonly carries: (end: Endpoint) => boolean;
}

const no = (sipCode: number, phrase: string): { readonly ok: false; readonly refusal: TargetRefusal } =>
  refuse({ sipCode, phrase });

const REGISTERED = 'registered:';

/** The target that means whatever phone the user has registered when he is called. */
export const registeredTarget = (userId: string): string => `${REGISTERED}${userId}`;

const loopbacks = [
  [4, '127.0.0.1'],
  [6, '::1'],
] as const;

/** Finds the address of a SIP URI and asks again, now about that address, whether it may be dialled. */
export async function findTarget(target: string, deps: TargetDeps): Promise<Result<DialTarget, TargetRefusal>> {
  if (target.startsWith(REGISTERED)) return registeredPhone(target.slice(REGISTERED.length), deps);
  const parsed = parseUri(target);
  if (!parsed.ok) return no(parsed.refusal.sipStatus, parsed.refusal.detail);
  const { host, port, scheme, user, params } = parsed.value;
  const named = transportNamed(parsed.value);
  // Nobody can be called by WebSocket who did not open it (RFC 7118 §5).
  if (named === 'WS' || named === 'WSS' || named === 'other') return no(416, 'only sip over UDP, TCP and TLS');
  const address = await addressOf(host, deps);
  if (address === undefined) return no(404, 'host not found');
  const endpoint = endOf(parsed.value, address, named);
  if (!deps.carries({ address, port: endpoint.port })) return no(503, 'address of another family');
  if (!deps.carries(endpoint)) return no(416, `no ${named} here`);
  if (!deps.mayDial(address, host)) return no(403, 'not allowed');
  const shown = { scheme, user, host, params, ...(port === undefined ? {} : { port }) };
  return ok({ uri: formatUri(shown), endpoint: grownWhereItMay(endpoint, named, deps), routes: [] });
}

function endOf({ host, port }: SipUri, address: string, named: TransportName = 'UDP'): Endpoint {
  const end = { address, port: port ?? defaultPortOf(named) };
  if (named === 'UDP') return end;
  return { ...end, transport: named, ...(named === 'TLS' && isIP(host) === 0 ? { serverName: host } : {}) };
}

/** RFC 3261 §18.1.1, where the URI leaves the transport open. */
const grownWhereItMay = (end: Endpoint, named: TransportName | undefined, { carries }: TargetDeps): Endpoint =>
  named === undefined && carries({ ...end, transport: 'TCP' }) ? { ...end, mayGrow: true } : end;

/** Nobody but its owner can have named the contact, and it is sent to where that owner was proven: no policy is asked. */
function registeredPhone(userId: string, { registrations }: TargetDeps): Result<DialTarget, TargetRefusal> {
  const [binding] = registrations?.of(asUserId(userId)) ?? [];
  if (binding === undefined) return no(480, 'no phone is registered');
  return ok({ uri: binding.contact, endpoint: binding.flow, routes: binding.path });
}

async function addressOf(host: string, { lookup, carries }: TargetDeps): Promise<string | undefined> {
  if (isIP(host) !== 0) return host;
  // RFC 6761 §6.3: never asked of anybody.
  const families = loopbacks.flatMap(([family, address]) => (carries({ address, port: 0 }) ? { family, address } : []));
  if (host === 'localhost') return families[0]?.address;
  for (const { family } of families) {
    try {
      return await lookup(host, family);
    } catch {
      // Perhaps it has an address of the other family.
    }
  }
  return undefined;
}
