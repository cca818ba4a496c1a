import { isoTime } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import type { Stay, WholeConversation } from '../domain/conversation.ts';
import type { Participant } from '../domain/participant.ts';
import type { Shape } from './genesys.ts';

/** Names that were asked for with `expand`. */
export interface HistoryNames {
  user(id: UserId): string | undefined;
  queue(id: string): string | undefined;
}

const time = (name: string, ms: number | undefined): Shape => (ms === undefined ? {} : { [name]: isoTime(ms) });

/** CallHistoryConversation, as its user sees it. */
export function historyShape(
  stay: Stay,
  { conversation, participants }: WholeConversation,
  names: HistoryNames,
): Shape {
  const { participant } = stay;
  const isOwn = participant.userId !== undefined && conversation.startedBy === participant.userId;
  return {
    id: conversation.id,
    participants: participants.map((each) => participantShape(each, names)),
    direction: isOwn ? 'outbound' : 'inbound',
    wentToVoicemail: false,
    missedCall: !isOwn && participant.connectedTime === undefined,
    startTime: isoTime(conversation.startTime),
    wasConference: conversation.conference,
    wasCallback: false,
    hadScreenShare: false,
    hadCobrowse: false,
    wasOutboundCampaign: false,
    selfUri: `/api/v2/conversations/calls/${conversation.id}`,
  };
}

function participantShape(participant: Participant, names: HistoryNames): Shape {
  const { id, name, address, direction, purpose, userId, queueId, departure, endTime } = participant;
  const userName = userId === undefined ? undefined : names.user(userId);
  const queueName = queueId === undefined ? undefined : names.queue(queueId);
  const { sipCode, disconnectType } = (endTime === undefined ? undefined : departure) ?? {};
  return {
    id,
    name,
    address,
    startTime: isoTime(participant.startTime),
    ...time('endTime', endTime),
    purpose,
    direction,
    ...(direction === 'inbound' ? { ani: address } : { dnis: address }),
    ...(userId === undefined ? {} : { user: thing(userId, userName, `/api/v2/users/${userId}`) }),
    ...(queueId === undefined ? {} : { queue: thing(queueId, queueName, `/api/v2/routing/queues/${queueId}`) }),
    // This model has no word for a time that ran out.
    ...(disconnectType === undefined
      ? {}
      : { disconnectType: disconnectType === 'timeout' ? 'other' : disconnectType }),
    didInteract: participant.connectedTime !== undefined,
    ...(sipCode === undefined ? {} : { sipResponseCodes: [sipCode] }),
    ...(participant.notes?.flaggedReason === undefined ? {} : { flaggedReason: participant.notes.flaggedReason }),
  };
}

const thing = (id: string, name: string | undefined, selfUri: string): Shape => ({
  id,
  ...(name === undefined ? {} : { name }),
  selfUri,
});
