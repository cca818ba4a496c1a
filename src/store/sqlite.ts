import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { IdempotencyStore } from '../ports/idempotency.ts';
import type { OauthStore } from '../ports/oauth.ts';
import type { RecordStore } from '../ports/records.ts';
import type { BindingStore } from '../ports/sip-accounts.ts';
import type { ConversationStore, IdentityStore, Store } from '../ports/store.ts';
import { createBindingStore } from './binding-store.ts';
import { type CommitQueue, createCommitQueue } from './commit-queue.ts';
import { type ConversationReader, createConversationReader } from './conversation-reader.ts';
import { createConversationWriter } from './conversation-writer.ts';
import { createIdempotencyStore } from './idempotency-store.ts';
import { createIdentityStore } from './identity-store.ts';
import { createOauthStore } from './oauth-store.ts';
import { createPruner, type Pruner } from './prune.ts';
import { createRecordStore } from './record-store.ts';
import { unavailable } from './sqlite-error.ts';
import { openSqliteFile } from './sqlite-file.ts';

export interface SqliteStoreOptions {
  /** A file, or `:memory:`. */
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Gives every method of a service one way to fail: with the fault that the port names. */
const guard =
  <Arguments extends readonly unknown[], Result>(method: (...values: Arguments) => Result) =>
  (...values: Arguments): Result => {
    try {
      return method(...values);
    } catch (error) {
      throw unavailable(error);
    }
  };

interface ConversationParts {
  readonly queue: CommitQueue;
  readonly reader: ConversationReader;
  readonly pruner: Pruner;
}

const guardedConversations = ({ queue, reader, pruner }: ConversationParts): ConversationStore => ({
  commit: queue.commit,
  loadLive: guard(reader.loadLive),
  read: guard(reader.read),
  stay: guard(reader.stay),
  ended: guard(reader.ended),
  newestOf: guard(reader.newestOf),
  find: guard(reader.find),
  events: guard(reader.events),
  prune: guard(pruner.prune),
});

const guardedIdentities = (store: IdentityStore): IdentityStore => ({
  organisationByName: guard(store.organisationByName),
  organisation: guard(store.organisation),
  saveOrganisation: guard(store.saveOrganisation),
  userByName: guard(store.userByName),
  user: guard(store.user),
  saveUser: guard(store.saveUser),
  token: guard(store.token),
  saveToken: guard(store.saveToken),
  delegatedTokens: guard(store.delegatedTokens),
  pruneTokens: guard(store.pruneTokens),
});

const guardedOauth = (store: OauthStore): OauthStore => ({
  saveCode: guard(store.saveCode),
  takeCode: guard(store.takeCode),
  saveRefresh: guard(store.saveRefresh),
  refresh: guard(store.refresh),
  takeRefresh: guard(store.takeRefresh),
  revokeFamily: guard(store.revokeFamily),
  revokeUser: guard(store.revokeUser),
  idleTimeout: guard(store.idleTimeout),
  saveIdleTimeout: guard(store.saveIdleTimeout),
  prune: guard(store.prune),
});

const guardedRecords = (store: RecordStore): RecordStore => ({
  get: guard(store.get),
  list: guard(store.list),
  all: guard(store.all),
  save: guard(store.save),
  remove: guard(store.remove),
});

const guardedBindings = (store: BindingStore): BindingStore => ({
  all: guard(store.all),
  replace: guard(store.replace),
});

const guardedIdempotency = (store: IdempotencyStore): IdempotencyStore => ({
  find: guard(store.find),
  keep: store.keep,
  prune: guard(store.prune),
});

/** The store over a database that is open and has this program's schema. */
export function createSqliteStore(database: DatabaseSync, { clock, log }: Omit<SqliteStoreOptions, 'path'>): Store {
  const queue = createCommitQueue({ database, writer: createConversationWriter(database), clock, log });
  const pruner = createPruner(database, log);
  const close = async (): Promise<void> => {
    if (!database.isOpen) return;
    pruner.close();
    queue.close();
    database.close();
  };
  return {
    conversations: guardedConversations({ queue, reader: createConversationReader(database), pruner }),
    identities: guardedIdentities(createIdentityStore(database)),
    bindings: guardedBindings(createBindingStore(database)),
    oauth: guardedOauth(createOauthStore(database)),
    records: guardedRecords(createRecordStore(database)),
    idempotency: guardedIdempotency(createIdempotencyStore(database, queue)),
    close,
  };
}

/**
 * Opens the embedded database: one file, one process.
 * @throws StoreRefusedError
 */
export async function openSqliteStore({ path, clock, log }: SqliteStoreOptions): Promise<Store> {
  const began = clock.monotonic();
  const store = createSqliteStore(openSqliteFile(path), { clock, log });
  log.info('store.opened', { path, tookMs: Math.round(clock.monotonic() - began) });
  return store;
}
