import type { WholeConversation } from '../domain/conversation.ts';
import { bridgeLeg, isListener, type Participant } from '../domain/participant.ts';

type Shape = Readonly<Record<string, unknown>>;

const listening = {
  monitor: 'monitoredParticipantId',
  coach: 'coachedParticipantId',
  barge: 'bargedParticipantId',
} as const;

/** Whom a participant is here for: who is listened to, or the party that waits while a third one is asked. */
export function relationsOf({ role, consult }: Participant): Shape {
  if (consult !== undefined) return { consultParticipantId: consult.object };
  switch (role?.kind) {
    case 'monitor':
    case 'coach':
    case 'barge':
      return { [listening[role.kind]]: role.of };
    case 'consulted':
      return { consultParticipantId: role.object };
    default:
      return {};
  }
}

/**
 * The communication id on the other side of a plain call; the newest one where somebody took another's place. In a
 * conference there is no other side (our choice).
 */
export function peerOf({ conversation, participants }: WholeConversation, self: Participant): string | undefined {
  if (conversation.conference || isListener(self)) return undefined;
  const other = participants.findLast((each) => each.id !== self.id && !isListener(each));
  return other && bridgeLeg(other).id;
}
