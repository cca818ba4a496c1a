import { limits } from '../../base/limits.ts';
import type { Result } from '../../base/result.ts';
import { ok, refuse } from '../../base/result.ts';
import type { Connection } from '../connection.ts';
import type { Fault } from '../fault.ts';
import { strange, unreachable } from '../find-service.ts';
import { membersOf } from '../members.ts';
import type { Answered } from '../options.ts';
import { PartylineError } from '../partyline-error.ts';
import { type Patience, patiently } from '../patience.ts';
import { refusalOf } from '../refusal.ts';
import { type CloudConversation, readConversation } from './conversation-shape.ts';

/** Why a conversation was not read: nobody knows it, there was no usable answer, or the answer was another refusal. */
export type Unread =
  | { readonly kind: 'unknown'; readonly error: PartylineError }
  | { readonly kind: 'failed'; readonly error: PartylineError };

/** One conversation as it stands now; by the calls shape where the token may not see the whole one. */
export async function readOne(
  connection: Connection,
  conversationId: string,
  patience: Patience,
): Promise<Result<CloudConversation, Unread>> {
  const id = encodeURIComponent(conversationId);
  const whole = `/api/v2/conversations/${id}`;
  const first = await get(connection, whole, patience);
  if (!first.ok) return refuse({ kind: 'failed', error: unreachable(first.refusal) });
  // Whoever is part of a call may read it without a permission (reference/genesys behaviour 6).
  const calls = `/api/v2/conversations/calls/${id}`;
  const isClosed = first.value.status === 403;
  const second = isClosed ? await get(connection, calls, patience) : first;
  if (!second.ok) return refuse({ kind: 'failed', error: unreachable(second.refusal) });
  const answer = second.value;
  if (answer.status === 200) {
    const read = readConversation(answer.body);
    // Who is not in it would be taken for somebody who has gone.
    if (read.id !== '') return ok(read);
    return refuse({ kind: 'failed', error: strange(connection.url, answer) });
  }
  const now = connection.clock.now();
  // A 404 of a gateway whose API is away tells of no conversation, and one of the calls shape of no chat.
  if (answer.status === 404 && membersOf(answer.body).text('code') === undefined)
    return refuse({ kind: 'failed', error: strange(connection.url, answer) });
  const error = await refusalOf({ method: 'GET', path: isClosed ? calls : whole, answer, now });
  return refuse({ kind: answer.status === 404 ? 'unknown' : 'failed', error });
}

/** The live conversations that the token may see. */
export async function readOwn(connection: Connection, patience: Patience): Promise<readonly CloudConversation[]> {
  const paths = ['/api/v2/conversations', '/api/v2/conversations/calls'] as const;
  for (const path of paths) {
    const asked = await get(connection, path, patience);
    if (!asked.ok) throw unreachable(asked.refusal);
    const answer = asked.value;
    if (answer.status === 200) return wholeList(connection, { path, first: answer, patience });
    const isLast = path === paths.at(-1);
    if (isLast || answer.status === 401)
      throw await refusalOf({ method: 'GET', path, answer, now: connection.clock.now() });
  }
  return [];
}

interface Listing {
  readonly path: string;
  readonly first: Answered;
  readonly patience: Patience;
}

/** The cloud answers all at once. Where there are pages none may be missing: the one who fits may not be the only one. */
async function wholeList(
  connection: Connection,
  { path, first, patience }: Listing,
): Promise<readonly CloudConversation[]> {
  const found = new Map<string, CloudConversation>();
  const pageCount = membersOf(first.body).number('pageCount') ?? 1;
  if (pageCount > limits.clientPagesMax) throw tooMany(pageCount);
  for (let pageNumber = 1; pageNumber <= pageCount; pageNumber += 1) {
    const asked = pageNumber === 1 ? ok(first) : await get(connection, `${path}?pageNumber=${pageNumber}`, patience);
    if (!asked.ok) throw unreachable(asked.refusal);
    const answer = asked.value;
    if (answer.status !== 200) throw await refusalOf({ method: 'GET', path, answer, now: connection.clock.now() });
    const { entities }: { entities?: unknown } = Object(answer.body);
    if (!Array.isArray(entities)) throw strange(connection.url, answer);
    for (const each of entities.map(readConversation)) found.set(each.id, each);
  }
  return [...found.values()];
}

const tooMany = (pageCount: number): PartylineError =>
  new PartylineError('refused', `There are ${pageCount} pages of conversations: name one.`, {
    code: 'client.too.long',
  });

const get = (connection: Connection, path: string, patience: Patience): Promise<Result<Answered, Fault>> =>
  patiently(connection, () => connection.ask('GET', path, { signal: patience.signal }), patience);
