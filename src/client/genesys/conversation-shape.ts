import { given, type Members, membersOf } from '../members.ts';
import type { ListedParticipant } from '../participant.ts';

/** A conversation of the cloud, read. */
export interface CloudConversation {
  readonly id: string;
  readonly hasEnded: boolean;
  /** Shown of conferences only (reference/genesys behaviour 9). */
  readonly isConference: boolean;
  /** Everybody, also who has left; the newest first. */
  readonly participants: readonly CloudParticipant[];
}

/** A participant of the cloud, in the shape of this library's lists, with what that lacks. */
export interface CloudParticipant extends ListedParticipant {
  /** Whether something ties him to the conversation. */
  readonly isLive: boolean;
  /** Other ways to write his address. */
  readonly addresses: readonly string[];
  readonly startTime: string;
}

/** The cloud's member for each medium, with the word of this library's lists. */
const MEDIA = {
  calls: 'phone',
  videos: 'video',
  chats: 'webchat',
  messages: 'webchat',
  emails: 'email',
  callbacks: 'callback',
} as const;

type Segment = keyof typeof MEDIA;
const SEGMENTS: readonly Segment[] = ['calls', 'videos', 'chats', 'messages', 'emails', 'callbacks'];

/** Reads either shape: legs in `participants[].calls[]`, or lifted into the participant (reference/genesys behaviour 8). */
export function readConversation(body: unknown): CloudConversation {
  const shape = membersOf(body);
  const id = shape.text('id') ?? '';
  const participants = shape.list('participants').map((each) => readCloudParticipant(each, id));
  const newestFirst = participants.sort((one, other) => Date.parse(other.startTime) - Date.parse(one.startTime));
  return {
    id,
    hasEnded: shape.text('endTime') !== undefined || !newestFirst.some(({ isLive }) => isLive),
    isConference: shape.number('maxParticipants') !== undefined,
    participants: newestFirst,
  };
}

const ENDED: ReadonlySet<string> = new Set(['disconnected', 'terminated', 'none']);

/** Whether a leg of this state is over. */
export const isEnded = (state: string): boolean => ENDED.has(state);

function readCloudParticipant(shape: Members, conversationId: string): CloudParticipant {
  const segment = SEGMENTS.find((each) => shape.list(each).length > 0) ?? 'calls';
  const lifted = shape.text('state');
  const legs = lifted === undefined ? shape.list(segment) : [shape];
  const leg = legs.find((each) => !ENDED.has(each.text('state') ?? 'none')) ?? legs.at(-1) ?? shape;
  const state = leg.text('state') ?? 'none';
  const self = leg.object('self');
  return {
    id: shape.text('id') ?? '',
    conversationId,
    media: MEDIA[segment],
    name: shape.text('name') ?? '',
    address: shape.text('address') ?? self.text('addressNormalized') ?? '',
    purpose: shape.text('purpose') ?? '',
    ...given('userId', shape.text('userId') ?? shape.object('user').text('id')),
    status: ENDED.has(state) ? 'disconnected' : state,
    ...given('direction', leg.text('direction')),
    muted: leg.flag('muted') ?? false,
    held: leg.flag('held') ?? false,
    // The calls shape lacks communication ids.
    legs: lifted === undefined ? legs.map(readLeg) : [],
    ...given('connectedTime', shape.text('connectedTime') ?? leg.text('connectedTime')),
    ...given('endTime', shape.text('endTime')),
    ...given('disconnectType', leg.text('disconnectType')),
    isLive: shape.text('endTime') === undefined && !ENDED.has(state),
    addresses: [self.text('addressNormalized'), self.text('addressRaw')].flatMap((each) => each ?? []),
    startTime: shape.text('startTime') ?? shape.text('connectedTime') ?? '',
  };
}

const readLeg = (leg: Members) => ({ id: leg.text('id') ?? '', kind: 'bridge', state: leg.text('state') ?? 'none' });

/** Without what only this folder needs. */
export function listed(who: CloudParticipant): ListedParticipant {
  const { isLive: _live, addresses: _addresses, startTime: _start, ...shown } = who;
  return shown;
}
