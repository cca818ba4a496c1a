import type { DatabaseSync } from 'node:sqlite';
import { limits } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import type { ConversationStore } from '../ports/store.ts';
import { lookupsOf } from './conversation-writer.ts';
import { type Row, textOf } from './row.ts';
import { prepareRead, prepareWrite } from './statement.ts';
import { participantOf } from './stored-shapes.ts';
import { inTransaction } from './transaction.ts';

interface Tombstone {
  readonly organisationId: string;
  readonly conversationId: string;
}

const tombstoneOf = (row: Row): Tombstone => ({
  organisationId: textOf(row, 'organisation_id'),
  conversationId: textOf(row, 'id'),
});

const searchesOf = (database: DatabaseSync) => ({
  organisations: prepareRead(
    database,
    'select distinct organisation_id from conversations where end_time is not null',
    (row) => textOf(row, 'organisation_id'),
  ),
  // Newest first, past the ones that are kept anyway. SQLite has no offset without a limit, so there is one.
  tombstones: prepareRead(
    database,
    `select beyond.organisation_id, beyond.id
       from (select organisation_id, id, end_time
               from conversations
              where organisation_id = :organisationId and end_time is not null
              order by end_time desc, ordinal desc
              limit :limit offset :keepMin) as beyond
      where beyond.end_time < :before`,
    tombstoneOf,
  ),
});

const statementsOf = (database: DatabaseSync) => ({
  participants: prepareRead(
    database,
    'select body from participants where organisation_id = :organisationId and conversation_id = :conversationId',
    participantOf,
  ),
  dropThing: prepareWrite(
    database,
    `delete from things
      where organisation_id = :organisationId and id = :id and conversation_id = :conversationId`,
  ),
  dropParticipants: prepareWrite(
    database,
    'delete from participants where organisation_id = :organisationId and conversation_id = :conversationId',
  ),
  dropEvents: prepareWrite(database, 'delete from events where conversation_id = :conversationId'),
  dropConversation: prepareWrite(
    database,
    'delete from conversations where organisation_id = :organisationId and id = :conversationId',
  ),
});

/** Drops old tombstones whole: the conversation, its participants, what they can be found by, and its events. */
export interface Pruner {
  readonly prune: ConversationStore['prune'];
  /** Leaves what is not dropped yet to a later start. */
  close(): void;
}

function createDrop(database: DatabaseSync): (tombstone: Tombstone) => void {
  const statements = statementsOf(database);
  return (tombstone) => {
    const values = { ...tombstone };
    const participants = statements.participants.all(values);
    const words = participants.flatMap((each) => lookupsOf(each).map((lookup) => lookup.id));
    for (const id of [tombstone.conversationId, ...words]) statements.dropThing.run({ ...values, id });
    statements.dropParticipants.run(values);
    statements.dropEvents.run(values);
    statements.dropConversation.run(values);
  };
}

export function createPruner(database: DatabaseSync, log: Log): Pruner {
  const { organisations, tombstones } = searchesOf(database);
  const drop = createDrop(database);
  let planned: readonly Tombstone[] = [];
  let scheduled: NodeJS.Immediate | undefined;

  // A slice a turn: thousands at once would keep calls and requests waiting for seconds.
  const dropSlice = (): void => {
    const slice = planned.slice(0, limits.storePruneBatchMax);
    planned = planned.slice(slice.length);
    inTransaction(database, () => slice.forEach(drop));
    clearImmediate(scheduled);
    scheduled = planned.length > 0 ? setImmediate(dropNextSlice) : undefined;
  };

  const dropNextSlice = (): void => {
    try {
      dropSlice();
    } catch (error) {
      planned = [];
      log.error('store.prune-failed', { message: String(error) });
    }
  };

  return {
    prune(before, keepMin) {
      planned = organisations
        .all({})
        .flatMap((organisationId) =>
          tombstones.all({ organisationId, before, limit: Number.MAX_SAFE_INTEGER, keepMin }),
        );
      const count = planned.length;
      if (count > 0) dropSlice();
      return count;
    },
    close() {
      planned = [];
      clearImmediate(scheduled);
    },
  };
}
