import type { OrganisationId } from '../base/ids.ts';
import type { Result } from '../base/result.ts';

/** A webhook as shown. */
export interface WebhookSeen {
  readonly id: string;
  readonly url: string;
  /** Names of events as the timeline has them; empty: all. */
  readonly events: readonly string[];
  readonly active: boolean;
}

export interface WebhookOrder {
  readonly url: string;
  readonly events: readonly string[];
  readonly active: boolean;
}

/** Why a webhook was not made: a sentence about its member. */
export interface WebhookRefusal {
  readonly member: 'url' | 'events' | 'id';
  readonly rule: string;
}

/** Webhooks of an organisation. */
export interface WebhookService {
  /** The secret is told this once. */
  create(
    organisationId: OrganisationId,
    order: WebhookOrder,
  ): Promise<Result<{ readonly webhook: WebhookSeen; readonly secret: string }, WebhookRefusal>>;
  list(organisationId: OrganisationId): readonly WebhookSeen[];
  get(organisationId: OrganisationId, id: string): WebhookSeen | undefined;
  remove(organisationId: OrganisationId, id: string): boolean;
}
