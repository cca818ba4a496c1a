import type { Log } from '../base/log.ts';
import type { Departure } from '../domain/departure.ts';
import { wireLeg } from '../domain/participant.ts';
import type { ConversationStore } from '../ports/store.ts';
import type { Conversations } from './conversations.ts';
import type { Directory } from './directory.ts';
import type { Engine } from './outbox.ts';

export interface RecoveryDeps {
  readonly conversations: Conversations;
  readonly directory: Directory;
  readonly store: ConversationStore;
  readonly engine: () => Engine;
  readonly log: Log;
}

const nodeLost: Departure = {
  actor: { kind: 'system', id: 'NODE_LOST' },
  cause: 'node-lost',
  disconnectType: 'system',
};

/**
 * What a start does with what the process before it left: accepted removals are carried out, every other live leg gets
 * its BYE from the stored dialog and ends as lost with its node (design: removal, order of a removal).
 * Resolves with the number of conversations once all of it is durable; the BYEs go on in the background.
 */
export async function recover(deps: RecoveryDeps): Promise<number> {
  const left = deps.store.loadLive();
  for (const conversation of left) {
    const participants = [...conversation.live.values()];
    deps.directory.put(conversation, participants);
    for (const participant of participants) {
      const wire = wireLeg(participant);
      if (wire.carrier === 'seat' || wire.resume === undefined) continue;
      deps.engine().drivers[wire.carrier].resume(wire.id, wire.resume);
    }
  }
  await Promise.all(left.map(({ id }) => deps.conversations.handle(id, { kind: 'recover', departure: nodeLost })));
  if (left.length > 0) deps.log.info('recovery.done', { conversations: left.length });
  return left.length;
}
