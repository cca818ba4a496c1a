import type { Clock } from '../base/clock.ts';
import type { IdMaker, OrganisationId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Delegation, IdentityStore } from '../ports/store.ts';
import type { Grant } from './grant.ts';
import type { IssuedToken, Tokens } from './tokens.ts';

/** A grant that is held to one conference. */
export type DelegatedGrant = Grant & { readonly delegation: Delegation };

/** A token to be given out with another. */
export interface DelegationOrder {
  readonly issuer: Grant;
  readonly place: Delegation['place'];
  readonly seconds: number;
  readonly note?: string;
}

/** Tokens for one conference, given out by whoever may disconnect there himself. */
export interface DelegatedTokens {
  issue(order: DelegationOrder): Result<IssuedToken, { readonly kind: 'limitReached'; readonly max: number }>;
  /** Those that are still good. */
  list(organisationId: OrganisationId): readonly DelegatedGrant[];
  /** False where there was none. */
  revoke(organisationId: OrganisationId, id: string): boolean;
}

export interface DelegatedTokensDeps {
  readonly tokens: Pick<Tokens, 'issue' | 'revoke' | 'isGood'>;
  readonly identities: Pick<IdentityStore, 'delegatedTokens'>;
  readonly ids: Pick<IdMaker, 'record'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** All that such a token needs; it gets no more than its issuer has. */
const wanted: readonly string[] = ['conversation:communication:view', 'conversation:communication:disconnect'];

export function createDelegatedTokens({ tokens, identities, ids, clock }: DelegatedTokensDeps): DelegatedTokens {
  const list = (organisationId: OrganisationId): readonly DelegatedGrant[] =>
    identities
      .delegatedTokens(organisationId, clock.now())
      .flatMap((grant) => (grant.delegation === undefined ? [] : [{ ...grant, delegation: grant.delegation }]))
      .filter(tokens.isGood);
  return {
    list,
    issue({ issuer, place, seconds, note }) {
      const { organisationId, clientId, permissions } = issuer;
      const max = limits.delegatedTokensPerOrganisationMax;
      if (list(organisationId).length >= max) return refuse({ kind: 'limitReached', max });
      const since = clock.now();
      const delegation = { id: ids.record(), place, issuer: issuer.hash, since };
      return ok(
        tokens.issue({
          organisationId,
          clientId,
          permissions: wanted.filter((each) => permissions.includes('*') || permissions.includes(each)),
          // It ends with its issuer anyhow; said at once, so that nobody counts on more.
          msLife: Math.min(seconds * 1000, issuer.expiresAt - since),
          delegation: { ...delegation, ...(note === undefined ? {} : { note }) },
        }),
      );
    },
    revoke(organisationId, id) {
      const grant = list(organisationId).find(({ delegation }) => delegation.id === id);
      if (grant === undefined) return false;
      tokens.revoke(grant);
      return true;
    },
  };
}
