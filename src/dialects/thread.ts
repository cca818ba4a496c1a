import { isoTime } from '../base/clock.ts';
import { type Media, media, type Stay } from '../domain/conversation.ts';
import { participantState } from '../domain/participant.ts';
import type { Shape } from './genesys.ts';

/** The thread's word for each medium; email and callback have none of their own, and are read on the generic path. */
export const threadMediaWord: Readonly<Record<Media, string>> = {
  call: 'phone',
  video: 'video',
  chat: 'webchat',
  message: 'webchat',
  email: 'email',
  callback: 'callback',
};

/** The media that a word of the thread's paths stands for. */
export const mediaOfWord = (word: string): readonly Media[] => media.filter((each) => threadMediaWord[each] === word);

/** The wire state of the thread's shape: an ended participant always reads `disconnected` here. */
export const threadStatus = (stay: Stay): string => {
  const state = participantState(stay.participant);
  return state === 'terminated' ? 'disconnected' : state;
};

/** A participant as the thread's paths show it: by itself, with its legs and the conversation it is part of. */
export function threadParticipant(stay: Stay): Shape {
  const { participant, conversationId, conference } = stay;
  const { connectedTime, endTime, departure } = participant;
  return {
    id: participant.id,
    conversationId,
    media: threadMediaWord[stay.media],
    name: participant.name,
    address: participant.address,
    purpose: participant.purpose,
    ...(participant.userId === undefined ? {} : { userId: participant.userId }),
    status: threadStatus(stay),
    direction: participant.direction,
    muted: participant.muted,
    held: participant.held,
    conference,
    incarnation: participant.incarnation,
    legs: participant.legs.map((leg) => ({
      id: leg.id,
      kind: leg.kind,
      state: leg.state === 'terminated' ? 'disconnected' : leg.state,
      ...(leg.callId === undefined ? {} : { callId: leg.callId }),
    })),
    ...(connectedTime === undefined ? {} : { connectedTime: isoTime(connectedTime) }),
    ...(endTime === undefined
      ? {}
      : { endTime: isoTime(endTime), disconnectType: departure?.disconnectType, endedBy: departure?.actor.kind }),
    selfUri: `/api/v2/conversations/${threadMediaWord[stay.media]}/participants/${participant.id}`,
  };
}
