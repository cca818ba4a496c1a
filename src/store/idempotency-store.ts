import type { DatabaseSync } from 'node:sqlite';
import { asOrganisationId, asRequestId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { Act, ClaimedAct, IdempotencyStore, KeptAnswer, KeyClaim, KeyRecord } from '../ports/idempotency.ts';
import type { CommitQueue } from './commit-queue.ts';
import { jsonOf, numberOf, optionalTextOf, type Row, textOf } from './row.ts';
import { prepareRead, prepareWrite, type SqlArguments } from './statement.ts';
import { inTransaction } from './transaction.ts';

const THE_KEY = 'organisation_id = :organisationId and client_id = :clientId and user_id = :userId and key = :key';

const SELECT = `select organisation_id, client_id, user_id, key, fingerprint, started_at, request_id, request, acts, answer
  from idempotency_keys
 where ${THE_KEY}`;

function recordOf(row: Row): KeyRecord {
  return {
    organisationId: asOrganisationId(textOf(row, 'organisation_id')),
    clientId: textOf(row, 'client_id'),
    userId: textOf(row, 'user_id'),
    key: textOf(row, 'key'),
    fingerprint: textOf(row, 'fingerprint'),
    at: numberOf(row, 'started_at'),
    requestId: asRequestId(textOf(row, 'request_id')),
    request: textOf(row, 'request'),
    acts: jsonOf<readonly Act[]>(row, 'acts'),
    ...(optionalTextOf(row, 'answer') === undefined ? {} : { answer: jsonOf<KeptAnswer>(row, 'answer') }),
  };
}

const statements = (database: DatabaseSync) => ({
  find: prepareRead(database, SELECT, recordOf),
  // A key that was used again after its day belongs to the later request, and is as old as that.
  drop: prepareWrite(database, `delete from idempotency_keys where ${THE_KEY}`),
  insert: prepareWrite(
    database,
    `insert into idempotency_keys
       (organisation_id, client_id, user_id, key, fingerprint, started_at, request_id, request, acts, answer)
     values
       (:organisationId, :clientId, :userId, :key, :fingerprint, :at, :requestId, :request, :acts, :answer)`,
  ),
  setActs: prepareWrite(database, `update idempotency_keys set acts = :acts where ${THE_KEY}`),
  setAnswer: prepareWrite(database, `update idempotency_keys set answer = :answer where ${THE_KEY}`),
});

interface KeyWriter {
  act(claimed: ClaimedAct): void;
  answer(claim: KeyClaim, answer: KeptAnswer): void;
}

const ownerOf = ({ organisationId, clientId, userId, key }: KeyClaim): SqlArguments => ({
  organisationId,
  clientId,
  userId,
  key,
});

/** Writes inside a transaction that somebody else began. */
function createKeyWriter(database: DatabaseSync): KeyWriter {
  const { find, drop, insert, setActs, setAnswer } = statements(database);

  const known = (claim: KeyClaim): KeyRecord | undefined => {
    const record = find.get(ownerOf(claim));
    return record?.requestId === claim.requestId ? record : undefined;
  };

  const put = (claim: KeyClaim, acts: readonly Act[], answer: KeptAnswer | undefined): void => {
    const { fingerprint, at, requestId, request } = claim;
    drop.run(ownerOf(claim));
    const columns = { fingerprint, at, requestId, request };
    const json = { acts: JSON.stringify(acts), answer: answer === undefined ? null : JSON.stringify(answer) };
    insert.run({ ...ownerOf(claim), ...columns, ...json });
  };

  return {
    act({ claim, act }) {
      const record = known(claim);
      if (record === undefined) return put(claim, [act], undefined);
      const acts = [...record.acts, act].slice(0, limits.idempotencyActsMax);
      setActs.run({ ...ownerOf(claim), acts: JSON.stringify(acts) });
    },
    answer(claim, answer) {
      if (known(claim) === undefined) return put(claim, [], answer);
      setAnswer.run({ ...ownerOf(claim), answer: JSON.stringify(answer) });
    },
  };
}

/** What a commit writes of the requests that led to it. */
export const createActWriter = (database: DatabaseSync): KeyWriter['act'] => createKeyWriter(database).act;

const prunings = (database: DatabaseSync) => ({
  old: prepareWrite(
    database,
    `delete from idempotency_keys where ordinal in
       (select ordinal from idempotency_keys where started_at < :before order by started_at limit :batch)`,
  ),
  clients: prepareRead(
    database,
    'select distinct organisation_id, client_id, user_id from idempotency_keys',
    (row) => ({
      organisationId: textOf(row, 'organisation_id'),
      clientId: textOf(row, 'client_id'),
      userId: textOf(row, 'user_id'),
    }),
  ),
  ofClient: prepareWrite(
    database,
    `delete from idempotency_keys where ordinal in
       (select ordinal from
          (select ordinal from idempotency_keys
            where organisation_id = :organisationId and client_id = :clientId and user_id = :userId
            order by ordinal desc
            limit -1 offset :perClient) as beyond
         order by ordinal limit :batch)`,
  ),
  ofAll: prepareWrite(
    database,
    `delete from idempotency_keys where ordinal in
       (select ordinal from
          (select ordinal from idempotency_keys order by started_at desc limit -1 offset :all) as beyond
         limit :batch)`,
  ),
});

/** Keys of the last day; an answer shares its fsync with whatever is committed beside it. */
export function createIdempotencyStore(database: DatabaseSync, queue: Pick<CommitQueue, 'write'>): IdempotencyStore {
  const { find } = statements(database);
  const writer = createKeyWriter(database);
  const pruning = prunings(database);
  return {
    find: ({ organisationId, clientId, userId, key }) => find.get({ organisationId, clientId, userId, key }),
    keep: (claim, answer) => queue.write(() => writer.answer(claim, answer)),
    prune: (before, { perClient, all }, client) =>
      inTransaction(database, () => {
        const batch = limits.idempotencyPruneBatchMax;
        let dropped = pruning.old.run({ before, batch });
        for (const { organisationId, clientId, userId } of client === undefined ? pruning.clients.all({}) : [client])
          dropped += pruning.ofClient.run({ organisationId, clientId, userId, perClient, batch });
        return dropped + pruning.ofAll.run({ all, batch });
      }),
  };
}
