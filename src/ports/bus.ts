import type { ConversationId } from '../base/ids.ts';
import type { Conversation } from '../domain/conversation.ts';
import type { Published } from '../domain/event.ts';
import type { TalkChange } from '../domain/talk.ts';

/** What one commit changed in one conversation. */
export interface Committed {
  readonly conversationId: ConversationId;
  /** In order; never empty. Whoever wants a state in between lets `previous` evolve through them. */
  readonly events: readonly Published[];
  readonly previous: Conversation;
  readonly next: Conversation;
}

/**
 * Carries events to whoever listens, after they were committed. On one node a function call; on many, a subject.
 */
export interface Bus {
  /** Never throws; a listener that throws is logged and skipped. Order per conversation is kept. */
  publish(committed: Committed): void;
  /** Calls `listen` with everything published from now on, until the returned function is called. */
  subscribe(listen: (committed: Committed) => void): () => void;
  /** Tells who began or ceased to speak, in its order among the commits. */
  publishTalk(change: TalkChange): void;
  /** As `subscribe`. */
  subscribeTalk(listen: (change: TalkChange) => void): () => void;
  close(): Promise<void>;
}
