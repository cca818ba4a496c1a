import { isIPv6 } from 'node:net';
import type { SipUri } from '../message/uri.ts';
import { isReachableFor } from './reach.ts';
import { type Endpoint, isReliable, isWebSocket, type TransportName, transportOf } from './transport.ts';

/** RFC 3261 §19.1.2: 5061 where the transport is TLS, whichever way that is said. */
export const defaultPortOf = (transport: TransportName): number => (transport === 'TLS' ? 5061 : 5060);

const named: ReadonlyMap<string, TransportName> = new Map([
  ['udp', 'UDP'],
  ['tcp', 'TCP'],
  ['tls', 'TLS'],
  ['ws', 'WS'],
  ['wss', 'WSS'],
]);

/** The transport that a URI asks for; undefined where it leaves it open, `other` for one that nobody here speaks. */
export function transportNamed({ scheme, params }: SipUri): TransportName | 'other' | undefined {
  const word = params.get('transport')?.toLowerCase();
  const transport = word === undefined ? undefined : (named.get(word) ?? 'other');
  // RFC 3261 §26.2.2: with sips the transport says what TLS runs over.
  if (scheme === 'sips') return transport === undefined || transport === 'TCP' ? 'TLS' : transport;
  return transport;
}

/**
 * Where a message for that URI goes, whose owner was heard from `flow`: there, where it is an address that the far end
 * can mean; else, as for every Contact behind NAT, to the flow. A connection that we have to the same machine is used.
 */
export function hopTo(uri: SipUri, flow: Endpoint): Endpoint {
  const wanted = transportNamed(uri) ?? transportOf(flow);
  // A browser names a host that is none (RFC 7118 §5, RFC 2606).
  if (isWebSocket(flow) || wanted === 'WS' || wanted === 'WSS' || wanted === 'other') return flow;
  const address = uri.host === 'localhost' ? loopbackLike(flow) : uri.host;
  if (!isReachableFor(flow.address, address)) return flow;
  const port = uri.port ?? defaultPortOf(wanted);
  if (wanted === 'UDP') return { address, port };
  const isSame = isReliable(flow) && wanted === transportOf(flow) && address === flow.address;
  return isSame ? { ...flow, otherwise: { address, port } } : { address, port, transport: wanted };
}

const loopbackLike = (flow: Endpoint): string => (isIPv6(flow.address) ? '::1' : '127.0.0.1');
