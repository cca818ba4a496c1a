import { createHash } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { OrganisationId, Random, UserId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { OauthStore } from '../ports/oauth.ts';
import type { Delegation, IdentityStore } from '../ports/store.ts';
import type { Grant } from './grant.ts';
import { createIdleTimeouts, type IdleTimeouts } from './idle-timeouts.ts';

/** Whom a token is for and what it may do. */
export interface TokenOrder {
  readonly organisationId: OrganisationId;
  readonly clientId: string;
  readonly userId?: UserId;
  /** Absent: scopes do not bind it. */
  readonly scopes?: readonly string[];
  /** `*` means all. */
  readonly permissions: readonly string[];
  /** What its sign-in led to; absent for a client's own token. */
  readonly family?: string;
  readonly msLife?: number;
  readonly delegation?: Delegation;
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
  /**
   * What a bearer carries. Reads the database at most once in `limits.tokenCachedMsMax` for a token in use. With
   * `isUse` false it does not count as a use of the token.
   */
  verify(bearer: string, isUse?: boolean): Result<Grant, BearerRefusal>;
  /** Whether the token of this grant would pass now; it is not used by that. */
  isGood(grant: Grant): boolean;
  /** From now on the token of this grant is refused as revoked, with what else came of its sign-in. */
  revoke(grant: Grant): void;
  /** Takes back all that one sign-in led to. */
  revokeFamily(family: string): void;
  /** Takes back every token of a user; how many access tokens those were. */
  revokeUser(organisationId: OrganisationId, userId: UserId): number;
  readonly idle: IdleTimeouts;
}

export interface TokensDeps {
  readonly identities: Pick<IdentityStore, 'token' | 'saveToken' | 'pruneTokens'>;
  readonly oauth: OauthStore;
  /** A client that was taken out of the directory is out with the tokens that it still has. */
  readonly knowsClient: (id: string) => boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

const TOKEN_BYTES = 32;

/** Tokens are random texts, stored as their SHA-256; a grant read lately is kept in memory. */
export function createTokens({ identities, oauth, knowsClient, clock, random, log }: TokensDeps): Tokens {
  const cache = createGrantCache(clock);
  const idle = createIdleTimeouts(oauth, clock);
  const known = (hash: string): Grant | undefined => {
    const grant = cache.get(hash) ?? identities.token(hash);
    if (grant !== undefined) cache.put(grant);
    return grant;
  };
  const check = withIssuer(createCheck({ identities, knowsClient, clock }, idle, cache), known);
  let prunedAt = Number.NEGATIVE_INFINITY;

  const prune = (): void => {
    if (clock.monotonic() - prunedAt < limits.pruneEveryMs) return;
    prunedAt = clock.monotonic();
    // Kept one life longer, so that an old script is told that its token expired and not that it never was.
    identities.pruneTokens(clock.now() - limits.tokenMsLife);
    oauth.prune(clock.now() - limits.tokenMsLife);
  };

  const revokeFamily = (family: string): void => {
    oauth.revokeFamily(family);
    cache.clear();
  };

  return {
    issue({ state, msLife = limits.tokenMsLife, ...order }) {
      prune();
      const token = newSecret(random);
      const expiresAt = clock.now() + (state === 'expired' ? 0 : msLife);
      const grant: Grant = { ...order, hash: hashOf(token), expiresAt, revoked: state === 'revoked' };
      identities.saveToken(grant);
      cache.put(grant);
      idle.touch(grant);
      log.info('token.issued', { organisationId: grant.organisationId, userId: grant.userId, expiresAt });
      return { token, grant };
    },
    verify(bearer, isUse = true) {
      if (bearer === '' || bearer.length > limits.tokenCharsMax) return refuse({ kind: 'invalid' });
      const grant = known(hashOf(bearer));
      return grant === undefined ? refuse({ kind: 'invalid' }) : check(grant, isUse);
    },
    isGood: (grant) => check(grant, false).ok,
    revoke(grant) {
      const revoked = { ...grant, revoked: true };
      identities.saveToken(revoked);
      cache.put(revoked);
      if (grant.family !== undefined) revokeFamily(grant.family);
      log.info('token.revoked', { organisationId: grant.organisationId, userId: grant.userId });
    },
    revokeFamily,
    revokeUser(organisationId, userId) {
      const count = oauth.revokeUser(organisationId, userId);
      cache.clear();
      log.info('token.user-revoked', { organisationId, userId, count });
      return count;
    },
    idle,
  };
}

type Check = (grant: Grant, isUse: boolean) => Result<Grant, BearerRefusal>;

/** A token that was given out with another ends with it: when that is revoked, expires or falls idle. */
const withIssuer =
  (check: Check, issuerOf: (hash: string) => Grant | undefined): Check =>
  (grant, isUse) => {
    if (grant.delegation === undefined) return check(grant, isUse);
    const issuer = issuerOf(grant.delegation.issuer);
    const held = issuer === undefined ? refuse({ kind: 'revoked' } as const) : check(issuer, false);
    return held.ok ? check(grant, isUse) : held;
  };

/** Whether a stored token is good now. */
function createCheck(
  { identities, knowsClient, clock }: Pick<TokensDeps, 'identities' | 'knowsClient' | 'clock'>,
  idle: IdleTimeouts,
  cache: Pick<GrantCache, 'put'>,
): Check {
  return (grant, isUse) => {
    if (grant.revoked || !knowsClient(grant.clientId)) return refuse({ kind: 'revoked' });
    if (grant.expiresAt <= clock.now()) return refuse({ kind: 'expired' });
    const idlesAt = idle.idlesAt(grant);
    if (idlesAt !== undefined && idlesAt <= clock.now()) {
      const ended = { ...grant, expiresAt: clock.now() };
      identities.saveToken(ended);
      cache.put(ended);
      return refuse({ kind: 'expired' });
    }
    if (isUse) idle.touch(grant);
    return ok(grant);
  };
}

/** A random text, fit for a token or a code. */
export const newSecret = (random: Random): string => Buffer.from(random.bytes(TOKEN_BYTES)).toString('base64url');

/** What is stored of a token or a code. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

interface GrantCache {
  get(hash: string): Grant | undefined;
  put(grant: Grant): void;
  clear(): void;
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
    clear: () => entries.clear(),
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
