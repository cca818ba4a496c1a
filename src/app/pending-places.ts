import type { ConversationId } from '../base/ids.ts';

/** What was asked for in conversations and is not written yet: it takes a place, or all who ask at once would find it free. */
export interface PendingPlaces {
  count(conversationId: ConversationId): number;
  /** Holds a place until `run` is over. */
  during<Value>(conversationId: ConversationId, run: () => Promise<Value>): Promise<Value>;
}

export function createPendingPlaces(): PendingPlaces {
  const pending = new Map<ConversationId, number>();
  const count = (conversationId: ConversationId): number => pending.get(conversationId) ?? 0;
  return {
    count,
    async during(conversationId, run) {
      pending.set(conversationId, count(conversationId) + 1);
      try {
        return await run();
      } finally {
        const left = count(conversationId) - 1;
        if (left > 0) pending.set(conversationId, left);
        else pending.delete(conversationId);
      }
    },
  };
}
