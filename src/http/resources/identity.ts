import type { Grant } from '../../auth/grant.ts';
import type { OrganisationId } from '../../base/ids.ts';
import { type Handler, json } from '../exchange.ts';

export interface IdentityDeps {
  readonly organisationName: (id: OrganisationId) => string | undefined;
  /** Takes a token out of use. */
  readonly revoke: (grant: Grant) => void;
}

/** Who the token belongs to. */
export function identityHandlers(deps: IdentityDeps): Readonly<Record<string, Handler>> {
  const tokenInfo: Handler = (_, grant) => {
    const named = { id: grant.organisationId, name: deps.organisationName(grant.organisationId) ?? '' };
    return json(200, {
      organization: named,
      homeOrganization: named,
      ...(grant.scopes === undefined ? {} : { authorizedScope: grant.scopes }),
      OAuthClient: { id: grant.clientId, name: grant.clientId, organization: named },
    });
  };
  return {
    getTokensMe: tokenInfo,
    headTokensMe: () => ({ answer: { status: 200 } }),
    deleteTokensMe(_, grant) {
      deps.revoke(grant);
      return { answer: { status: 200 } };
    },
  };
}
