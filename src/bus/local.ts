import type { ConversationId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Published } from '../domain/event.ts';
import type { Bus } from '../ports/bus.ts';

type Listener = (conversationId: ConversationId, events: readonly Published[]) => void;

interface Batch {
  readonly conversationId: ConversationId;
  readonly events: readonly Published[];
}

export interface LocalBusDeps {
  readonly log: Log;
}

/** The bus of a single node: `publish` returns when every listener was called. */
export function createLocalBus({ log }: LocalBusDeps): Bus {
  // A subscription is an object of its own, so that one function may listen twice.
  const subscriptions = new Set<{ readonly listen: Listener }>();
  const waiting: Batch[] = [];
  let delivering = false;
  let closed = false;

  const tell = (listen: Listener, { conversationId, events }: Batch): void => {
    try {
      listen(conversationId, events);
    } catch (error) {
      log.error('bus.listener-failed', { conversationId, message: String(error) });
    }
  };

  // What a listener publishes is delivered after the batch under way, or the listeners behind it would see it first.
  const deliver = (): void => {
    if (delivering) return;
    delivering = true;
    for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
      for (const subscription of [...subscriptions]) {
        if (subscriptions.has(subscription)) tell(subscription.listen, batch);
      }
    }
    delivering = false;
  };

  return {
    publish(conversationId, events) {
      if (closed || events.length === 0) return;
      waiting.push({ conversationId, events });
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
