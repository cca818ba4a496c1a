import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ConversationStore, StoreUnavailableError } from '../../src/ports/store.ts';
import { createSqliteStore } from '../../src/store/sqlite.ts';
import { openSqliteFile } from '../../src/store/sqlite-file.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { createSimulatedClock } from '../support/simulated-clock.ts';
import { adding, changing, emptyConversation, ending, ORGANISATION, participant, userParticipant } from './changes.ts';

const directory = mkdtempSync(join(tmpdir(), 'partyline-commit-'));
after(() => rmSync(directory, { recursive: true }));

let files = 0;

function openDatabase() {
  files += 1;
  const path = join(directory, `${files}.sqlite`);
  const database: DatabaseSync = openSqliteFile(path);
  const log = createRecordingLog();
  const store = createSqliteStore(database, { clock: createSimulatedClock(), log });
  return { path, database, log, store, commit: store.conversations.commit };
}

const begin = (id: string) => adding(emptyConversation(id), participant(`p-${id}`));

/** Transactions in a write-ahead log: frames that close one, https://www.sqlite.org/fileformat.html#the_write_ahead_log */
function transactionsIn(path: string): number {
  const wal = readFileSync(`${path}-wal`);
  const frameBytes = 24 + wal.readUInt32BE(8);
  const frames = Math.floor((wal.length - 32) / frameBytes);
  return Array.from({ length: frames }, (_, place) => wal.readUInt32BE(32 + place * frameBytes + 4)).filter(
    (pagesAfterCommit) => pagesAfterCommit > 0,
  ).length;
}

test('what is handed in during one turn of the event loop shares one transaction', async () => {
  const { path, commit, store } = openDatabase();
  const before = transactionsIn(path);
  await Promise.all(['a', 'b', 'c', 'd'].map((id) => commit(begin(id))));
  assert.equal(transactionsIn(path) - before, 1);
  for (const id of ['e', 'f']) await commit(begin(id));
  assert.equal(transactionsIn(path) - before, 3, 'one each, where each was awaited');
  await store.close();
});

test('a change is not acknowledged before its transaction is in the file', async () => {
  const { path, commit, store } = openDatabase();
  const before = transactionsIn(path);
  let acknowledged = false;
  const handedIn = commit(begin('a')).then(() => {
    acknowledged = true;
    return transactionsIn(path);
  });
  assert.equal(acknowledged, false);
  assert.equal(transactionsIn(path), before);
  assert.equal(await handedIn, before + 1);
  await store.close();
});

test('a full disk rejects all that were handed in, writes none of them, and later commits succeed', async () => {
  const { database, log, commit, store } = openDatabase();
  await commit(begin('before'));
  const { page_count: pages } = database.prepare('pragma page_count').get() ?? {};
  database.exec(`pragma max_page_count = ${pages}`);
  const wide = (id: string) => adding(emptyConversation(id), participant(`p-${id}`, { name: 'x'.repeat(100_000) }));
  const outcomes = await Promise.allSettled([commit(begin('small')), commit(wide('wide')), commit(begin('behind'))]);
  for (const outcome of outcomes) {
    assert.ok(outcome.status === 'rejected' && outcome.reason instanceof StoreUnavailableError);
    assert.match(outcome.reason.message, /disk is full/);
  }
  assert.ok(log.lines.some((line) => line.event === 'store.commit-failed'));
  assert.deepEqual(
    store.conversations.loadLive().map((each) => each.id),
    ['before'],
  );

  database.exec('pragma max_page_count = 1000000');
  await commit(wide('wide'));
  assert.deepEqual(
    store.conversations.loadLive().map((each) => each.id),
    ['before', 'wide'],
  );
  await store.close();
});

test('a write that fails without ending its transaction leaves nothing behind, and later commits succeed', async () => {
  const { database, commit, store } = openDatabase();
  database.exec(`create trigger cursed before insert on events when new.conversation_id = 'cursed'
    begin select raise(abort, 'cursed'); end`);
  const outcomes = await Promise.allSettled([commit(begin('beside')), commit(begin('cursed'))]);
  for (const outcome of outcomes)
    assert.ok(outcome.status === 'rejected' && outcome.reason instanceof StoreUnavailableError);
  assert.deepEqual(store.conversations.loadLive(), []);
  await commit(begin('beside'));
  assert.equal(store.conversations.loadLive().length, 1);
  await store.close();
});

test('a queue that is full refuses more, and takes again once it was written', async () => {
  const { commit, store } = openDatabase();
  const handedIn = Array.from({ length: 100_001 }, () => commit(changing(begin('never').next, participant('p-never'))));
  const outcomes = await Promise.allSettled(handedIn);
  const reasons = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.name : 'written'));
  assert.equal(reasons.filter((name) => name === 'ConflictError').length, 100_000);
  assert.equal(reasons.at(-1), 'StoreUnavailableError');
  await nextTurn();
  await commit(begin('a'));
  await store.close();
});

test('a body that was damaged in the file makes its reads unavailable, and no others', async () => {
  const { database, commit, store } = openDatabase();
  await Promise.all([commit(begin('a')), commit(begin('b'))]);
  database.exec(`update participants set body = substr(body, 1, 20) where id = 'p-a'`);
  const { conversations } = store;
  assert.throws(() => conversations.loadLive(), StoreUnavailableError);
  const [kept] = begin('b').participants;
  assert.ok(kept !== undefined);
  assert.deepEqual(conversations.stay(ORGANISATION, kept.id)?.participant, kept);
  await store.close();
});

test('a commit waits for the disk, and no other process may open the file meanwhile', async () => {
  const { database, store } = openDatabase();
  const setting = (name: string) => database.prepare(`pragma ${name}`).get()?.[name];
  // 2 is FULL: the log is flushed at every commit, https://www.sqlite.org/pragma.html#pragma_synchronous
  assert.equal(setting('synchronous'), 2);
  assert.equal(setting('journal_mode'), 'wal');
  assert.equal(setting('locking_mode'), 'exclusive');
  await store.close();
});

test('a prune that was not finished when the store was closed is finished by the next', async () => {
  const { path, commit, store } = openDatabase();
  const changes = Array.from({ length: 100 }, (_, place) => begin(`c${place}`));
  await Promise.all(changes.map(commit));
  await Promise.all(changes.map(({ next }) => commit(ending(next, 1000, `p-${next.id}`))));
  assert.equal(store.conversations.prune(2000, 0), 100);
  await store.close();
  const again = createSqliteStore(openSqliteFile(path), { clock: createSimulatedClock(), log: createRecordingLog() });
  const left = again.conversations.ended({ organisationId: ORGANISATION }, 0, 0).total;
  assert.ok(left > 0 && left < 100, `${left} are left`);
  assert.equal(again.conversations.prune(2000, 0), left);
  await again.close();
});

test('no read of the port and no commit goes through a whole table', async () => {
  const { database, store, commit } = openDatabase();
  const texts: string[] = [];
  const prepare = database.prepare.bind(database);
  database.prepare = (text: string) => {
    texts.push(text);
    return prepare(text);
  };
  const other = createSqliteStore(database, { clock: createSimulatedClock(), log: createRecordingLog() });
  await useEveryFilter(other.conversations);
  const scans = texts
    .filter((text) => /^(select|update|delete|insert) /.test(text) && !text.includes('distinct'))
    .flatMap((text) =>
      prepare(`explain query plan ${text}`)
        .all(...anything(text))
        .map((row) => `${row.detail}: ${text}`),
    )
    .filter((line) => /^SCAN/.test(line) && !seldom.test(line));
  assert.deepEqual(scans, []);
  assert.ok(texts.length > 25, 'the statements were seen');
  await commit(begin('a'));
  await store.close();
});

/** A start, and what housekeeping drops. */
const seldom =
  /^SCAN (conversations USING INDEX conversations_live|beyond|idempotency_keys USING COVERING INDEX idempotency_keys_by_start)/;

const anything = (text: string): number[] => [...text.matchAll(/\?/g)].map(() => 1);

async function useEveryFilter(conversations: ConversationStore): Promise<void> {
  const begun = adding(emptyConversation('c1'), userParticipant('a', 'u1'), participant('b'));
  await conversations.commit(begun);
  await conversations.commit(ending(begun.next, 2000, 'a'));
  const [first] = begun.participants;
  assert.ok(first?.userId !== undefined);
  const { userId, purpose } = first;
  const ours = { organisationId: ORGANISATION } as const;
  const conversationId = begun.next.id;
  const filters = [{}, { conversationId }, { userId }, { purpose }, { conversationId, userId, purpose }];
  for (const filter of filters) conversations.ended({ ...ours, ...filter }, 1, 0);
}
