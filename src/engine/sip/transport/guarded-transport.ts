import type { SourceGuard } from './source-guard.ts';
import { isReliable, type Wire } from './transport.ts';

/** The transports with a guard at their door, in both directions. */
export function guardTransport(wire: Wire, guard: SourceGuard): Wire {
  return {
    send(bytes, to, failed) {
      // A connection proves its source, a datagram does not. What is held back is lost, as a datagram may be.
      if (isReliable(to) || guard.maySend(bytes, to)) wire.send(bytes, to, failed);
    },
    receive: (take) =>
      wire.receive((bytes, source, fault) => {
        if (guard.mayRead(bytes.length, source)) take(bytes, source, fault);
      }),
    close: () => wire.close(),
  };
}
