import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { OauthStore } from '../ports/oauth.ts';
import type { RecordStore } from '../ports/records.ts';
import type { BindingStore } from '../ports/sip-accounts.ts';
import type { ConversationStore, IdentityStore, Store } from '../ports/store.ts';
import { createBindingStore } from './binding-store.ts';
import { createCommitQueue } from './commit-queue.ts';
import { createConversationReader } from './conversation-reader.ts';
import { createConversationWriter } from './conversation-writer.ts';
import { createIdentityStore } from './identity-store.ts';
import { createOauthStore } from './oauth-store.ts';
import { createPruner } from './prune.ts';
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

/** The store over a database that is open and has this program's schema. */
export function createSqliteStore(database: DatabaseSync, { clock, log }: Omit<SqliteStoreOptions, 'path'>): Store {
  const queue = createCommitQueue({ database, writer: createConversationWriter(database), clock, log });
  const reader = createConversationReader(database);
  const identity = createIdentityStore(database);
  const binding = createBindingStore(database);
  const consents = createOauthStore(database);
  const record = createRecordStore(database);
  const pruner = createPruner(database, log);

  const conversations: ConversationStore = {
    commit: queue.commit,
    loadLive: guard(reader.loadLive),
    read: guard(reader.read),
    stay: guard(reader.stay),
    ended: guard(reader.ended),
    newestOf: guard(reader.newestOf),
    find: guard(reader.find),
    events: guard(reader.events),
    prune: guard(pruner.prune),
  };
  const identities: IdentityStore = {
    organisationByName: guard(identity.organisationByName),
    organisation: guard(identity.organisation),
    saveOrganisation: guard(identity.saveOrganisation),
    userByName: guard(identity.userByName),
    user: guard(identity.user),
    saveUser: guard(identity.saveUser),
    token: guard(identity.token),
    saveToken: guard(identity.saveToken),
    pruneTokens: guard(identity.pruneTokens),
  };

  const oauth: OauthStore = {
    saveCode: guard(consents.saveCode),
    takeCode: guard(consents.takeCode),
    saveRefresh: guard(consents.saveRefresh),
    refresh: guard(consents.refresh),
    takeRefresh: guard(consents.takeRefresh),
    revokeFamily: guard(consents.revokeFamily),
    revokeUser: guard(consents.revokeUser),
    idleTimeout: guard(consents.idleTimeout),
    saveIdleTimeout: guard(consents.saveIdleTimeout),
    prune: guard(consents.prune),
  };

  const close = async (): Promise<void> => {
    if (!database.isOpen) return;
    pruner.close();
    queue.close();
    database.close();
  };

  const bindings: BindingStore = { all: guard(binding.all), replace: guard(binding.replace) };

  const records: RecordStore = {
    get: guard(record.get),
    list: guard(record.list),
    all: guard(record.all),
    save: guard(record.save),
    remove: guard(record.remove),
  };

  return { conversations, identities, bindings, oauth, records, close };
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
