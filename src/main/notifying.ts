import type { Tokens } from '../auth/tokens.ts';
import type { Clock } from '../base/clock.ts';
import type { IdMaker, Random } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { WebhookService } from '../contract/webhooks.ts';
import { createNotifications, type Notifications } from '../notifications/notifications.ts';
import { createTargetPolicy } from '../notifications/webhook-target.ts';
import { createWebhooks } from '../notifications/webhooks.ts';
import type { Bus } from '../ports/bus.ts';
import type { Store } from '../ports/store.ts';
import type { Configuration } from './configuration.ts';

/** Whoever is told of events: channels and webhooks. */
export interface Notifying {
  readonly notifications: Notifications;
  readonly webhooks: WebhookService;
  /** The same tokens, whose revocation the channels are told of. */
  hearing(tokens: Tokens): Tokens;
  close(): Promise<void>;
}

export interface NotifyingDeps {
  readonly configuration: Configuration;
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly ids: IdMaker;
  readonly random: Random;
  readonly log: Log;
}

export function createNotifying(deps: NotifyingDeps): Notifying {
  const { configuration, store, bus, clock, ids } = deps;
  const known = {
    hasUser: (organisationId, id) => store.identities.user(organisationId, id) !== undefined,
    hasConversation: (organisationId, id) => store.conversations.read(organisationId, id, 0) !== undefined,
    hasQueue: (organisationId, id) => store.records.get(organisationId, 'queue', id) !== undefined,
  } satisfies Parameters<typeof createNotifications>[0]['known'];
  const notifications = createNotifications({ bus, store: store.conversations, known, clock, ids });
  const target = createTargetPolicy({ allow: configuration.webhookAllow, loopback: configuration.verb === 'dev' });
  const webhooks = createWebhooks({ ...deps, records: store.records, target });
  return {
    notifications,
    webhooks,
    hearing: (tokens) => ({
      ...tokens,
      revoke(grant) {
        tokens.revoke(grant);
        notifications.revoked({ kind: 'token', hash: grant.hash });
        if (grant.family !== undefined) notifications.revoked({ kind: 'family', family: grant.family });
      },
      revokeFamily(family) {
        tokens.revokeFamily(family);
        notifications.revoked({ kind: 'family', family });
      },
      revokeUser(organisationId, userId) {
        const count = tokens.revokeUser(organisationId, userId);
        notifications.revoked({ kind: 'user', organisationId, userId });
        return count;
      },
    }),
    async close() {
      notifications.close();
      webhooks.close();
    },
  };
}
