import { hasJoined, type Queue, type QueueMember } from '../../app/registry/queues.ts';
import type { RegistryUser } from '../../app/registry/users.ts';
import type { Registry } from '../../app/registry.ts';
import { type Exchange, type Handler, refused, type Stop } from '../exchange.ts';
import { fieldsOf, listOf, textOf } from '../fields.ts';
import { expandOf, inOrder, isAmong, listing, nameFits } from '../listing.ts';
import { memberShape } from './directory-shapes.ts';
import { queueFinder } from './queues.ts';
import { userShape } from './user-shape.ts';

const unknownUser = (id: string): Stop => refused('NOT_FOUND', { what: 'user', id });
const unknownMember = (id: string): Stop => refused('NOT_FOUND', { what: 'member', id });

/** Members of queues, under both of their names: `members`, and `users` of old. */
export function queueMemberHandlers(registry: Registry): Readonly<Record<string, Handler>> {
  const withQueue = queueFinder(registry);
  const list = (short?: true): Handler =>
    withQueue((queue, [exchange]) => listMembers(registry, queue, { exchange, ...(short ? { short } : {}) }));
  const change = (short?: true): Handler =>
    withQueue((queue, [exchange]) => {
      const stop = setJoined(registry, queue, exchange.body);
      return stop ?? listMembers(registry, queue, { exchange, ...(short ? { short } : {}) });
    });
  const post = (status: number): Handler =>
    withQueue((queue, [exchange]) => putOrDismiss(registry, queue, exchange) ?? { answer: { status } });
  const remove = withQueue(
    (
      queue,
      [
        {
          params: { memberId = '' },
        },
      ],
    ) => (registry.queues.dismiss(queue, memberId) ? { answer: { status: 200 } } : unknownMember(memberId)),
  );
  const patch = (status: number): Handler =>
    withQueue(
      (
        queue,
        [
          {
            params: { memberId = '' },
            body,
          },
        ],
      ) => {
        if (registry.queues.member(queue, memberId) === undefined) return unknownMember(memberId);
        registry.queues.put(queue, memberId, fieldsOf(body).joined === true);
        return { answer: { status } };
      },
    );
  return {
    getRoutingQueueMembers: list(true),
    getRoutingQueueUsers: list(),
    patchRoutingQueueMembers: change(true),
    patchRoutingQueueUsers: change(),
    postRoutingQueueMembers: post(204),
    postRoutingQueueUsers: post(200),
    deleteRoutingQueueMember: remove,
    deleteRoutingQueueUser: remove,
    patchRoutingQueueMember: patch(202),
    patchRoutingQueueUser: patch(200),
  };
}

/** Either all of the list is done or, where one is unknown, nothing. */
function putOrDismiss(registry: Registry, queue: Queue, { body, query }: Exchange): Stop | undefined {
  const asked = listOf(body).map((each) => textOf(each, 'id') ?? '');
  if (query.get('delete') === 'true') {
    for (const id of asked) registry.queues.dismiss(queue, id);
    return undefined;
  }
  const unknown = asked.find((id) => registry.userById(queue.organisationId, id) === undefined);
  if (unknown !== undefined) return unknownUser(unknown);
  for (const id of asked) registry.queues.put(queue, id);
  return undefined;
}

function setJoined({ queues }: Registry, queue: Queue, body: unknown): Stop | undefined {
  const asked = listOf(body).map((each) => ({ id: textOf(each, 'id') ?? '', joined: each.joined === true }));
  const unknown = asked.find(({ id }) => queues.member(queue, id) === undefined);
  if (unknown !== undefined) return unknownMember(unknown.id);
  for (const { id, joined } of asked) queues.put(queue, id, joined);
  return undefined;
}

interface Row {
  readonly member: QueueMember;
  readonly user: RegistryUser;
}

function listMembers(
  registry: Registry,
  queue: Queue,
  { exchange, short }: { readonly exchange: Exchange; readonly short?: true },
): Stop {
  const { query } = exchange;
  const expand = expandOf(query);
  const rows = registry.queues.members(queue).flatMap((member): readonly Row[] => {
    const user = registry.userById(queue.organisationId, member.body.userId);
    return user === undefined ? [] : [{ member, user }];
  });
  const found = rows
    .filter(
      ({ member, user }) =>
        nameFits(query, user.name) &&
        isAmong(query, 'joined', String(hasJoined(member))) &&
        isAmong(query, 'routingStatus', registry.users.routing(user).status) &&
        isAmong(query, 'presence', user.record.systemPresence ?? 'Available') &&
        isAmong(query, 'memberBy', 'user') &&
        isAmong(query, 'skills', undefined) &&
        isAmong(query, 'languages', undefined) &&
        isAmong(query, 'profileSkills', user.record.profileSkills?.[0]),
    )
    .toSorted((a, b) => (a.user.name < b.user.name ? -1 : 1));
  return listing(exchange, {
    found: inOrder(query, found),
    shape: ({ member, user }) =>
      memberShape(registry, queue, {
        member,
        user,
        shown: userShape(registry, { user, expand, permissions: ['*'] }),
      }),
    ...(short ? { short } : {}),
  });
}
