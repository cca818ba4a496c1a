import type { Client, ClientDirectory } from './clients.ts';
import { decoyHash, type SecretCheck, type SecretHash } from './secret-hash.ts';

/** A client of the seed file; a public one has no secret. */
export interface SeededClient {
  readonly client: Client;
  readonly secret?: SecretHash;
}

/** The clients of a seed file. They live in memory alone: who is taken out of the file is out at the next start. */
export function createSeededClients(seeded: readonly SeededClient[], check: SecretCheck): ClientDirectory {
  const byId = new Map(seeded.map((each) => [each.client.id, each]));
  const decoy = costliest(seeded.flatMap(({ secret }) => (secret === undefined ? [] : [secret])));
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

/** An unknown id has to cost what a known one does. */
const costliest = (hashes: readonly SecretHash[]): SecretHash =>
  hashes.reduce((most, hash) => (workOf(hash) > workOf(most) ? { ...decoyHash, ...sizeOf(hash) } : most), {
    ...decoyHash,
    ...(hashes[0] === undefined ? {} : sizeOf(hashes[0])),
  });

const workOf = ({ cost, parallel }: SecretHash): number => 2 ** cost * parallel;

const sizeOf = ({ cost, blockSize, parallel }: SecretHash): Omit<SecretHash, 'salt' | 'key'> => ({
  cost,
  blockSize,
  parallel,
});
