import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { asRequestId } from '../../src/base/ids.ts';
import { type Store, StoreRefusedError } from '../../src/ports/store.ts';
import { migrations, schemaVersion } from '../../src/store/migrations.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { createSimulatedClock } from '../support/simulated-clock.ts';
import { adding, emptyConversation, participant } from './changes.ts';

const open = (path: string): Promise<Store> =>
  openSqliteStore({ path, clock: createSimulatedClock(), log: createRecordingLog() });

/** Runs a test with an empty directory of its own. */
const withDirectory = (run: (directory: string) => Promise<void>) => async (): Promise<void> => {
  const directory = mkdtempSync(join(tmpdir(), 'partyline-file-'));
  try {
    await run(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
};

/** A file with a few hundred conversations, closed properly. */
async function filledFile(directory: string): Promise<string> {
  const path = join(directory, 'data.sqlite');
  const store = await open(path);
  const ids = Array.from({ length: 300 }, (_, place) => `c${place}`);
  await Promise.all(ids.map((id) => store.conversations.commit(adding(emptyConversation(id), participant(`p-${id}`)))));
  await store.close();
  return path;
}

/** Opening must fail with these words for the operator, and must leave the file as it was. */
async function assertRefused(path: string, words: RegExp): Promise<void> {
  const before = readFileSync(path);
  await assert.rejects(open(path), (error: unknown) => {
    assert.ok(error instanceof StoreRefusedError, String(error));
    assert.match(error.message, words);
    assert.ok(error.message.includes(path), 'the message names the file');
    return true;
  });
  assert.ok(before.equals(readFileSync(path)), 'the file was changed');
}

function overwrite(path: string, offset: number, bytes: Buffer): void {
  const content = readFileSync(path);
  bytes.copy(content, offset);
  writeFileSync(path, content);
}

const GARBAGE = Buffer.alloc(4096, 0xa5);

test(
  'a truncated file is refused as damaged',
  withDirectory(async (directory) => {
    const path = await filledFile(directory);
    truncateSync(path, 3 * 4096 + 100);
    await assertRefused(path, /damaged/);
  }),
);

test(
  'a file whose header is garbage is refused as no database',
  withDirectory(async (directory) => {
    const path = await filledFile(directory);
    overwrite(path, 0, GARBAGE.subarray(0, 100));
    await assertRefused(path, /not a database of Partyline/);
  }),
);

test(
  'a file with a flipped page is refused as damaged, whichever page it is',
  withDirectory(async (directory) => {
    const path = await filledFile(directory);
    const whole = readFileSync(path);
    const pages = whole.length / 4096;
    for (let page = 1; page < pages; page += Math.ceil(pages / 20)) {
      overwrite(path, page * 4096, GARBAGE);
      await assertRefused(path, /damaged/);
      writeFileSync(path, whole);
    }
    await (await open(path)).close();
  }),
);

test(
  'a damaged file with a write-ahead log keeps both as they were',
  withDirectory(async (directory) => {
    const path = await filledFile(directory);
    const store = await open(path);
    await store.conversations.commit(adding(emptyConversation('in-log'), participant('p')));
    // What kill -9 leaves behind: the file and a log that is not carried into it.
    const [file, wal] = [readFileSync(path), readFileSync(`${path}-wal`)];
    await store.close();
    writeFileSync(path, file);
    writeFileSync(`${path}-wal`, wal);
    overwrite(path, 5 * 4096, GARBAGE);
    await assertRefused(path, /damaged/);
    assert.ok(wal.equals(readFileSync(`${path}-wal`)), 'the log was changed');
  }),
);

test(
  'a text file is refused as no database',
  withDirectory(async (directory) => {
    const path = join(directory, 'notes.txt');
    writeFileSync(path, 'Dear diary\n'.repeat(100));
    await assertRefused(path, /not a database of Partyline/);
  }),
);

test(
  "another program's database is refused",
  withDirectory(async (directory) => {
    const path = join(directory, 'other.sqlite');
    const other = new DatabaseSync(path);
    other.exec('create table songs (title text)');
    other.close();
    await assertRefused(path, /not a database of Partyline/);
  }),
);

test(
  'a database of a newer version is refused and says which',
  withDirectory(async (directory) => {
    const path = await filledFile(directory);
    const newer = new DatabaseSync(path);
    newer.exec(`pragma user_version = ${schemaVersion + 1}`);
    newer.close();
    await assertRefused(path, new RegExp(`version ${schemaVersion + 1}.*up to ${schemaVersion}`));
  }),
);

test(
  'a second opener in the same process is refused, the first goes on, and after its close the second is served',
  withDirectory(async (directory) => {
    const path = join(directory, 'data.sqlite');
    const first = await open(path);
    await assert.rejects(open(path), { name: 'StoreRefusedError', message: /in use/ });
    await first.conversations.commit(adding(emptyConversation('c1'), participant('a')));
    await first.close();
    const second = await open(path);
    assert.equal(second.conversations.loadLive().length, 1);
    await second.close();
  }),
);

test(
  'an empty file is taken as a new database',
  withDirectory(async (directory) => {
    const path = join(directory, 'data.sqlite');
    writeFileSync(path, '');
    await (await open(path)).close();
    assert.ok(readFileSync(path).length > 0);
  }),
);

test(
  'a missing directory is made, and directory and file are for their owner only',
  withDirectory(async (directory) => {
    const path = join(directory, 'deep', 'down', 'data.sqlite');
    const store = await open(path);
    for (const made of [path, `${path}-wal`]) assert.equal(statSync(made).mode & 0o777, 0o600, made);
    assert.equal(statSync(join(directory, 'deep', 'down')).mode & 0o777, 0o700);
    await store.close();
  }),
);

test(
  "another program's database with a journal left behind is refused",
  withDirectory(async (directory) => {
    const path = join(directory, 'other.sqlite');
    const other = new DatabaseSync(path);
    other.exec('create table songs (title text)');
    other.close();
    writeFileSync(`${path}-journal`, '');
    await assertRefused(path, /not a database of Partyline/);
  }),
);

test(
  'a path below a file is refused',
  withDirectory(async (directory) => {
    const file = join(directory, 'file');
    writeFileSync(file, '');
    await assert.rejects(open(join(file, 'data.sqlite')), StoreRefusedError);
  }),
);

test(
  'a directory in place of the file is refused',
  withDirectory(async (directory) => {
    await assert.rejects(open(directory), StoreRefusedError);
  }),
);

test('a directory that cannot be written is refused', {
  skip: !existsSync('/proc/self') && 'no /proc here',
}, async () => {
  // Nobody can make a file there, not even root.
  await assert.rejects(open('/proc/self/data.sqlite'), { name: 'StoreRefusedError', message: /cannot be opened/ });
});

test(
  'a directory without write permission is refused',
  { skip: process.getuid?.() === 0 && 'root may write everywhere' },
  withDirectory(async (directory) => {
    chmodSync(directory, 0o500);
    await assert.rejects(open(join(directory, 'data.sqlite')), StoreRefusedError);
    chmodSync(directory, 0o700);
  }),
);

test('opening the store prints no warning', () => {
  const sqlite = join(import.meta.dirname, '../../src/store/sqlite.ts');
  const { stderr, status } = spawnSync(process.execPath, [
    '--input-type=module',
    '-e',
    `import ${JSON.stringify(sqlite)}`,
  ]);
  assert.equal(status, 0);
  assert.equal(stderr.toString(), '');
});

test(
  'a database of the version before keeps what it has and takes keys of requests from then on',
  withDirectory(async (directory) => {
    const path = await filledFile(directory);
    const older = new DatabaseSync(path);
    older.exec('drop table idempotency_keys; pragma user_version = 5');
    older.close();
    const stepsAfter = migrations.filter((step) => step.version > 5).map((step) => step.name);
    assert.ok(stepsAfter.includes('idempotency keys'));
    const store = await open(path);
    assert.equal(store.conversations.loadLive().length, 300);
    const { organisationId } = emptyConversation('c0');
    const owner = { organisationId, clientId: 'demo', userId: '', key: 'k' };
    const claim = { ...owner, fingerprint: 'f', at: 1, requestId: asRequestId('r'), request: 'PATCH /' };
    await store.idempotency.keep(claim, { status: 202, headers: {} });
    await store.close();
    const again = await open(path);
    assert.equal(again.idempotency.find(owner)?.answer?.status, 202);
    await again.close();
  }),
);
