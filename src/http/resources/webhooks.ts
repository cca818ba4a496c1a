import { webhookEvents } from '../../contract/partyline-bodies.ts';
import type { WebhookOrder, WebhookSeen, WebhookService } from '../../contract/webhooks.ts';
import { type Handler, json, refused, type Stop } from '../exchange.ts';

/** Our extension: signed webhooks of an organisation. */
export function webhookHandlers(webhooks: WebhookService): Readonly<Record<string, Handler>> {
  return {
    getPartylineWebhooks: (_, { organisationId }) =>
      json(200, { entities: webhooks.list(organisationId).map(webhookShape) }),
    async postPartylineWebhooks({ body }, { organisationId }) {
      const made = await webhooks.create(organisationId, orderOf(body));
      if (made.ok) return json(200, { ...webhookShape(made.value.webhook), secret: made.value.secret });
      const { member: path, rule } = made.refusal;
      return { refused: { finding: { stage: 'body', kind: 'out-of-bounds', path, rule } } };
    },
    getPartylineWebhook({ params }, { organisationId }) {
      const webhook = webhooks.get(organisationId, params.webhookId ?? '');
      return webhook === undefined ? unknown(params.webhookId) : json(200, webhookShape(webhook));
    },
    deletePartylineWebhook: ({ params }, { organisationId }) =>
      webhooks.remove(organisationId, params.webhookId ?? '') ? { answer: { status: 204 } } : unknown(params.webhookId),
  };
}

const unknown = (id = ''): Stop => refused('NOT_FOUND', { what: 'webhook', id });

const webhookShape = (webhook: WebhookSeen) => ({ ...webhook, selfUri: `/api/v2/partyline/webhooks/${webhook.id}` });

/** The body has passed its schema. */
function orderOf(body: unknown): WebhookOrder {
  const { url, events, active }: { url?: unknown; events?: unknown; active?: unknown } = Object(body);
  const wanted: readonly unknown[] = Array.isArray(events) ? events : [];
  return {
    url: String(url),
    events: webhookEvents.filter((name) => wanted.includes(name)),
    active: active !== false,
  };
}
