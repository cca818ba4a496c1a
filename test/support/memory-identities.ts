import type { IdentityStore, StoredOrganisation, StoredToken, StoredUser } from '../../src/ports/store.ts';

/** An identity store in memory that tells what it holds and how often it was asked for a token. */
export interface MemoryIdentities extends IdentityStore {
  readonly organisations: readonly StoredOrganisation[];
  readonly users: readonly StoredUser[];
  readonly tokens: ReadonlyMap<string, StoredToken>;
  tokenReads(): number;
}

/** Makes an empty one. */
export function createMemoryIdentities(): MemoryIdentities {
  const organisations: StoredOrganisation[] = [];
  const users: StoredUser[] = [];
  const tokens = new Map<string, StoredToken>();
  let reads = 0;
  return {
    organisations,
    users,
    tokens,
    tokenReads: () => reads,
    organisationByName: (name) => organisations.find((each) => each.name === name),
    organisation: (id) => organisations.find((each) => each.id === id),
    saveOrganisation: (organisation) => void organisations.push(organisation),
    userByName: (organisationId, name) =>
      users.find((each) => each.organisationId === organisationId && each.name === name),
    user: (organisationId, id) => users.find((each) => each.organisationId === organisationId && each.id === id),
    saveUser: (user) => void users.push(user),
    token(hash) {
      reads += 1;
      return tokens.get(hash);
    },
    saveToken: (token) => void tokens.set(token.hash, token),
    delegatedTokens: (organisationId, after) =>
      [...tokens.values()].filter(
        (each) =>
          each.delegation !== undefined &&
          each.organisationId === organisationId &&
          each.expiresAt > after &&
          !each.revoked,
      ),
    pruneTokens(before) {
      for (const [hash, token] of tokens) if (token.expiresAt < before) tokens.delete(hash);
    },
  };
}
