import type { ConversationId, IdMaker } from '../base/ids.ts';
import type { Conversation } from '../domain/conversation.ts';
import { isListener, type Participant, participantState, wireLeg } from '../domain/participant.ts';
import type { Bus } from '../ports/bus.ts';
import type { Sounds, ToneName } from '../ports/sounds.ts';
import type { Player, Playing } from './player.ts';

/** Tones that tell of who comes and goes, and that it rings. */
export interface CallTones {
  close(): void;
}

export interface CallTonesDeps {
  readonly bus: Bus;
  readonly player: Player;
  readonly sounds: Pick<Sounds, 'tone'>;
  readonly ids: Pick<IdMaker, 'record'>;
  /** Which of them are wanted. */
  readonly tones: readonly ToneName[];
}

/** Somebody with a phone whom all may know of. */
const isParty = (participant: Participant): boolean =>
  !isListener(participant) && wireLeg(participant).carrier !== 'seat';

export function createCallTones({ bus, player, sounds, ids, tones }: CallTonesDeps): CallTones {
  if (tones.length === 0) return { close: () => undefined };
  const ringing = new Map<ConversationId, { readonly whom: string; readonly playing: Playing }>();

  const tell = (conversationId: ConversationId, name: 'join' | 'leave'): void => {
    if (tones.includes(name))
      player.play({ playbackId: ids.record(), conversationId, sound: sounds.tone(name), loop: false });
  };

  const ring = (id: ConversationId, conversation: Conversation): void => {
    const waiting = tones.includes('ringback') ? whoWaits(conversation) : undefined;
    const legId = waiting && wireLeg(waiting).id;
    const before = ringing.get(id);
    if (before?.whom === legId) return;
    before?.playing.stop();
    ringing.delete(id);
    if (legId === undefined) return;
    const sound = sounds.tone('ringback');
    const playing = player.play({ playbackId: ids.record(), conversationId: id, legId, sound, loop: true });
    ringing.set(id, { whom: legId, playing });
  };

  const close = bus.subscribe(({ conversationId, events, previous, next }) => {
    ring(conversationId, next);
    if (!next.conference || next.media !== 'call') return;
    for (const event of events) {
      if (event.kind === 'participant.connected') {
        const came = next.live.get(event.participantId);
        if (came !== undefined && isParty(came)) tell(conversationId, 'join');
      } else if (event.kind === 'participant.disconnected') {
        const gone = previous.live.get(event.participantId);
        const isTold = gone?.connectedTime !== undefined && isParty(gone) && next.live.size > 0;
        if (isTold) tell(conversationId, 'leave');
      }
    }
  });
  return { close };
}

/** Who hears nobody while somebody whom the server has dialled is rung; in a queue there is music instead. */
function whoWaits({ live, endTime }: Conversation): Participant | undefined {
  if (endTime !== undefined) return undefined;
  const all = [...live.values()];
  if (all.some(({ purpose }) => purpose === 'acd')) return undefined;
  const isRinging = all.some((each) => each.direction === 'outbound' && participantState(each) === 'alerting');
  const connected = all.filter((each) => participantState(each) === 'connected');
  const [only] = connected;
  return isRinging && connected.length === 1 && only !== undefined && isParty(only) ? only : undefined;
}
