import { asConversationId, asLegId, asOrganisationId, asParticipantId, asUserId } from '../../src/base/ids.ts';
import type { Media, WholeConversation } from '../../src/domain/conversation.ts';
import type { Departure } from '../../src/domain/departure.ts';
import type { Leg } from '../../src/domain/leg.ts';
import type { Participant, Role } from '../../src/domain/participant.ts';

const states: readonly Leg['shownState'][] = [
  'contacting',
  'dialing',
  'alerting',
  'connected',
  'disconnected',
  'terminated',
];
const causes: readonly Departure['cause'][] = [
  'api',
  'bye',
  'busy',
  'no-answer',
  'rejected',
  'failed',
  'policy',
  'node-lost',
  'media-lost',
  'expired',
  'shutdown',
  'transfer',
];
const disconnectTypes: readonly Departure['disconnectType'][] = [
  'client',
  'endpoint',
  'endpoint.donotdisturb',
  'peer',
  'timeout',
  'transport.failure',
  'system',
  'error',
  'transfer',
  'transfer.conference',
  'transfer.consult',
  'transfer.noanswer',
];

const participant: Participant = {
  id: asParticipantId('p'),
  name: 'Alice',
  address: 'user:alice',
  purpose: 'user',
  direction: 'outbound',
  userId: asUserId('u'),
  identity: 'u',
  incarnation: 1,
  legs: [
    {
      id: asLegId('l'),
      kind: 'bridge',
      carrier: 'virtual',
      state: 'connected',
      shownState: 'connected',
      leftBridge: false,
    },
  ],
  muted: true,
  held: true,
  confined: false,
  queueId: 'q',
  notes: { attributes: { colour: 'red' }, details: { subject: 'Hello', messenger: 'sms', numbers: ['+15550100'] } },
  startTime: 1000,
  alertingTime: 2000,
  connectedTime: 3000,
  holdTime: 4000,
};

const other = asParticipantId('x');
const roles: readonly Role[] = [
  { kind: 'monitor', of: other },
  { kind: 'coach', of: other },
  { kind: 'barge', of: other },
  { kind: 'consulted', by: other, object: other },
  { kind: 'replacement', of: other, attended: true },
];
const prompts = ['optional', 'mandatory', 'timeout', 'forcedTimeout', 'agentRequested'] as const;
const works = ['pending', 'complete', 'skipped'] as const;
const noted: Participant['notes'] = {
  uuiData: 'aabb',
  flaggedReason: 'general',
  wrapup: { code: 'w', name: 'Sale', notes: 'good', tags: ['a'], durationSeconds: 3, endTime: 5000, provisional: true },
  afterCallWorkRequired: true,
  postFlowAction: 'user:bob',
  codes: ['sale'],
};

const inState = (state: Leg['shownState']): Participant => ({
  ...participant,
  legs: participant.legs.map((leg) => ({ ...leg, state, shownState: state })),
});

export const gone = (
  departure: Pick<Departure, 'cause' | 'disconnectType'> = { cause: 'bye', disconnectType: 'endpoint' },
): Participant => ({
  ...inState('terminated'),
  endTime: 5000,
  departure: { actor: { kind: 'client', id: 'demo' }, sipCode: 486, ...departure },
});

export const conversationOf = (medium: Media, participants: readonly Participant[]): WholeConversation => ({
  conversation: {
    id: asConversationId('c'),
    organisationId: asOrganisationId('o'),
    seq: 1,
    startTime: 1000,
    endTime: 5000,
    conference: true,
    live: new Map(),
    everCount: 1,
    partyCount: 1,
    media: medium,
    endWhen: 'last-leaves',
    endedCount: 0,
  },
  participants,
});

/** Each state, each way to go, each direction, and a participant of whom little is known. */
export const everybody: readonly Participant[] = [
  ...states.map(inState),
  ...causes.map((cause) => gone({ cause, disconnectType: 'client' })),
  ...disconnectTypes.map((disconnectType) => gone({ cause: 'api', disconnectType })),
  { ...participant, direction: 'inbound' },
  ...prompts.map((prompt): Participant => ({ ...participant, wrapupPlan: { prompt, timeoutMs: 9000 } })),
  ...works.map(
    (state): Participant => ({
      ...gone(),
      notes: { ...noted, afterCallWork: { state, startTime: 5000, endTime: 6000 } },
    }),
  ),
  ...roles.map((role): Participant => ({ ...participant, role })),
  { ...participant, consult: { object: other, destination: other, speakTo: 'BOTH' } },
];
