import type { ConversationId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { TalkChange } from '../domain/talk.ts';
import type { Bus, Committed } from '../ports/bus.ts';

/** A subscription is an object of its own, so that one function may listen twice. */
type Listeners<Told> = Set<{ readonly listen: (told: Told) => void }>;

export interface LocalBusDeps {
  readonly log: Log;
}

/** The bus of a single node: `publish` returns when every listener was called. */
export function createLocalBus({ log }: LocalBusDeps): Bus {
  const ofCommits: Listeners<Committed> = new Set();
  const ofTalk: Listeners<TalkChange> = new Set();
  const waiting: (() => void)[] = [];
  let delivering = false;
  let closed = false;

  const tellAll = <Told extends { conversationId: ConversationId }>(to: Listeners<Told>, told: Told): void => {
    for (const subscription of [...to]) {
      if (!to.has(subscription)) continue;
      try {
        subscription.listen(told);
      } catch (error) {
        log.error('bus.listener-failed', { conversationId: told.conversationId, message: String(error) });
      }
    }
  };

  // What a listener publishes is delivered after the batch under way, or the listeners behind it would see it first.
  const deliver = (tell: () => void): void => {
    if (closed) return;
    waiting.push(tell);
    if (delivering) return;
    delivering = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) next();
    delivering = false;
  };

  const listenIn = <Told>(to: Listeners<Told>, listen: (told: Told) => void): (() => void) => {
    const subscription = { listen };
    if (!closed) to.add(subscription);
    return () => void to.delete(subscription);
  };

  return {
    publish(committed) {
      if (committed.events.length > 0) deliver(() => tellAll(ofCommits, committed));
    },
    subscribe: (listen) => listenIn(ofCommits, listen),
    publishTalk: (change) => deliver(() => tellAll(ofTalk, change)),
    subscribeTalk: (listen) => listenIn(ofTalk, listen),
    async close() {
      closed = true;
      ofCommits.clear();
      ofTalk.clear();
    },
  };
}
