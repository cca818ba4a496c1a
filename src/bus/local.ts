import type { Log } from '../base/log.ts';
import type { Bus, Committed } from '../ports/bus.ts';

type Listener = (committed: Committed) => void;

export interface LocalBusDeps {
  readonly log: Log;
}

/** The bus of a single node: `publish` returns when every listener was called. */
export function createLocalBus({ log }: LocalBusDeps): Bus {
  // A subscription is an object of its own, so that one function may listen twice.
  const subscriptions = new Set<{ readonly listen: Listener }>();
  const waiting: Committed[] = [];
  let delivering = false;
  let closed = false;

  const tell = (listen: Listener, committed: Committed): void => {
    try {
      listen(committed);
    } catch (error) {
      log.error('bus.listener-failed', { conversationId: committed.conversationId, message: String(error) });
    }
  };

  // What a listener publishes is delivered after the batch under way, or the listeners behind it would see it first.
  const deliver = (): void => {
    if (delivering) return;
    delivering = true;
    for (let committed = waiting.shift(); committed !== undefined; committed = waiting.shift()) {
      for (const subscription of [...subscriptions]) {
        if (subscriptions.has(subscription)) tell(subscription.listen, committed);
      }
    }
    delivering = false;
  };

  return {
    publish(committed) {
      if (closed || committed.events.length === 0) return;
      waiting.push(committed);
      deliver();
    },
    subscribe(listen) {
      const subscription = { listen };
      if (!closed) subscriptions.add(subscription);
      return () => void subscriptions.delete(subscription);
    },
    async close() {
      closed = true;
      subscriptions.clear();
    },
  };
}
