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
    if (next.endTime !== undefined) return;
    for (const event of events) {
      if (event.kind !== 'participant.disconnected') continue;
      const left = previous.live.get(event.participantId);
      const address = left?.notes?.postFlowAction;
      if (left === undefined || !address) continue;
      const { organisationId } = next;
      const from = { name: left.name, user: 'partyline' };
      const to = destinations.resolve(organisationId, [{ address }], { from });
      // It was judged when it was set; what is refused now leaves the others without it, so they are let go.
      const departure = {
        actor: { kind: 'policy', id: 'postFlowAction' },
        cause: 'policy',
        disconnectType: 'peer',
      } as const;
      void conversations.handle(
        conversationId,
        to.ok
          ? {
              kind: 'add',
              opening: { organisationId, conference: false },
              participants: to.value.map((each) => ({
                ...each,
                role: { kind: 'replacement', of: left.id, attended: false } as const,
              })),
            }
          : { kind: 'disconnectAll', departure },
      );
    }
  });
  return { close };
}
