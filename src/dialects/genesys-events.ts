import { isoTime } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import type { Conversation, Media, WholeConversation } from '../domain/conversation.ts';
import type { Departure, DepartureCause } from '../domain/departure.ts';
import { bridgeLeg, type Participant } from '../domain/participant.ts';
import { relationsOf } from './call-relations.ts';
import type { Shape } from './genesys.ts';
import { mediaLeg, mediaSegments } from './media.ts';
import { legRecording, recordingState } from './recording.ts';

const time = (name: string, ms: number | undefined): Shape => (ms === undefined ? {} : { [name]: isoTime(ms) });
const given = (name: string, value: unknown): Shape => (value === undefined ? {} : { [name]: value });

/** ConversationEventTopicConversation, and the queues' model of the same members. */
export function conversationEvent({ conversation, participants }: WholeConversation): Shape {
  return {
    id: conversation.id,
    ...maximum(conversation.conference),
    participants: participants.map((participant) => participantEvent(conversation, participant)),
    recentTransfers: [],
    recordingState: recordingState(conversation),
    ...given('externalTag', conversation.notes?.externalTag),
    ...given('utilizationLabelId', conversation.notes?.utilizationLabelId),
    divisions: [],
  };
}

/** ConversationCallEventTopicCallConversation, and the queues' model of the same members. */
export function callConversationEvent({ conversation, participants }: WholeConversation): Shape {
  return {
    id: conversation.id,
    participants: participants.map((participant) => callParticipantEvent(conversation, participant)),
    otherMediaUris: [],
    ...given('utilizationLabelId', conversation.notes?.utilizationLabelId),
    divisions: [],
    recordingState: recordingState(conversation),
    ...maximum(conversation.conference),
  };
}

/** The bound is shown on conferences only (reference/genesys behaviour 9). */
const maximum = (conference: boolean): Shape =>
  conference ? { maxParticipants: limits.participantsPerConversationMax } : {};

function participantEvent(conversation: Conversation, participant: Participant): Shape {
  const { media } = conversation;
  const { notes } = participant;
  return {
    id: participant.id,
    ...time('connectedTime', participant.connectedTime),
    ...time('endTime', participant.endTime),
    ...given('userId', participant.userId),
    name: participant.name,
    ...given('queueId', participant.queueId),
    purpose: participant.purpose,
    address: participant.address,
    ...wrapupOf(participant),
    ...relationsOf(participant),
    mediaRoles: ['full'],
    ...given('flaggedReason', notes?.flaggedReason === 'general' ? 'general' : undefined),
    attributes: notes?.attributes ?? {},
    [mediaSegments[media]]: [media === 'call' ? callEvent(conversation, participant) : mediaEvent(media, participant)],
  };
}

function callEvent(conversation: Conversation, participant: Participant): Shape {
  const { notes } = participant;
  const work = notes?.afterCallWork;
  return {
    id: bridgeLeg(participant).id,
    ...common(participant),
    ...legRecording(recordingState(conversation), participant),
    self: { name: participant.name, addressNormalized: participant.address, addressRaw: participant.address },
    ...time('disconnectedTime', participant.endTime),
    ...(participant.endTime === undefined ? {} : reasonsOf(participant.departure)),
    ...given('uuiData', notes?.uuiData),
    ...(work === undefined
      ? {}
      : {
          afterCallWork: { state: work.state, startTime: isoTime(work.startTime), ...time('endTime', work.endTime) },
        }),
    ...given('afterCallWorkRequired', notes?.afterCallWorkRequired),
  };
}

/** The communication of another medium: the read's, without what the events' models have no field for. */
function mediaEvent(media: Media, participant: Participant): Shape {
  const { segments: _, startAlertingTime: __, direction, ...shown } = mediaLeg(media, participant);
  return { ...shown, ...(media === 'chat' ? {} : given('direction', direction)) };
}

function callParticipantEvent(conversation: Conversation, participant: Participant): Shape {
  const { notes, userId, queueId } = participant;
  return {
    id: participant.id,
    name: participant.name,
    address: participant.address,
    startTime: isoTime(participant.startTime),
    ...time('endTime', participant.endTime),
    purpose: participant.purpose,
    ...common(participant),
    ...legRecording(recordingState(conversation), participant),
    ...wrapupOf(participant),
    ...(userId === undefined ? {} : { user: { id: userId } }),
    ...(queueId === undefined ? {} : { queue: { id: queueId } }),
    attributes: notes?.attributes ?? {},
    ...given('flaggedReason', notes?.flaggedReason === 'general' ? 'general' : undefined),
    mediaRoles: ['full'],
    ...relationsOf(participant),
  };
}

/** What a call and a calls participant have in common. A removal under way is ours and not shown. */
function common(participant: Participant): Shape {
  const { departure, endTime } = participant;
  return {
    state: bridgeLeg(participant).shownState,
    initialState: participant.direction === 'inbound' ? 'alerting' : 'dialing',
    direction: participant.direction,
    held: participant.held,
    muted: participant.muted,
    confined: participant.confined,
    provider: 'Partyline',
    ...time('connectedTime', participant.connectedTime),
    ...time('startHoldTime', participant.holdTime),
    ...(endTime === undefined || departure === undefined ? {} : { disconnectType: spelt(departure.disconnectType) }),
  };
}

/** Events spell it `endpoint.dnd` (reference/genesys behaviour 7). */
const spelt = (type: Departure['disconnectType']): string => type.replace('donotdisturb', 'dnd');

const q850: Readonly<Partial<Record<DepartureCause, readonly [code: number, phrase: string]>>> = {
  busy: [17, 'user busy'],
  'no-answer': [19, 'no answer'],
  rejected: [21, 'call rejected'],
  'media-lost': [38, 'network out of order'],
  expired: [102, 'recovery on timer expiry'],
  'node-lost': [38, 'network out of order'],
};

function reasonsOf(departure: Departure | undefined): Shape {
  if (departure === undefined || departure.cause === 'failed') return {};
  const [code, phrase] = q850[departure.cause] ?? [16, 'normal call clearing'];
  return { disconnectReasons: [{ type: 'q850', code, phrase }] };
}

function wrapupOf({ notes, wrapupPlan }: Participant): Shape {
  const work = notes?.afterCallWork;
  const wrapup = notes?.wrapup;
  return {
    wrapupRequired: work?.state === 'pending',
    ...given('wrapupPrompt', wrapupPlan?.prompt),
    ...given('wrapupTimeoutMs', wrapupPlan?.timeoutMs),
    ...(wrapup === undefined
      ? {}
      : {
          wrapup: {
            ...given('code', wrapup.code),
            ...given('notes', wrapup.notes),
            ...given('tags', wrapup.tags),
            ...given('durationSeconds', wrapup.durationSeconds),
            ...time('endTime', wrapup.endTime),
          },
        }),
    ...time('startAcwTime', work?.startTime),
    ...time('endAcwTime', work?.endTime),
  };
}
