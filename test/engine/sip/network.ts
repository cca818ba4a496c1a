import type { Endpoint, Transport } from '../../../src/engine/sip/transport/transport.ts';

/** One datagram on its way. */
export interface Packet {
  readonly text: string;
  readonly from: Endpoint;
  readonly to: Endpoint;
}

/** A network of fake transports: what one sends another takes in the same turn, unless the test says otherwise. */
export interface Network {
  at(end: Endpoint): Transport;
  /** Every packet that was sent, lost ones too. */
  readonly packets: Packet[];
  /** Whether a packet gets lost; none does until the test says so. */
  loses: (packet: Packet) => boolean;
  /** Runs a delivery; at once, until the test wants it later, or twice. */
  carry: (deliver: () => void) => void;
  /** Places that the system refuses to send to. */
  readonly unreachable: Set<string>;
}

const keyOf = (end: Endpoint): string => `${end.address} ${end.port}`;

export function createNetwork(): Network {
  const takers = new Map<string, (bytes: Buffer, source: Endpoint) => void>();
  const network: Network = {
    packets: [],
    unreachable: new Set(),
    loses: () => false,
    carry: (deliver) => deliver(),
    at: (local) => ({
      name: 'UDP',
      local,
      send(bytes, to, failed) {
        if (network.unreachable.has(keyOf(to))) {
          if (failed !== undefined) queueMicrotask(failed);
          return;
        }
        const packet = { text: bytes.toString(), from: local, to };
        network.packets.push(packet);
        const copy = Buffer.from(bytes);
        if (!network.loses(packet)) network.carry(() => takers.get(keyOf(to))?.(copy, local));
      },
      receive: (take) => void takers.set(keyOf(local), take),
      close: async () => void takers.delete(keyOf(local)),
    }),
  };
  return network;
}
