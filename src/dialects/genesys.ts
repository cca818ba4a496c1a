import { isoTime } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import type { WholeConversation } from '../domain/conversation.ts';
import type { DepartureCause } from '../domain/departure.ts';
import type { Leg } from '../domain/leg.ts';
import { bridgeLeg, type Participant } from '../domain/participant.ts';
import { peerOf, relationsOf } from './call-relations.ts';
import { disconnectTypeShown } from './disconnect-type.ts';
import { mediaLeg, mediaSegments } from './media.ts';
import { legRecording, recordingState } from './recording.ts';
import { afterCallWorkShape, wrapupShape } from './wrapup.ts';

/** Genesys shapes are open objects: members without a value are left out (reference/genesys behaviour 1 and 8). */
export type Shape = Readonly<Record<string, unknown>>;

const time = (name: string, ms: number | undefined): Shape => (ms === undefined ? {} : { [name]: isoTime(ms) });

/** The generic shape: a leg stands in `participants[].calls[]`, whose id is the communication id. */
export function conversationShape(read: WholeConversation): Shape {
  const { conversation } = read;
  return {
    id: conversation.id,
    startTime: isoTime(conversation.startTime),
    ...time('endTime', conversation.endTime),
    ...conversation.notes,
    participants: read.participants.map((participant) => participantShape(read, participant)),
    conversationIds: [],
    ...maximum(read),
    recordingState: recordingState(conversation).toUpperCase(),
    divisions: [],
    selfUri: `/api/v2/conversations/${conversation.id}`,
  };
}

/** The calls shape: the call's fields lifted into the participant. */
export function callConversationShape(read: WholeConversation): Shape {
  const { conversation } = read;
  const { utilizationLabelId } = conversation.notes ?? {};
  return {
    id: conversation.id,
    participants: read.participants.map((participant) => callParticipantShape(read, participant)),
    otherMediaUris: [],
    recentTransfers: [],
    recordingState: recordingState(conversation),
    divisions: [],
    ...(utilizationLabelId === undefined ? {} : { utilizationLabelId }),
    ...maximum(read),
    selfUri: `/api/v2/conversations/calls/${conversation.id}`,
  };
}

const recordingOf = ({ conversation }: WholeConversation, participant: Participant): Shape =>
  legRecording(recordingState(conversation), participant);

/** The bound is shown on conferences only (reference/genesys behaviour 9). */
const maximum = ({ conversation }: WholeConversation): Shape =>
  conversation.conference ? { maxParticipants: limits.participantsPerConversationMax } : {};

function participantShape(read: WholeConversation, participant: Participant): Shape {
  const { media } = read.conversation;
  const { queueId } = participant;
  return {
    id: participant.id,
    startTime: isoTime(participant.startTime),
    ...time('endTime', participant.endTime),
    ...time('connectedTime', participant.connectedTime),
    name: participant.name,
    ...(participant.userId === undefined
      ? {}
      : { userId: participant.userId, userUri: `/api/v2/users/${participant.userId}` }),
    ...(queueId === undefined ? {} : { queueId }),
    purpose: participant.purpose,
    ...relationsOf(participant),
    address: participant.address,
    ...wrapupShape(participant),
    mediaRoles: ['full'],
    attributes: { ...participant.notes?.attributes },
    [mediaSegments[media]]: [media === 'call' ? callShape(read, participant) : mediaLeg(media, participant)],
  };
}

function callShape(read: WholeConversation, participant: Participant): Shape {
  const leg = bridgeLeg(participant);
  const peerId = peerOf(read, participant);
  return {
    id: leg.id,
    ...common(participant, leg),
    ...recordingOf(read, participant),
    ...time('disconnectedTime', participant.endTime),
    ...callEnd(participant),
    ...(peerId === undefined ? {} : { peerId }),
    self: { name: participant.name, addressNormalized: participant.address, addressRaw: participant.address },
    segments: [],
    ...afterCallWorkShape(participant),
  };
}

function callParticipantShape(read: WholeConversation, participant: Participant): Shape {
  const { queueId, endTime, departure } = participant;
  const peer = peerOf(read, participant);
  return {
    id: participant.id,
    name: participant.name,
    address: participant.address,
    startTime: isoTime(participant.startTime),
    ...time('endTime', participant.endTime),
    purpose: participant.purpose,
    ...common(participant, bridgeLeg(participant)),
    ...recordingOf(read, participant),
    ...(endTime === undefined || departure === undefined ? {} : disconnectTypeShown('callParticipant', departure)),
    ...relationsOf(participant),
    ...(peer === undefined ? {} : { peer }),
    ...(queueId === undefined ? {} : { queue: { id: queueId, selfUri: `/api/v2/routing/queues/${queueId}` } }),
    ...wrapupShape(participant),
    mediaRoles: ['full'],
    ...(participant.userId === undefined
      ? {}
      : { user: { id: participant.userId, selfUri: `/api/v2/users/${participant.userId}` } }),
    attributes: { ...participant.notes?.attributes },
  };
}

/** What the call of one shape and the participant of the other both show. `disconnecting` is ours and not shown. */
function common(participant: Participant, leg: Leg): Shape {
  return {
    state: leg.shownState,
    direction: participant.direction,
    held: participant.held,
    muted: participant.muted,
    confined: participant.confined,
    provider: 'Partyline',
    ...(participant.notes?.uuiData === undefined ? {} : { uuiData: participant.notes.uuiData }),
    ...time('startAlertingTime', participant.alertingTime),
    ...time('connectedTime', participant.connectedTime),
    ...time('startHoldTime', participant.holdTime),
  };
}

/** Q.850 causes of the ends that have one, as telephony names them in both directions. */
const q850: Readonly<Record<DepartureCause, readonly [code: number, phrase: string] | undefined>> = {
  api: [16, 'normal call clearing'],
  policy: [16, 'normal call clearing'],
  transfer: [16, 'normal call clearing'],
  ban: [16, 'normal call clearing'],
  shutdown: [16, 'normal call clearing'],
  bye: [16, 'normal call clearing'],
  busy: [17, 'user busy'],
  'no-answer': [19, 'no answer'],
  rejected: [21, 'call rejected'],
  'media-lost': [38, 'network out of order'],
  expired: [102, 'recovery on timer expiry'],
  'node-lost': [38, 'network out of order'],
  failed: undefined,
};

/**
 * Reasons exist once the leg has ended: what the far end answered, in SIP where it refused, in Q.850 else. The calls
 * shape has no field for them (reference/genesys models, CallMediaParticipant).
 */
function callEnd({ endTime, departure }: Participant): Shape {
  if (endTime === undefined || departure === undefined) return {};
  const { cause, sipCode } = departure;
  const [code, phrase] = q850[cause] ?? [];
  const ofQ850 = code === undefined ? [] : [{ type: 'q850', code, phrase }];
  const ofSip = sipCode === undefined || sipCode < 300 ? [] : [{ type: 'sip', code: sipCode, phrase: cause }];
  const disconnectReasons = [...ofQ850, ...ofSip];
  return {
    ...disconnectTypeShown('call', departure),
    ...(disconnectReasons.length === 0 ? {} : { disconnectReasons }),
  };
}
