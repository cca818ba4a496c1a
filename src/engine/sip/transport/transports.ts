import { isIPv6 } from 'node:net';
import { type Endpoint, type Transport, transportOf, type Wire } from './transport.ts';

/** Every transport of a server as one: a message says by its end which of them carries it. */
export interface Transports extends Wire {
  /** Where the first of them is bound. */
  readonly local: Endpoint;
  /** Where the one that reaches `peer` is bound; undefined where none does. */
  boundFor(peer: Endpoint): Endpoint | undefined;
  /** Whether one of them is bound there, whatever it speaks. */
  isBound(address: string, port: number): boolean;
}

export function joinTransports(all: readonly [Transport, ...Transport[]]): Transports {
  const [first] = all;
  const carrierTo = (to: Endpoint): Transport | undefined => all.find((each) => carries(each, to));
  return {
    local: first.local,
    boundFor(peer) {
      const carrier = carrierTo(peer);
      return carrier?.localOf?.(peer) ?? carrier?.local;
    },
    isBound: (address, port) => all.some(({ local }) => local.address === address && local.port === port),
    send(bytes, to, failed) {
      const carrier = carrierTo(to);
      if (carrier !== undefined) carrier.send(bytes, to, failed);
      else if (failed !== undefined) queueMicrotask(failed);
    },
    receive(take) {
      for (const each of all) each.receive(take);
    },
    async close() {
      await Promise.all(all.map((each) => each.close()));
    },
  };
}

/** A WebSocket is found by its connection; everything else has a socket for each family. */
function carries({ name, local }: Transport, to: Endpoint): boolean {
  const wanted = transportOf(to);
  if (name === 'WS') return wanted === 'WS' || wanted === 'WSS';
  return name === wanted && isIPv6(local.address) === isIPv6(to.address);
}
