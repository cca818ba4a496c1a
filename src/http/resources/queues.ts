import type { Queue, QueueWish } from '../../app/registry/queues.ts';
import type { Registry } from '../../app/registry.ts';
import type { OrganisationId } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';
import { wrapupPrompts } from '../../domain/records.ts';
import { type Exchange, type Handler, json, refused, type Stop } from '../exchange.ts';
import { fieldsOf, listOf, textOf } from '../fields.ts';
import { inOrder, isAmong, listing, nameFits } from '../listing.ts';
import { codeShape, queueShape } from './directory-shapes.ts';
import { namedWish } from './wrapup-codes.ts';

/** Hands over the queue of the path. */
export const queueFinder =
  ({ queues }: Registry) =>
  (act: (queue: Queue, handed: Parameters<Handler>) => Stop): Handler =>
  (exchange, grant) => {
    const { queueId: id = '' } = exchange.params;
    const queue = queues.get(grant.organisationId, id);
    return queue === undefined ? refused('NOT_FOUND', { what: 'queue', id }) : act(queue, [exchange, grant]);
  };

/** Queues and the codes that their calls are closed with. */
export function queueHandlers(registry: Registry): Readonly<Record<string, Handler>> {
  const { queues } = registry;
  const withQueue = queueFinder(registry);
  const show = (queue: Queue): Stop => json(200, queueShape(registry, queue));
  const list: Handler = (exchange, { organisationId }) => listQueues(registry, exchange, organisationId);
  const duplicate = (name: string): Stop => refused('DUPLICATE_NAME', { what: 'queue', name });
  return {
    getRoutingQueues: list,
    getRoutingQueuesDivisionviews: list,
    getRoutingQueuesDivisionviewsAll: list,
    getRoutingQueue: withQueue(show),
    postRoutingQueues({ body }, { organisationId, userId }) {
      const wish = queueWish(registry, organisationId, body);
      if (!('name' in wish)) return wish;
      const max = limits.queuesPerOrganisationMax;
      if (queues.list(organisationId).length >= max)
        return refused('LIMIT_REACHED', { limit: 'queuesPerOrganisationMax', max: String(max) });
      const made = queues.create(organisationId, wish, userId);
      return made.ok ? show(made.value) : duplicate(wish.name);
    },
    putRoutingQueue: withQueue((queue, [{ body }, { organisationId, userId }]) => {
      const wish = queueWish(registry, organisationId, body);
      if (!('name' in wish)) return wish;
      const updated = queues.update(queue, wish, userId);
      return updated.ok ? show(updated.value) : duplicate(wish.name);
    }),
    deleteRoutingQueue: withQueue((queue) => {
      queues.remove(queue);
      return { answer: { status: 200 } };
    }),
    ...queueCodeHandlers(registry),
  };
}

function queueCodeHandlers(registry: Registry): Readonly<Record<string, Handler>> {
  const { queues, wrapupCodes } = registry;
  const withQueue = queueFinder(registry);
  return {
    getRoutingQueueWrapupcodes: withQueue((queue, [exchange, { organisationId }]) => {
      const codes = registry.wrapupCodesOf(organisationId, queue.id);
      const found = codes.filter(({ body }) => nameFits(exchange.query, body.name));
      return listing(exchange, { found, shape: (code) => codeShape(registry, code) });
    }),
    postRoutingQueueWrapupcodes: withQueue((queue, [{ body }, { organisationId }]) => {
      const asked = listOf(body).map((each) => textOf(each, 'id') ?? '');
      const codes = asked.map((id) => wrapupCodes.get(organisationId, id));
      const unknown = asked.find((_, at) => codes[at] === undefined);
      if (unknown !== undefined) return refused('NOT_FOUND', { what: 'wrap-up code', id: unknown });
      queues.setCodes(queue, [...new Set([...(queue.body.wrapupCodeIds ?? []), ...asked])]);
      return json(
        200,
        codes.flatMap((code) => (code === undefined ? [] : [codeShape(registry, code)])),
      );
    }),
    deleteRoutingQueueWrapupcode: withQueue(
      (
        queue,
        [
          {
            params: { codeId = '' },
          },
        ],
      ) => {
        const kept = queue.body.wrapupCodeIds ?? [];
        if (!kept.includes(codeId)) return refused('NOT_FOUND', { what: 'wrap-up code', id: codeId });
        queues.setCodes(
          queue,
          kept.filter((id) => id !== codeId),
        );
        return { answer: { status: 200 } };
      },
    ),
  };
}

function listQueues(registry: Registry, exchange: Exchange, organisationId: OrganisationId): Stop {
  const { query } = exchange;
  const home = registry.homeDivision(organisationId).id;
  const found = registry.queues
    .list(organisationId)
    .filter(
      ({ id, body }) =>
        isAmong(query, 'id', id) &&
        nameFits(query, body.name) &&
        isAmong(query, 'divisionId', body.divisionId ?? home) &&
        isAmong(query, 'peerId', undefined) &&
        isAmong(query, 'cannedResponseLibraryId', undefined) &&
        query.get('hasPeer') !== 'true',
    );
  const sorted = query.get('sortBy') === 'id' ? found.toSorted((a, b) => (a.id < b.id ? -1 : 1)) : found;
  return listing(exchange, { found: inOrder(query, sorted), shape: (queue) => queueShape(registry, queue) });
}

function queueWish(registry: Registry, organisationId: OrganisationId, body: unknown): QueueWish | Stop {
  const named = namedWish(registry, organisationId, body);
  if (!('name' in named)) return named;
  const fields = fieldsOf(body);
  const { alertingTimeoutSeconds: alerting } = fieldsOf(fieldsOf(fields.mediaSettings).call);
  const { timeoutMs, wrapupPrompt: asked } = fieldsOf(fields.acwSettings);
  const wrapupPrompt = wrapupPrompts.find((each) => each === asked);
  if (typeof alerting === 'number' && (alerting < 1 || alerting > limits.alertingTimeoutSecondsMax))
    return outOf('mediaSettings.call.alertingTimeoutSeconds', limits.alertingTimeoutSecondsMax);
  if (typeof timeoutMs === 'number' && (timeoutMs < 1 || timeoutMs > limits.wrapupTimeoutMsMax))
    return outOf('acwSettings.timeoutMs', limits.wrapupTimeoutMsMax);
  return {
    ...named,
    ...(typeof alerting === 'number' ? { alertingTimeoutSeconds: alerting } : {}),
    ...(wrapupPrompt === undefined ? {} : { wrapupPrompt }),
    ...(typeof timeoutMs === 'number' ? { wrapupTimeoutMs: timeoutMs } : {}),
  };
}

const outOf = (path: string, max: number): Stop => ({
  refused: { finding: { stage: 'body', kind: 'out-of-bounds', path, rule: `a whole number from 1 to ${max}` } },
});
