import { limits } from '../../base/limits.ts';
import type { Connection } from '../connection.ts';
import { strange } from '../find-service.ts';
import { matches } from '../matching.ts';
import { membersOf } from '../members.ts';
import type { ListedParticipant } from '../participant.ts';
import { PartylineError } from '../partyline-error.ts';
import type { Selector } from '../selector.ts';
import { send } from '../send.ts';
import { planOnPartyline } from './plan.ts';
import { readParticipant } from './thread-participant.ts';

/** What a list is narrowed to. */
export interface ListFilter extends Selector {
  /** `connected`, `alerting`, …; `disconnected` shows those who have left. Default: the live ones. */
  readonly state?: string | undefined;
  /** Participants per request, 1 to 100. The list is whole whatever it is. Default 100. */
  readonly pageSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const MEDIA = ['phone', 'video', 'webchat'] as const;

/** Everybody who fits, of Partyline's own lists. */
export async function listOfPartyline(
  connection: Connection,
  filter: ListFilter,
): Promise<readonly ListedParticipant[]> {
  if (filter.room !== undefined) return listOfRoom(connection, filter, filter.room);
  const words = filter.media === undefined ? MEDIA : MEDIA.filter((word) => word === filter.media);
  const lists = await together(words, filter.signal, (word, signal) => listOf(connection, word, { ...filter, signal }));
  const now = connection.clock.now();
  // The server has narrowed it by what it knows of; an address it compares in more ways than are known here.
  const { address: _, ...rest } = filter;
  return lists.flat().filter((who) => matches(who, rest, now));
}

/** All at once; where one fails the others are given up, so that nothing goes on behind the error. */
async function together<Item, Result>(
  items: readonly Item[],
  signal: AbortSignal | undefined,
  work: (item: Item, signal: AbortSignal) => Promise<Result>,
): Promise<readonly Result[]> {
  const rest = new AbortController();
  const both = signal === undefined ? rest.signal : AbortSignal.any([signal, rest.signal]);
  const all = items.map((item) => work(item, both));
  try {
    return await Promise.all(all);
  } catch (error) {
    rest.abort();
    await Promise.allSettled(all);
    throw error;
  }
}

/** A room has at most one live conversation; who is in it tells which. */
async function listOfRoom(
  connection: Connection,
  { room: _, ...filter }: ListFilter,
  room: string,
): Promise<readonly ListedParticipant[]> {
  const { participants } = await planOnPartyline(connection, { room, expect: limits.pageSizeMax });
  const [anybody] = participants;
  if (anybody === undefined) return [];
  const { conversationId } = anybody;
  const isOther = filter.conversationId !== undefined && filter.conversationId !== conversationId;
  return isOther ? [] : listOfPartyline(connection, { ...filter, conversationId });
}

const tooMany = (total: number): PartylineError =>
  new PartylineError('refused', `${total} fit, and a list has at most ${limits.clientListedMax}: narrow it.`, {
    code: 'client.too.long',
  });

async function listOf(connection: Connection, word: string, filter: ListFilter): Promise<readonly ListedParticipant[]> {
  const { conversationId, userId, userName, purpose, name, state, signal } = filter;
  const address = filter.address ?? (userName === undefined ? undefined : `user:${userName}`);
  const pageSize = filter.pageSize ?? limits.pageSizeMax;
  const found: ListedParticipant[] = [];
  for (let pageNumber = 1; ; pageNumber += 1) {
    const query = { conversationId, userId, address, purpose, name, state, pageSize, pageNumber };
    const answer = await send(connection, ['GET', `/api/v2/conversations/${word}/participants`], { query, signal });
    const page = membersOf(answer.body);
    // Nobody there is a thing to act on: it has to have been said.
    if (page.number('total') === undefined) throw strange(connection.url, answer);
    const entities = page.list('entities').map(readParticipant);
    found.push(...entities);
    const total = page.number('total') ?? 0;
    if (entities.length < pageSize || found.length >= total) return found;
    // Part of a list would be taken for the whole.
    if (found.length >= limits.clientListedMax) throw tooMany(total);
  }
}
