import type { Acd } from '../../app/acd.ts';
import type { Registry } from '../../app/registry.ts';
import type { Handler } from '../exchange.ts';

const ofQueue: ReadonlySet<string> = new Set([
  'postRoutingQueueMembers',
  'postRoutingQueueUsers',
  'patchRoutingQueueMembers',
  'patchRoutingQueueUsers',
  'patchRoutingQueueMember',
  'patchRoutingQueueUser',
]);

const ofUser: ReadonlySet<string> = new Set(['putUserRoutingstatus', 'patchUser']);

/** The same handlers; after those that may bring somebody to a queue, its waiting calls are looked at again. */
export function looking(
  { acd, registry }: { readonly acd: Acd; readonly registry: Registry },
  handlers: Readonly<Record<string, Handler>>,
): Readonly<Record<string, Handler>> {
  const after =
    (handler: Handler): Handler =>
    async (exchange, grant) => {
      const stop = await handler(exchange, grant);
      const { organisationId } = grant;
      const { queueId, userId = '' } = exchange.params;
      if ('refused' in stop) return stop;
      const user = queueId === undefined ? registry.userById(organisationId, userId) : undefined;
      const joined = user === undefined ? [] : registry.queues.of(organisationId, user.id);
      const queueIds = queueId === undefined ? joined.map(({ queue }) => queue.id) : [queueId];
      for (const id of queueIds) acd.look(organisationId, id);
      return stop;
    };
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [
      name,
      ofQueue.has(name) || ofUser.has(name) ? after(handler) : handler,
    ]),
  );
}
