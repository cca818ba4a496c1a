import { asOrganisationId, asUserId, type OrganisationId } from '../base/ids.ts';
import type { IdentityStore } from '../ports/store.ts';
import type { Seed } from './seed.ts';
import { idOfName } from './seed-ids.ts';
import type { SeedIds } from './seed-records.ts';

/** Writes the organisations and users of a seed where they are not there yet, and answers the ids that they have. */
export function seedIdentities(seed: Seed, store: IdentityStore): SeedIds {
  const organisation = (name: string): OrganisationId => {
    const known = store.organisationByName(name);
    if (known !== undefined) return known.id;
    const made = { id: asOrganisationId(idOfName('organisation', name)), name };
    store.saveOrganisation(made);
    return made.id;
  };
  const user = (organisationName: string, name: string): string => {
    const organisationId = organisation(organisationName);
    const known = store.userByName(organisationId, name);
    if (known !== undefined) return known.id;
    const made = { id: asUserId(idOfName(organisationName, 'user', name)), organisationId, name };
    store.saveUser(made);
    return made.id;
  };
  for (const { name, users = [] } of seed.organisations) {
    organisation(name);
    for (const each of users) user(name, each.name);
  }
  return { organisation, user };
}
