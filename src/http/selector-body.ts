import { asConversationId, asLegId, asParticipantId, asUserId, isUuid, type UserId } from '../base/ids.ts';
import type { Finding } from '../contract/operation.ts';
import { narrowingKeys } from '../contract/selector-bodies.ts';
import type { Selector } from '../domain/selector.ts';
import { refused, type Stop } from './exchange.ts';
import { type Fields, fieldsOf, listOf, textOf } from './fields.ts';

/** One selector of a body, with what is asked of whoever it finds. */
export interface AskedOfSelected {
  /** Undefined: it names an id that can be nobody's. */
  readonly selector: Selector | undefined;
  readonly expectCount: number;
  /** What the operation has besides. */
  readonly fields: Fields;
}

/** What a body asks: once, or an entry after the other. */
export type AskedEntries = { readonly one: AskedOfSelected } | { readonly list: readonly AskedOfSelected[] };

/** The id of the user of that name; undefined where there is none. */
export type UserNamed = (name: string) => UserId | undefined;

/** Reads a body that passed its gate, or why it cannot be carried out. */
export function askedOf(body: unknown, userNamed: UserNamed): { readonly asked: AskedEntries } | { stop: Stop } {
  const fields = fieldsOf(body);
  const isList = isSent(fields.list);
  if (!isList && !isSent(fields.where)) return { stop: found({ kind: 'missing-key', path: 'where', key: 'where' }) };
  const others = Object.keys(fields).filter((key) => key !== 'list' && isSent(fields[key]));
  const [other = ''] = others;
  // What stands beside a list would be asked of none of its entries.
  if (isList && others.length > 0)
    return { stop: found({ kind: 'out-of-bounds', path: other, rule: 'inside the entries of list' }) };
  const entries = isList ? listOf(fields.list) : [fields];
  for (const entry of entries) {
    const stop = emptiness(fieldsOf(entry.where));
    if (stop !== undefined) return { stop };
  }
  const asked = entries.map((entry) => oneOf(entry, userNamed));
  const [one] = asked;
  return isList || one === undefined ? { asked: { list: asked } } : { asked: { one } };
}

type BodyFinding = Extract<Finding, { readonly stage: 'body' }>;
type Placeless<Each> = Each extends BodyFinding ? Omit<Each, 'stage'> : never;

const found = (finding: Placeless<BodyFinding>): Stop => ({ refused: { finding: { stage: 'body', ...finding } } });

const isSent = (value: unknown): boolean => value !== undefined && value !== null;

/**
 * Without one of these keys a selector would fit people of any call. A condition without a value is a variable that was
 * never set: left out, it would make the selector fit others than were meant.
 */
function emptiness(where: Fields): Stop | undefined {
  const isUnset = (key: string): boolean => !isSent(where[key]) || String(where[key]).trim() === '';
  const [unset] = Object.keys(where).filter(isUnset);
  const sent = Object.keys(where).filter((key) => !isUnset(key));
  if (unset !== undefined && sent.length > 0)
    return found({ kind: 'out-of-bounds', path: `where.${unset}`, rule: 'a value, or left out' });
  if (narrowingKeys.some((key) => textOf(where, key)?.trim())) return undefined;
  return refused('SELECTOR_EMPTY', {
    keys: narrowingKeys.join(', '),
    ...(sent.length === 0 ? {} : { sent: sent.join(', ') }),
  });
}

function oneOf(entry: Fields, userNamed: UserNamed): AskedOfSelected {
  const { expectCount } = entry;
  return {
    selector: selectorOf(fieldsOf(entry.where), userNamed),
    expectCount: typeof expectCount === 'number' ? expectCount : 1,
    fields: entry,
  };
}

/** Undefined where an id has not the form of one, a user is unknown, or two keys contradict one another. */
function selectorOf(where: Fields, userNamed: UserNamed): Selector | undefined {
  const text = (key: string): string | undefined => textOf(where, key);
  const number = (key: string): number | undefined => {
    const value = where[key];
    return typeof value === 'number' ? value : undefined;
  };
  const ids = ['conversationId', 'participantId', 'communicationId', 'userId'].flatMap((key) => text(key) ?? []);
  if (!ids.every(isUuid)) return undefined;
  const [conversationId, participantId, legId, userId] = [
    text('conversationId'),
    text('participantId'),
    text('communicationId'),
    text('userId'),
  ].map((id) => id?.toLowerCase());
  const userName = text('userName');
  const named = userName === undefined ? undefined : userNamed(userName);
  if (userName !== undefined && (named === undefined || (userId !== undefined && userId !== named))) return undefined;
  const [room, conference] = [text('room'), text('conference')];
  if (room !== undefined && conference !== undefined && room !== conference) return undefined;
  const joinedBefore = text('joinedBefore');
  const talkingFor = number('talkingFor');
  const meantUser = named ?? (userId === undefined ? undefined : asUserId(userId));
  return known({
    conversationId: conversationId === undefined ? undefined : asConversationId(conversationId),
    participantId: participantId === undefined ? undefined : asParticipantId(participantId),
    communicationId: legId === undefined ? undefined : asLegId(legId),
    userId: meantUser,
    address: text('address'),
    name: text('name'),
    purpose: text('purpose'),
    media: text('media'),
    room: room ?? conference,
    incarnation: number('incarnation'),
    joinedBefore: joinedBefore === undefined ? undefined : Date.parse(joinedBefore),
    talkingFor: talkingFor === undefined ? undefined : talkingFor * 1000,
  });
}

type Loose = { readonly [Key in keyof Selector]: Selector[Key] | undefined };

/** Without what was not sent. */
const known = (loose: Loose): Selector => {
  const { conversationId, participantId, communicationId, userId, address, name, purpose } = loose;
  const { media, room, incarnation, joinedBefore, talkingFor } = loose;
  return {
    ...(conversationId === undefined ? {} : { conversationId }),
    ...(participantId === undefined ? {} : { participantId }),
    ...(communicationId === undefined ? {} : { communicationId }),
    ...(userId === undefined ? {} : { userId }),
    ...(address === undefined ? {} : { address }),
    ...(name === undefined ? {} : { name }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(media === undefined ? {} : { media }),
    ...(room === undefined ? {} : { room }),
    ...(incarnation === undefined ? {} : { incarnation }),
    ...(joinedBefore === undefined ? {} : { joinedBefore }),
    ...(talkingFor === undefined ? {} : { talkingFor }),
  };
};
