import type { SeededAccount } from '../auth/accounts.ts';
import { readSecretHash } from '../auth/secret-hash.ts';
import type { SeededClient } from '../auth/seeded-clients.ts';
import { limits } from '../base/limits.ts';
import type { Seed, SeedClient, SeedOrganisation } from './seed.ts';

/** The clients of a seed. */
export const seededClients = (seed: Seed): readonly SeededClient[] =>
  seed.organisations.flatMap((organisation) =>
    (organisation.clients ?? []).map((client) => seededClient(organisation, client)),
  );

function seededClient(organisation: SeedOrganisation, client: SeedClient): SeededClient {
  const { id, name = id, grants, redirectUris = [], scopes, accessTokenValiditySeconds: seconds } = client;
  const secret = client.secret === undefined ? undefined : readSecretHash(client.secret);
  return {
    client: {
      id,
      name,
      organisation: organisation.name,
      ...(scopes === undefined ? {} : { scopes }),
      permissions: permissionsOf(organisation, client),
      tokens: 'good',
      grants,
      redirectUris,
      isPublic: secret === undefined,
      tokenMsLife: seconds === undefined ? limits.tokenMsLife : seconds * 1000,
    },
    ...(secret === undefined ? {} : { secret }),
  };
}

/** The users of a seed who have a name, with their passwords. */
export const seededAccounts = (seed: Seed): readonly SeededAccount[] =>
  seed.organisations.flatMap((organisation) =>
    (organisation.users ?? []).map((user) => {
      const password = user.password === undefined ? undefined : readSecretHash(user.password);
      return {
        account: {
          organisation: organisation.name,
          name: user.name,
          ...(user.email === undefined ? {} : { email: user.email }),
          permissions: permissionsOf(organisation, user),
        },
        ...(password === undefined ? {} : { password }),
      };
    }),
  );

interface Holder {
  readonly permissions?: readonly string[];
  readonly roles?: readonly string[];
}

/** Its own and those of its roles. */
function permissionsOf(
  { roles = [] }: SeedOrganisation,
  { permissions = [], roles: held = [] }: Holder,
): readonly string[] {
  const byRole = roles.filter(({ name }) => held.includes(name)).flatMap((role) => role.permissions);
  return [...new Set([...permissions, ...byRole])];
}
