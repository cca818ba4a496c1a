import { listAt, member, numberAt, textAt, timeAt } from '../wire/json.ts';

/** Times are milliseconds since 1970 by the server's clock. */
export interface Quality {
  readonly mos?: number;
  readonly loss: number;
  readonly jitterMs?: number;
  readonly roundTripMs?: number;
}

/** How somebody left. */
export interface Departure {
  readonly at: number;
  readonly disconnectType?: string;
  readonly endedBy?: string;
}

export interface Person {
  readonly id: string;
  readonly conversationId: string;
  readonly name: string;
  readonly address: string;
  readonly purpose: string;
  readonly role?: string;
  readonly userId?: string;
  readonly direction: string;
  /** As the API says it; `left` once he is gone. */
  readonly state: string;
  readonly muted: boolean;
  readonly held: boolean;
  readonly confined: boolean;
  readonly ghost: boolean;
  readonly incarnation: number;
  readonly startTime: number;
  readonly connectedTime?: number;
  readonly holdTime?: number;
  readonly talkingSince?: number;
  readonly quality?: Quality;
  readonly departure?: Departure;
}

export interface Conversation {
  readonly id: string;
  readonly seq: number;
  readonly media: string;
  readonly room?: string;
  readonly conference: boolean;
  readonly startTime: number;
  readonly endTime?: number;
  readonly recording?: string;
  /** Those who are in it, and for a while those who have just left, in the order they came. */
  readonly people: ReadonlyMap<string, Person>;
}

/** What one frame of v2.partyline.conversations tells. */
export interface Change {
  readonly kind: 'change';
  readonly conversation: Conversation;
  readonly afterSeq: number;
  /** Alone those whom it changed; they stand in `conversation.people`. */
  readonly left: readonly { readonly id: string; readonly departure: Departure }[];
}

export interface Talk {
  readonly kind: 'talk';
  readonly conversationId: string;
  readonly participantId: string;
  readonly talking: boolean;
  readonly since: number;
}

/** A frame that says only that something happened in a conversation. */
export interface Stir {
  readonly kind: 'stir';
  readonly conversationId: string;
}

export type Frame = Change | Talk | Stir;

/** Leaves out what is not there, as the exact types want it. */
const given = <Name extends string, Value>(name: Name, value: Value | undefined): { [Key in Name]?: Value } => {
  const made: { [Key in Name]?: Value } = {};
  if (value !== undefined) made[name] = value;
  return made;
};

export function readPerson(value: unknown, conversationId: string): Person | undefined {
  const id = textAt(value, 'id');
  if (id === undefined) return undefined;
  return {
    id,
    conversationId,
    name: textAt(value, 'name') ?? '',
    address: textAt(value, 'address') ?? '',
    purpose: textAt(value, 'purpose') ?? '',
    ...given('role', textAt(value, 'role')),
    ...given('userId', textAt(value, 'userId')),
    direction: textAt(value, 'direction') ?? '',
    state: textAt(value, 'state') ?? '',
    muted: member(value, 'muted') === true,
    held: member(value, 'held') === true,
    confined: member(value, 'confined') === true,
    ghost: member(value, 'ghost') === true,
    incarnation: numberAt(value, 'incarnation') ?? 1,
    startTime: timeAt(value, 'startTime') ?? 0,
    ...given('connectedTime', timeAt(value, 'connectedTime')),
    ...given('holdTime', timeAt(value, 'holdTime')),
    ...given('talkingSince', timeAt(value, 'talkingSince')),
    ...given('quality', readQuality(member(value, 'quality'))),
  };
}

function readQuality(value: unknown): Quality | undefined {
  if (numberAt(value, 'packetsIn') === undefined) return undefined;
  return {
    loss: numberAt(value, 'loss') ?? 0,
    ...given('mos', numberAt(value, 'mos')),
    ...given('jitterMs', numberAt(value, 'jitterMs')),
    ...given('roundTripMs', numberAt(value, 'roundTripMs')),
  };
}

/** `people` stand beside the conversation in a frame, and in it in a read. */
export function readConversation(value: unknown, people: readonly unknown[]): Conversation | undefined {
  const id = textAt(value, 'id');
  const seq = numberAt(value, 'seq');
  if (id === undefined || seq === undefined) return undefined;
  const read = people.flatMap((each) => readPerson(each, id) ?? []);
  return {
    id,
    seq,
    media: textAt(value, 'media') ?? 'call',
    ...given('room', textAt(value, 'room')),
    conference: member(value, 'conference') === true,
    startTime: timeAt(value, 'startTime') ?? 0,
    ...given('endTime', timeAt(value, 'endTime')),
    ...given('recording', textAt(value, 'recording')),
    people: new Map(read.map((person) => [person.id, person])),
  };
}

const CHANGES = 'v2.partyline.conversations';

/** Undefined for a frame that is about no conversation, as a heartbeat. */
export function readFrame(topic: string, body: unknown): Frame | undefined {
  if (topic === CHANGES) return readChange(body);
  if (topic === `${CHANGES}.talking`) return readTalk(body);
  const id = /^v2\.users\.[^.]+\.conversations$/.test(topic) ? textAt(body, 'id') : undefined;
  return id === undefined ? undefined : { kind: 'stir', conversationId: id };
}

function readChange(body: unknown): Change | undefined {
  const conversation = readConversation(member(body, 'conversation'), listAt(body, 'participants'));
  const afterSeq = numberAt(body, 'afterSeq');
  if (conversation === undefined || afterSeq === undefined) return undefined;
  const left = listAt(body, 'left').flatMap((each) => {
    const id = textAt(each, 'id');
    const at = timeAt(each, 'endTime');
    if (id === undefined || at === undefined) return [];
    const departure = {
      at,
      ...given('disconnectType', textAt(each, 'disconnectType')),
      ...given('endedBy', textAt(each, 'endedBy')),
    };
    return [{ id, departure }];
  });
  return { kind: 'change', conversation, afterSeq, left };
}

function readTalk(body: unknown): Talk | undefined {
  const [conversationId, participantId] = [textAt(body, 'conversationId'), textAt(body, 'participantId')];
  const since = timeAt(body, 'since');
  if (conversationId === undefined || participantId === undefined || since === undefined) return undefined;
  return { kind: 'talk', conversationId, participantId, talking: member(body, 'talking') === true, since };
}
