import { limits } from '../../../base/limits.ts';
import type { ConnectionDoor } from './connection-door.ts';
import { tcpKind, tlsKind } from './stream-kinds.ts';
import { createStreamTransport, type StreamKind } from './stream-transport.ts';
import type { TlsFiles } from './tls-files.ts';
import type { Endpoint, Transport } from './transport.ts';
import { createUdpTransport } from './udp-transport.ts';
import type { WebSocketTransportDeps } from './web-socket-transport.ts';

/** Where SIP is listened for. */
export interface Places {
  /** UDP and TCP; port 0 takes any that is free for both. */
  readonly bind: Endpoint;
  /** An IPv6 address where the same ports are taken too. */
  readonly ipv6?: string;
  readonly tls?: { readonly bind: Endpoint; readonly files: TlsFiles };
}

export type OpenDeps = Pick<WebSocketTransportDeps, 'clock' | 'log'> & { readonly door: ConnectionDoor };

/**
 * Binds everything, or nothing; UDP over IPv4 comes first.
 * @throws what the system says when one of the addresses cannot be bound
 */
export async function openTransports(places: Places, deps: OpenDeps): Promise<readonly [Transport, ...Transport[]]> {
  for (let tries = 1; ; tries++) {
    const opened: Transport[] = [];
    try {
      return await openAll(places, deps, opened);
    } catch (error) {
      await Promise.all(opened.map((each) => each.close()));
      // Free for UDP is not free for TCP: any other port will do where any was asked for.
      if (places.bind.port !== 0 || !isTaken(error) || tries >= limits.sipListenTriesMax) throw error;
    }
  }
}

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

async function openAll(
  { bind, ipv6, tls }: Places,
  deps: OpenDeps,
  opened: Transport[],
): Promise<readonly [Transport, ...Transport[]]> {
  const keep = (transport: Transport): Transport => {
    opened.push(transport);
    return transport;
  };
  const stream = (kind: StreamKind, at: Endpoint) => createStreamTransport({ ...deps, kind, bind: at });
  const first = keep(await createUdpTransport(bind, deps.log));
  const { port } = first.local;
  keep(await stream(tcpKind, { address: bind.address, port }));
  if (ipv6 !== undefined) {
    keep(await createUdpTransport({ address: ipv6, port }, deps.log));
    keep(await stream(tcpKind, { address: ipv6, port }));
  }
  if (tls !== undefined) {
    const kind = tlsKind(tls.files);
    keep(await stream(kind, tls.bind));
    if (ipv6 !== undefined) keep(await stream(kind, { address: ipv6, port: tls.bind.port }));
  }
  return [first, ...opened.slice(1)];
}
