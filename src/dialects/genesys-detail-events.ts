import type { Media } from '../domain/conversation.ts';
import type { Departure } from '../domain/departure.ts';
import type { Published } from '../domain/event.ts';
import { bridgeLeg, type Participant } from '../domain/participant.ts';
import type { Shape } from './genesys.ts';

/** A detail event of one participant: what its topic ends in, and its body. */
export interface DetailEvent {
  /** Behind `v2.detail.events.conversation.{id}.`. */
  readonly suffix: string;
  readonly body: Shape;
}

const mediaTypes: Readonly<Record<Media, string>> = {
  call: 'VOICE',
  video: 'VIDEO',
  chat: 'CHAT',
  message: 'MESSAGE',
  email: 'EMAIL',
  callback: 'CALLBACK',
};

/** DND_ENDPOINT is analytics' spelling of what REST calls endpoint.donotdisturb. */
const disconnectTypes: Readonly<Record<Departure['disconnectType'], string>> = {
  client: 'CLIENT',
  endpoint: 'ENDPOINT',
  'endpoint.donotdisturb': 'DND_ENDPOINT',
  peer: 'PEER',
  timeout: 'TIMEOUT',
  'transport.failure': 'TRANSPORT_FAILURE',
  system: 'SYSTEM',
  error: 'ERROR',
  transfer: 'TRANSFER',
  'transfer.conference': 'CONFERENCE_TRANSFER',
  'transfer.consult': 'CONSULT_TRANSFER',
  'transfer.noanswer': 'NO_ANSWER_TRANSFER',
};

/** The detail events that one event of a conversation is; a participant begins once, and ends once. */
export function detailEvents(event: Published, participant: Participant, media: Media): readonly DetailEvent[] {
  const side = sideOf(participant);
  const base = baseOf(event, participant);
  const session = sessionOf(base, participant, media);
  const who = side === 'user' ? given('userId', participant.userId) : {};
  const queue = given('queueId', participant.queueId);
  if (event.kind === 'participant.added') {
    return [{ suffix: `${side}.start`, body: { ...session, ...who, ...(side === 'customer' ? {} : queue) } }];
  }
  if (event.kind === 'participant.disconnected') {
    const disconnectType = disconnectTypes[event.departure.disconnectType];
    const { connectedTime } = participant;
    const talked = connectedTime === undefined ? {} : { interactingDurationMs: event.at - connectedTime };
    return [
      {
        suffix: `${side}.end`,
        body: {
          ...session,
          disconnectType,
          ...who,
          ...(side === 'customer' ? {} : queue),
          ...(side === 'acd' ? {} : talked),
        },
      },
    ];
  }
  if (event.kind !== 'participant.annotated') return [];
  const { attributes, wrapup, afterCallWork } = event.notes;
  const wrapped = {
    ...session,
    ...queue,
    ...given('wrapupCode', wrapup?.code),
    ...given('wrapupNotes', wrapup?.notes),
    ...given('wrapupDurationMs', wrapup?.durationSeconds === undefined ? undefined : wrapup.durationSeconds * 1000),
  };
  return [
    ...(attributes === undefined ? [] : [{ suffix: 'attributes', body: { ...base, attributes } }]),
    ...(wrapup === undefined ? [] : [{ suffix: 'wrapup', body: wrapped }]),
    ...(afterCallWork?.state === 'complete' ? [{ suffix: 'acw', body: { ...wrapped, ...who } }] : []),
  ];
}

const given = (name: string, value: unknown): Shape => (value === undefined ? {} : { [name]: value });

function sideOf({ purpose, userId }: Participant): 'user' | 'customer' | 'acd' {
  if (purpose === 'acd') return 'acd';
  return purpose === 'user' || purpose === 'agent' || userId !== undefined ? 'user' : 'customer';
}

const baseOf = (event: Published, participant: Participant): Shape => ({
  eventTime: event.at,
  conversationId: event.conversationId,
  participantId: participant.id,
});

const sessionOf = (base: Shape, participant: Participant, media: Media): Shape => ({
  ...base,
  sessionId: bridgeLeg(participant).id,
  mediaType: mediaTypes[media],
  provider: 'Partyline',
  direction: participant.direction === 'inbound' ? 'INBOUND' : 'OUTBOUND',
  ...(participant.direction === 'inbound' ? { ani: participant.address } : { dnis: participant.address }),
});
