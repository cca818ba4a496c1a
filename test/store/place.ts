import { asConversationId } from '../../src/base/ids.ts';
import type { Conversation } from '../../src/domain/conversation.ts';
import type { Change, ConversationStore, Store } from '../../src/ports/store.ts';

/** Where a store can be opened; every place is empty at first. */
export interface Place {
  open(): Promise<Store>;
  /** Why what was written is not there after a close; undefined where it is. */
  readonly forgets?: string;
}

export type MakePlace = () => Place;

/** A store with what most tests need of it at hand. */
export interface Opened {
  readonly store: Store;
  readonly conversations: ConversationStore;
  /** Commits a change and gives the conversation after it. */
  readonly put: (change: Change) => Promise<Conversation>;
}

export async function openAt(place: Place): Promise<Opened> {
  const store = await place.open();
  const { conversations } = store;
  const put = async (change: Change): Promise<Conversation> => {
    await conversations.commit(change);
    return change.next;
  };
  return { store, conversations, put };
}

/** The conversation that most tests are about. */
export const C1 = asConversationId('c1');
