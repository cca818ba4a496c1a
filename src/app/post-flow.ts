import type { ConversationId } from '../base/ids.ts';
import type { Conversation } from '../domain/conversation.ts';
import { isEnding } from '../domain/evolve.ts';
import { isListener, type Participant } from '../domain/participant.ts';
import type { Bus } from '../ports/bus.ts';
import type { Conversations } from './conversations.ts';
import type { Destinations } from './destinations.ts';

/** Moves whoever is left to where the leg that has ended said (Notes.postFlowAction). */
export interface PostFlow {
  close(): void;
}

export interface PostFlowDeps {
  readonly bus: Bus;
  readonly conversations: Pick<Conversations, 'handle'>;
  readonly destinations: Pick<Destinations, 'resolve'>;
}

export function createPostFlow({ bus, conversations, destinations }: PostFlowDeps): PostFlow {
  const close = bus.subscribe(({ conversationId, events, previous, next }) => {
    // A call that is being ended for everybody leaves nobody to be moved on.
    const left = [...next.live.values()].filter((each) => !isEnding(each) && !isListener(each));
    if (left.length === 0) return;
    for (const event of events) {
      if (event.kind !== 'participant.disconnected') continue;
      const gone = previous.live.get(event.participantId);
      const address = gone?.notes?.postFlowAction;
      if (gone !== undefined && address) void moveOn(conversationId, { gone, address, left, next });
    }
  });

  const moveOn = async (conversationId: ConversationId, { gone, address, left, next }: Left): Promise<void> => {
    const { organisationId } = next;
    const to = destinations.resolve(organisationId, [{ address }], { from: { name: gone.name, user: 'partyline' } });
    const role = { kind: 'replacement', of: gone.id, attended: false } as const;
    const opening = { organisationId, conference: false };
    const added = to.ok
      ? await conversations.handle(conversationId, {
          kind: 'add',
          opening,
          participants: to.value.map((each) => ({ ...each, role })),
        })
      : to;
    // Whoever is left of a call between two has nobody to talk to; in a conference the others talk on.
    if (added.ok || next.conference || left.length !== 1) return;
    await conversations.handle(conversationId, { kind: 'disconnectAll', departure });
  };
  return { close };
}

interface Left {
  readonly gone: Participant;
  readonly address: string;
  readonly left: readonly Participant[];
  readonly next: Conversation;
}

const departure = {
  actor: { kind: 'policy', id: 'postFlowAction' },
  cause: 'policy',
  disconnectType: 'peer',
} as const;
