import { createHash } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { OrganisationId, Random, UserId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { IdentityStore } from '../ports/store.ts';
import type { Grant } from './grant.ts';

/** Whom a token is for and what it may do. */
export interface TokenOrder {
  readonly organisationId: OrganisationId;
  readonly clientId: string;
  readonly userId?: UserId;
  /** Absent: scopes do not bind it. */
  readonly scopes?: readonly string[];
  /** `*` means all. */
  readonly permissions: readonly string[];
  /** Born expired or revoked, to be tried out. */
  readonly state?: 'expired' | 'revoked';
}

/** The only time that a token's text is seen. */
export interface IssuedToken {
  readonly token: string;
  readonly grant: Grant;
}

/** Why a bearer is refused. */
export interface BearerRefusal {
  readonly kind: 'invalid' | 'expired' | 'revoked';
}

/** Opaque bearer tokens. */
export interface Tokens {
  issue(order: TokenOrder): IssuedToken;
  /** What a bearer carries. Reads the database at most once in `limits.tokenCachedMsMax` for a token in use. */
  verify(bearer: string): Result<Grant, BearerRefusal>;
  /** From now on the token of this grant is refused as revoked. */
  revoke(grant: Grant): void;
}

export interface TokensDeps {
  readonly identities: IdentityStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

const TOKEN_BYTES = 32;

/** Tokens are random texts, stored as their SHA-256; a grant read lately is kept in memory. */
export function createTokens({ identities, clock, random, log }: TokensDeps): Tokens {
  const cache = createGrantCache(clock);
  let prunedAt = Number.NEGATIVE_INFINITY;

  const prune = (): void => {
    if (clock.monotonic() - prunedAt < limits.pruneEveryMs) return;
    prunedAt = clock.monotonic();
    // Kept one life longer, so that an old script is told that its token expired and not that it never was.
    identities.pruneTokens(clock.now() - limits.tokenMsLife);
  };

  return {
    issue({ state, ...order }) {
      prune();
      const token = Buffer.from(random.bytes(TOKEN_BYTES)).toString('base64url');
      const expiresAt = clock.now() + (state === 'expired' ? 0 : limits.tokenMsLife);
      const grant: Grant = { ...order, hash: hashOf(token), expiresAt, revoked: state === 'revoked' };
      identities.saveToken(grant);
      cache.put(grant);
      log.info('token.issued', { organisationId: grant.organisationId, userId: grant.userId, expiresAt });
      return { token, grant };
    },
    verify(bearer) {
      if (bearer === '' || bearer.length > limits.tokenCharsMax) return refuse({ kind: 'invalid' });
      const hash = hashOf(bearer);
      const grant = cache.get(hash) ?? identities.token(hash);
      if (grant === undefined) return refuse({ kind: 'invalid' });
      cache.put(grant);
      if (grant.revoked) return refuse({ kind: 'revoked' });
      return grant.expiresAt <= clock.now() ? refuse({ kind: 'expired' }) : ok(grant);
    },
    revoke(grant) {
      const revoked = { ...grant, revoked: true };
      identities.saveToken(revoked);
      cache.put(revoked);
      log.info('token.revoked', { organisationId: grant.organisationId, userId: grant.userId });
    },
  };
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

interface GrantCache {
  get(hash: string): Grant | undefined;
  put(grant: Grant): void;
}

/** Grants by hash, oldest out first. An entry ages, so that what another process revoked is seen. */
function createGrantCache(clock: Clock): GrantCache {
  const entries = new Map<string, { readonly grant: Grant; readonly until: number }>();
  const get = (hash: string): Grant | undefined => {
    const entry = entries.get(hash);
    if (entry === undefined || entry.until > clock.monotonic()) return entry?.grant;
    entries.delete(hash);
    return undefined;
  };
  return {
    get,
    put(grant) {
      const known = get(grant.hash);
      if (known === grant) return;
      entries.delete(grant.hash);
      entries.set(grant.hash, { grant, until: clock.monotonic() + limits.tokenCachedMsMax });
      const [oldest] = entries.size > limits.tokensCachedMax ? entries.keys() : [];
      if (oldest !== undefined) entries.delete(oldest);
    },
  };
}
