import { isoTime } from '../../base/clock.ts';
import type { CloudConversation, CloudParticipant } from '../genesys/conversation-shape.ts';
import type { WatchEvent } from './watch-event.ts';

/** What happened between two readings of a conversation, told by the names of Partyline's timeline. */
export function differences(
  before: CloudConversation | undefined,
  after: CloudConversation,
  nowMs: number,
): readonly WatchEvent[] {
  const now = isoTime(nowMs);
  const known = new Map(before?.participants.map((who) => [who.id, who]));
  const oldestFirst = [...after.participants].reverse();
  const events = oldestFirst.flatMap((who) => changesOf(known.get(who.id), who, now));
  const ends = after.hasEnded && before?.hasEnded !== true;
  return ends ? [...events, { event: 'conversation.ended', time: now, conversationId: after.id }] : events;
}

function changesOf(before: CloudParticipant | undefined, after: CloudParticipant, now: string): readonly WatchEvent[] {
  const { id: participantId, conversationId, name, address, purpose, muted, held } = after;
  const of = (event: string, time: string | undefined, more: Readonly<Record<string, unknown>> = {}): WatchEvent => ({
    event,
    time: time ?? now,
    conversationId,
    participantId,
    ...more,
  });
  const { userId } = after;
  const added = before === undefined;
  const isConnected = ({ status }: CloudParticipant): boolean => status === 'connected';
  return [
    ...(added
      ? [of('participant.added', after.startTime || now, { name, address, purpose, ...(userId ? { userId } : {}) })]
      : []),
    ...(isConnected(after) && (added || !isConnected(before))
      ? [of('participant.connected', after.connectedTime)]
      : []),
    ...(after.isLive && muted !== (before?.muted ?? false) ? [of('participant.muted', now, { muted })] : []),
    ...(after.isLive && held !== (before?.held ?? false) ? [of('participant.held', now, { held })] : []),
    ...(!after.isLive && (added || before.isLive)
      ? [of('participant.disconnected', after.endTime, { disconnectType: after.disconnectType })]
      : []),
  ];
}
