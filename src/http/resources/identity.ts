import type { Grant, IdentityStore } from '../../ports/store.ts';
import { type Handler, json, refused } from '../exchange.ts';

export interface IdentityDeps {
  readonly identities: IdentityStore;
  /** Takes a token out of use. */
  readonly revoke: (grant: Grant) => void;
}

/** Who the token belongs to. */
export function identityHandlers(deps: IdentityDeps): Readonly<Record<string, Handler>> {
  const tokenInfo: Handler = (_, grant) => {
    const organisation = deps.identities.organisation(grant.organisationId);
    const named = { id: grant.organisationId, name: organisation?.name ?? '' };
    return json(200, {
      organization: named,
      homeOrganization: named,
      ...(grant.scopes === undefined ? {} : { authorizedScope: grant.scopes }),
      OAuthClient: { id: grant.clientId, name: grant.clientId, organization: named },
    });
  };
  return {
    getUsersMe(_, grant) {
      const user = grant.userId === undefined ? undefined : deps.identities.user(grant.organisationId, grant.userId);
      if (user === undefined) return refused('NO_USER_CONTEXT');
      const { id, name } = user;
      return json(200, { id, name, username: name, state: 'active', version: 1, selfUri: `/api/v2/users/${id}` });
    },
    getTokensMe: tokenInfo,
    headTokensMe: () => ({ answer: { status: 200 } }),
    deleteTokensMe(_, grant) {
      deps.revoke(grant);
      return { answer: { status: 200 } };
    },
  };
}
