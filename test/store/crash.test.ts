import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { asConversationId } from '../../src/base/ids.ts';
import { StoreRefusedError } from '../../src/ports/store.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { createSimulatedClock } from '../support/simulated-clock.ts';
import { ORGANISATION } from './changes.ts';

const ROUNDS = 5;
const CHILD = join(import.meta.dirname, 'crash-child.ts');

const open = (path: string) => openSqliteStore({ path, clock: createSimulatedClock(), log: createRecordingLog() });

/** The last acknowledged number of each conversation, from complete lines only. */
function acknowledgedIn(output: string): ReadonlyMap<string, number> {
  const lines = output
    .slice(0, output.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean);
  return new Map(lines.map((line) => line.split(' ')).map(([id = '', seq]) => [id, Number(seq)]));
}

/** Runs a writer, kills it once it has printed enough, and gives what it had acknowledged. */
async function killedWriter(
  path: string,
  name: string,
  whileRunning: () => Promise<void>,
): Promise<ReadonlyMap<string, number>> {
  const child = spawn(process.execPath, [CHILD, path, name], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  const ended = once(child, 'close');
  const enough = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (output.length > 10_000) resolve();
    });
  });
  await Promise.race([enough, ended]);
  await whileRunning();
  child.kill('SIGKILL');
  await ended;
  return acknowledgedIn(output);
}

test(`nothing acknowledged is lost in ${ROUNDS} rounds of kill -9, and the next start works`, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'partyline-crash-'));
  const path = join(directory, 'data.sqlite');
  const acknowledged = new Map<string, number>();
  try {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const inUse = () => assert.rejects(open(path), StoreRefusedError);
      for (const [id, seq] of await killedWriter(path, `round${round}`, inUse)) acknowledged.set(id, seq);
      const store = await open(path);
      for (const [id, seq] of acknowledged) {
        const stored = store.conversations.read(ORGANISATION, asConversationId(id), 0)?.conversation;
        assert.ok(
          stored !== undefined && stored.seq >= seq,
          `${id} was acknowledged at ${seq} and is at ${stored?.seq}`,
        );
        const events = store.conversations.events(stored.id, 0, stored.seq + 1);
        assert.equal(events.length, stored.seq, 'as many events as the state says');
        const [one] = stored.live.values();
        assert.equal(one?.incarnation, Math.max(1, stored.seq - 1), 'the participant is that of the same commit');
      }
      await store.close();
    }
    assert.ok(acknowledged.size >= ROUNDS * 8, `only ${acknowledged.size} conversations were acknowledged`);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
