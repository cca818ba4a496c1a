import type { Clock } from '../base/clock.ts';
import type { IdMaker, OrganisationId, Random } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import { ok, refuse } from '../base/result.ts';
import type { WebhookOrder, WebhookSeen, WebhookService } from '../contract/webhooks.ts';
import { webhookEvent } from '../dialects/webhook-events.ts';
import type { Bus } from '../ports/bus.ts';
import type { RecordStore, StoredRecord } from '../ports/records.ts';
import { post } from './webhook-post.ts';
import { type Batch, createWebhookQueue, type WebhookQueue } from './webhook-queue.ts';
import type { TargetPolicy } from './webhook-target.ts';

/** Webhooks with what they still have to send. */
export interface Webhooks extends WebhookService {
  close(): void;
}

export interface WebhooksDeps {
  readonly bus: Bus;
  readonly records: RecordStore;
  readonly target: TargetPolicy;
  readonly clock: Clock;
  readonly ids: IdMaker;
  readonly random: Random;
  readonly log: Log;
}

interface Hook {
  readonly organisationId: OrganisationId;
  readonly seen: WebhookSeen;
  readonly secret: string;
  readonly queue: WebhookQueue;
}

/** Definitions are stored and survive a restart; what waits to be sent does not, and is found by `seq` in the timeline. */
export function createWebhooks(deps: WebhooksDeps): Webhooks {
  const hooks = new Map<string, Hook>();
  const open = (organisationId: OrganisationId, seen: WebhookSeen, secret: string): void => {
    const deliver = (batch: Batch): Promise<boolean> => deliverBatch(deps, { seen, secret }, batch);
    const queue = createWebhookQueue({ clock: deps.clock, deliver });
    hooks.set(seen.id, { organisationId, seen, secret, queue });
  };
  for (const record of deps.records.all('webhook')) {
    const stored = readStored(record);
    if (stored) open(record.organisationId, stored.seen, stored.secret);
  }
  const own = (organisationId: OrganisationId): Hook[] =>
    [...hooks.values()].filter((hook) => hook.organisationId === organisationId);
  const stop = deps.bus.subscribe(({ conversationId, events, next }) => {
    for (const { seen, queue, organisationId } of hooks.values()) {
      if (!seen.active || organisationId !== next.organisationId) continue;
      const wanted = seen.events.length === 0 ? events : events.filter(({ kind }) => seen.events.includes(kind));
      if (wanted.length > 0) queue.push(conversationId, wanted);
    }
  });

  return {
    async create(organisationId, order) {
      const fault = deps.target.fault(order.url) ?? (await resolutionFault(deps.target, order.url));
      if (fault !== undefined) return refuse({ member: 'url', rule: fault });
      if (own(organisationId).length >= limits.webhooksPerOrganisationMax)
        return refuse({ member: 'id', rule: `at most ${limits.webhooksPerOrganisationMax} webhooks` });
      const secret = deps.random.hex(32);
      const webhook = { id: deps.ids.record(), ...order };
      deps.records.save(storedOf(organisationId, webhook, secret));
      open(organisationId, webhook, secret);
      return ok({ webhook, secret });
    },
    list: (organisationId) => own(organisationId).map(({ seen }) => seen),
    get: (organisationId, id) => own(organisationId).find(({ seen }) => seen.id === id)?.seen,
    remove(organisationId, id) {
      const hook = own(organisationId).find(({ seen }) => seen.id === id);
      if (hook === undefined) return false;
      hook.queue.close();
      hooks.delete(id);
      return deps.records.remove(organisationId, 'webhook', id);
    },
    close() {
      stop();
      for (const { queue } of hooks.values()) queue.close();
    },
  };
}

const storedOf = (organisationId: OrganisationId, webhook: WebhookSeen, secret: string): StoredRecord => ({
  organisationId,
  kind: 'webhook',
  id: webhook.id,
  key: webhook.url,
  version: 1,
  body: { url: webhook.url, events: webhook.events, active: webhook.active, secret },
});

function readStored({ id, body }: StoredRecord): { seen: WebhookSeen; secret: string } | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { url, events, active, secret }: Partial<WebhookOrder & { secret: string }> = body;
  if (url === undefined || events === undefined || secret === undefined) return undefined;
  return { seen: { id, url, events, active: active !== false }, secret };
}

/** A name that leads inside is refused at once, besides at every connection. */
function resolutionFault({ lookup }: TargetPolicy, url: string): Promise<string | undefined> {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return new Promise((settle) => lookup(host, {}, (error) => settle(error === null ? undefined : error.message)));
}

type Signed = Pick<Hook, 'seen' | 'secret'>;

async function deliverBatch(deps: WebhooksDeps, { seen, secret }: Signed, batch: Batch): Promise<boolean> {
  const { conversationId } = batch;
  const id = deps.ids.record();
  const content =
    batch.kind === 'gap' ? { gap: { afterSeq: batch.afterSeq } } : { events: batch.events.map(webhookEvent) };
  const isTaken = await post(deps.target, {
    url: seen.url,
    secret,
    id,
    event: batch.kind === 'gap' ? 'gap' : 'conversation.events',
    body: JSON.stringify({ id, webhookId: seen.id, conversationId, ...content }),
    at: Math.floor(deps.clock.now() / 1000),
  });
  if (!isTaken) deps.log.warn('webhook.failed', { webhookId: seen.id, conversationId });
  return isTaken;
}
