import type { OrganisationId, UserId } from '../../base/ids.ts';
import { type Handler, json, refused } from '../exchange.ts';

export interface IdentityDeps {
  readonly userName: (organisationId: OrganisationId, id: UserId) => string | undefined;
}

/** Who the token belongs to. */
export function identityHandlers(deps: IdentityDeps): Readonly<Record<string, Handler>> {
  return {
    getUsersMe(_, { organisationId, userId: id }) {
      const name = id === undefined ? undefined : deps.userName(organisationId, id);
      if (name === undefined) return refused('NO_USER_CONTEXT');
      return json(200, { id, name, username: name, state: 'active', version: 1, selfUri: `/api/v2/users/${id}` });
    },
  };
}
