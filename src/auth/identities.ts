import { asOrganisationId, type IdMaker, type OrganisationId, type UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { IdentityStore, StoredOrganisation, StoredUser } from '../ports/store.ts';

/** The organisation of the demo client. */
export const DEMO_ORGANISATION = 'demo';

/** Never changes, so that ids noted from one run mean the same in the next. */
const demoOrganisationId = asOrganisationId('de300000-0000-4000-8000-000000000001');

/** Organisations and users by name, made on first use. */
export interface Identities {
  ensureOrganisation(name: string): StoredOrganisation;
  ensureUser(organisationId: OrganisationId, name: string): StoredUser;
  /** Undefined when there is no such user. */
  userName(organisationId: OrganisationId, id: UserId): string | undefined;
}

export interface IdentitiesDeps {
  readonly store: IdentityStore;
  readonly ids: Pick<IdMaker, 'organisation' | 'user'>;
  readonly log: Log;
}

/** Finds by name, makes what is not there. The database keeps the answer, so a second call reads it back. */
export function createIdentities({ store, ids, log }: IdentitiesDeps): Identities {
  return {
    ensureOrganisation(name) {
      const known = store.organisationByName(name);
      if (known !== undefined) return known;
      const organisation = { id: name === DEMO_ORGANISATION ? demoOrganisationId : ids.organisation(), name };
      store.saveOrganisation(organisation);
      log.info('organisation.made', { organisationId: organisation.id });
      return organisation;
    },
    ensureUser(organisationId, name) {
      const known = store.userByName(organisationId, name);
      if (known !== undefined) return known;
      const user = { id: ids.user(), organisationId, name };
      store.saveUser(user);
      log.info('user.made', { organisationId, userId: user.id });
      return user;
    },
    userName: (organisationId, id) => store.user(organisationId, id)?.name,
  };
}
