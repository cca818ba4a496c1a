import type { Clock } from '../base/clock.ts';
import type { OrganisationId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { OauthStore, StoredIdleTimeout } from '../ports/oauth.ts';
import type { Grant } from './grant.ts';

/** After how long without a request a user's token ends. Tokens of clients have no user who could be idle. */
export interface IdleTimeouts {
  of(organisationId: OrganisationId): StoredIdleTimeout;
  save(organisationId: OrganisationId, timeout: StoredIdleTimeout): void;
  /** When a token ends if it is not used again; undefined where nothing ends it early. */
  idlesAt(grant: Grant): number | undefined;
  /** Notes a use. */
  touch(grant: Grant): void;
}

const NONE: StoredIdleTimeout = { enabled: false, seconds: limits.idleTimeoutSecondsMax };

/** The last use is kept in memory: a token that was not seen since the start counts as used now. */
export function createIdleTimeouts(
  store: Pick<OauthStore, 'idleTimeout' | 'saveIdleTimeout'>,
  clock: Clock,
): IdleTimeouts {
  const timeouts = new Map<string, StoredIdleTimeout>();
  const usedAt = new Map<string, number>();
  const of = (organisationId: OrganisationId): StoredIdleTimeout => {
    const timeout = timeouts.get(organisationId) ?? store.idleTimeout(organisationId) ?? NONE;
    timeouts.set(organisationId, timeout);
    return timeout;
  };
  const isBound = (grant: Grant): boolean => grant.userId !== undefined && of(grant.organisationId).enabled;
  return {
    of,
    save(organisationId, timeout) {
      store.saveIdleTimeout(organisationId, timeout);
      timeouts.set(organisationId, timeout);
    },
    idlesAt: (grant) =>
      isBound(grant) ? (usedAt.get(grant.hash) ?? clock.now()) + of(grant.organisationId).seconds * 1000 : undefined,
    touch(grant) {
      if (!isBound(grant)) return;
      usedAt.delete(grant.hash);
      usedAt.set(grant.hash, clock.now());
      const [oldest] = usedAt.size > limits.tokensCachedMax ? usedAt.keys() : [];
      if (oldest !== undefined) usedAt.delete(oldest);
    },
  };
}
