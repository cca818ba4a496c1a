import { isoTime } from '../base/clock.ts';
import type { Media, WholeConversation } from '../domain/conversation.ts';
import type { Leg } from '../domain/leg.ts';
import { bridgeLeg, type Participant } from '../domain/participant.ts';
import { disconnectTypeShown } from './disconnect-type.ts';
import type { Shape } from './genesys.ts';

/** The segment of the cloud's paths, and the list of a generic participant, for each medium. */
export const mediaSegments: Readonly<Record<Media, string>> = {
  call: 'calls',
  video: 'videos',
  chat: 'chats',
  message: 'messages',
  email: 'emails',
  callback: 'callbacks',
};

const segments: ReadonlySet<string> = new Set(Object.values(mediaSegments));

/** The medium's segment of a path below /conversations; undefined where the path is generic. */
export function mediaSegment(pathname: string): string | undefined {
  const segment = /^\/api\/v2\/conversations\/([^/]+)/.exec(pathname)?.[1];
  return segment !== undefined && segments.has(segment) ? segment : undefined;
}

const time = (name: string, ms: number | undefined): Shape => (ms === undefined ? {} : { [name]: isoTime(ms) });

/** States that a medium's model knows; what it does not know reads as the nearest that it does. */
const spelling: Readonly<Partial<Record<Media, Readonly<Partial<Record<Leg['shownState'], string>>>>>> = {
  email: { terminated: 'disconnected', dialing: 'alerting', contacting: 'alerting' },
  message: { terminated: 'disconnected', dialing: 'alerting', contacting: 'alerting' },
};

const stateOf = (media: Media, { shownState }: Leg): string => spelling[media]?.[shownState] ?? shownState;

/** Media that have no word for being held. */
const unheld: ReadonlySet<Media> = new Set(['video']);

/** The one communication of a generic participant of another medium than calls. */
export function mediaLeg(media: Media, participant: Participant): Shape {
  const leg = bridgeLeg(participant);
  const video = media === 'video';
  return {
    id: leg.id,
    state: stateOf(media, leg),
    initialState: participant.direction === 'inbound' ? 'alerting' : 'connected',
    ...(video ? { audioMuted: participant.muted } : { direction: participant.direction, segments: [] }),
    ...(unheld.has(media) ? {} : { held: participant.held }),
    provider: 'Partyline',
    ...detailsOf(media, participant),
    ...time('startAlertingTime', participant.alertingTime),
    ...time('connectedTime', participant.connectedTime),
    ...(unheld.has(media) ? {} : time('startHoldTime', participant.holdTime)),
    ...time('disconnectedTime', participant.endTime),
    ...ended(media, participant),
  };
}

/** What only one medium shows. */
function detailsOf(media: Media, { address, name, notes }: Participant): Shape {
  const { subject, messenger = 'unknown', numbers = [address] } = notes?.details ?? {};
  if (media === 'message') return { type: messenger, messages: [] };
  if (media === 'callback') return { callbackNumbers: numbers, callbackUserName: name };
  return media === 'email' && subject !== undefined ? { subject } : {};
}

const ended = (media: Media, { endTime, departure }: Participant): Shape =>
  endTime === undefined || departure === undefined ? {} : disconnectTypeShown(media, departure);

/** EmailConversation, MessageConversation, CallbackConversation: the communication lifted into the participant. */
export function mediaConversationShape({ conversation, participants }: WholeConversation): Shape {
  const { id, media } = conversation;
  return {
    id,
    participants: participants.map((participant) => mediaParticipant(media, participant)),
    otherMediaUris: [],
    recentTransfers: [],
    divisions: [],
    selfUri: `/api/v2/conversations/${mediaSegments[media]}/${id}`,
  };
}

function mediaParticipant(media: Media, participant: Participant): Shape {
  const { queueId, userId } = participant;
  return {
    id: participant.id,
    name: participant.name,
    address: participant.address,
    startTime: isoTime(participant.startTime),
    ...time('startAlertingTime', participant.alertingTime),
    ...time('connectedTime', participant.connectedTime),
    ...time('endTime', participant.endTime),
    ...time('startHoldTime', participant.holdTime),
    purpose: participant.purpose,
    state: stateOf(media, bridgeLeg(participant)),
    direction: participant.direction,
    ...ended(media, participant),
    held: participant.held,
    wrapupRequired: false,
    mediaRoles: ['full'],
    ...(userId === undefined ? {} : { user: { id: userId, selfUri: `/api/v2/users/${userId}` } }),
    ...(queueId === undefined ? {} : { queue: { id: queueId, selfUri: `/api/v2/routing/queues/${queueId}` } }),
    attributes: { ...participant.notes?.attributes },
    provider: 'Partyline',
    ...detailsOf(media, participant),
  };
}
