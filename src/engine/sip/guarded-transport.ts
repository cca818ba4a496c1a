import type { SourceGuard } from './source-guard.ts';
import type { Transport } from './transport.ts';

/** The transport with a guard at its door, in both directions. */
export function guardTransport(transport: Transport, guard: SourceGuard): Transport {
  const { name, isReliable, local } = transport;
  return {
    ...{ name, isReliable, local },
    send(bytes, to, failed) {
      // A connection proves its source, a datagram does not. What is held back is lost, as a datagram may be.
      if (isReliable || guard.maySend(bytes, to)) transport.send(bytes, to, failed);
    },
    receive: (take) =>
      transport.receive((bytes, source) => {
        if (guard.mayRead(bytes.length, source)) take(bytes, source);
      }),
    close: () => transport.close(),
  };
}
