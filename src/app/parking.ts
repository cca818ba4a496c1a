import type { Clock, Timer } from '../base/clock.ts';
import type { ConversationId, IdMaker, ParticipantId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { Departure } from '../domain/departure.ts';
import type { Bus } from '../ports/bus.ts';
import type { Sounds } from '../ports/sounds.ts';
import type { Conversations } from './conversations.ts';
import type { Player, Playing } from './player.ts';

/** Legs that have left a conversation and are up in one of their own (design: removal, by selector). */
export interface Parking {
  /** Plays him a tone until somebody else is with him; hangs him up where nobody is in time. */
  park(conversationId: ConversationId, participantId: ParticipantId): void;
  close(): void;
}

export interface ParkingDeps {
  readonly conversations: Pick<Conversations, 'handle'>;
  readonly player: Player;
  readonly sounds: Pick<Sounds, 'tone'>;
  readonly bus: Bus;
  readonly clock: Pick<Clock, 'after'>;
  readonly ids: Pick<IdMaker, 'record'>;
}

interface Parked {
  readonly participantId: ParticipantId;
  timer: Timer;
  readonly tone: Playing;
}

const unused: Departure = { actor: { kind: 'policy', id: 'parked' }, cause: 'policy', disconnectType: 'peer' };

/** Nothing of it is stored: a restart ends a parked leg as it ends every other. */
export function createParking({ conversations, player, sounds, bus, clock, ids }: ParkingDeps): Parking {
  const parked = new Map<ConversationId, Parked>();

  const forget = (id: ConversationId): void => {
    const one = parked.get(id);
    one?.timer.cancel();
    one?.tone.stop();
    parked.delete(id);
  };

  const unsubscribe = bus.subscribe(({ conversationId, events }) => {
    const one = parked.get(conversationId);
    if (one === undefined) return;
    const isOver = events.some(
      (event) =>
        event.kind === 'conversation.ended' ||
        (event.kind === 'participant.added' && event.participant.id !== one.participantId) ||
        (event.kind === 'participant.removing' && event.participantId === one.participantId),
    );
    if (isOver) forget(conversationId);
  });

  /** What the store could not take is asked again: otherwise the leg would be up for ever, with nobody. */
  const hangUp = async (conversationId: ConversationId): Promise<void> => {
    const one = parked.get(conversationId);
    if (one === undefined) return;
    const { participantId } = one;
    const actions = { disconnect: unused };
    const handled = await conversations.handle(conversationId, { kind: 'update', participantId, actions });
    if (parked.get(conversationId) !== one) return;
    if (handled.ok || handled.refusal.kind !== 'unavailable') forget(conversationId);
    else one.timer = clock.after(limits.reportRetryMs, () => void hangUp(conversationId));
  };

  return {
    park(conversationId, participantId) {
      const sound = sounds.tone('parked');
      const tone = player.play({ playbackId: ids.record(), conversationId, sound, loop: true });
      const timer = clock.after(limits.parkedMsMax, () => void hangUp(conversationId));
      parked.set(conversationId, { participantId, timer, tone });
    },
    close() {
      unsubscribe();
      for (const id of [...parked.keys()]) forget(id);
    },
  };
}
