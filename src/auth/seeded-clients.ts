import type { Client, ClientDirectory } from './clients.ts';
import { decoyFor, type SecretCheck, type SecretHash } from './secret-hash.ts';

/** A client of the seed file; a public one has no secret. */
export interface SeededClient {
  readonly client: Client;
  readonly secret?: SecretHash;
}

/** The clients of a seed file. They live in memory alone: who is taken out of the file is out at the next start. */
export function createSeededClients(seeded: readonly SeededClient[], check: SecretCheck): ClientDirectory {
  const byId = new Map(seeded.map((each) => [each.client.id, each]));
  const decoy = decoyFor(seeded.map((each) => each.secret));
  return {
    async authenticate({ id, secret }) {
      const known = byId.get(id);
      const fits = await check.verify(secret, known?.secret ?? decoy);
      if (fits === 'busy') return fits;
      return fits && known?.secret !== undefined ? known.client : undefined;
    },
    find: (id) => byId.get(id)?.client,
    list: (organisation) =>
      seeded
        .map(({ client }) => client)
        .filter((client) => client.organisation === organisation)
        .sort((one, other) => one.name.localeCompare(other.name)),
  };
}
