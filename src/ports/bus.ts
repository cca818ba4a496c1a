import type { ConversationId } from '../base/ids.ts';
import type { Published } from '../domain/event.ts';

/**
 * Carries events to whoever listens, after they were committed. On one node a function call; on many, a subject.
 */
export interface Bus {
  /** Never throws; a listener that throws is logged and skipped. Order per conversation is kept. */
  publish(conversationId: ConversationId, events: readonly Published[]): void;
  /** Calls `listen` with every batch published from now on, until the returned function is called. */
  subscribe(listen: (conversationId: ConversationId, events: readonly Published[]) => void): () => void;
  close(): Promise<void>;
}
