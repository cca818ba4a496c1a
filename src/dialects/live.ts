import { isoTime } from '../base/clock.ts';
import type { Conversation } from '../domain/conversation.ts';
import type { LegQuality } from '../domain/leg-quality.ts';
import { type Participant, participantState } from '../domain/participant.ts';
import type { Shape } from './genesys.ts';
import { ghostShape } from './ghost.ts';

/** What is known of a live participant beside his state. */
export interface LiveMore {
  /** Milliseconds since 1970; absent while he does not speak. */
  readonly talkingSince?: number | undefined;
  readonly quality?: LegQuality | undefined;
}

const time = (name: string, ms: number | undefined): Shape => (ms === undefined ? {} : { [name]: isoTime(ms) });

/** A conversation without those in it, in our own wire: what a board shows. */
export const liveConversation = (conversation: Conversation): Shape => ({
  id: conversation.id,
  seq: conversation.seq,
  media: conversation.media,
  ...(conversation.room === undefined ? {} : { room: conversation.room }),
  conference: conversation.conference,
  startTime: isoTime(conversation.startTime),
  ...time('endTime', conversation.endTime),
  endWhen: conversation.endWhen,
  ...(conversation.hostId === undefined ? {} : { hostParticipantId: conversation.hostId }),
  ...(conversation.recording === undefined ? {} : { recording: conversation.recording.state }),
});

/** One who is in it now. `state` shows a removal that is under way, as the thread's shape does. */
export const liveParticipant = (participant: Participant, more: LiveMore = {}): Shape => ({
  id: participant.id,
  name: participant.name,
  address: participant.address,
  purpose: participant.purpose,
  ...(participant.role === undefined ? {} : { role: participant.role.kind }),
  ...(participant.userId === undefined ? {} : { userId: participant.userId }),
  ...(participant.queueId === undefined ? {} : { queueId: participant.queueId }),
  direction: participant.direction,
  state: participantState(participant),
  muted: participant.muted,
  held: participant.held,
  confined: participant.confined,
  incarnation: participant.incarnation,
  startTime: isoTime(participant.startTime),
  ...time('connectedTime', participant.connectedTime),
  ...time('holdTime', participant.holdTime),
  ...(participant.ghost === undefined ? {} : ghostShape(participant.ghost)),
  ...time('talkingSince', more.talkingSince),
  ...(more.quality === undefined ? {} : { quality: more.quality }),
});

/** One who is in it no more. */
export const departedParticipant = (participant: Participant, endTime: number): Shape => ({
  id: participant.id,
  name: participant.name,
  endTime: isoTime(endTime),
  ...(participant.departure === undefined
    ? {}
    : { disconnectType: participant.departure.disconnectType, endedBy: participant.departure.actor.kind }),
});
