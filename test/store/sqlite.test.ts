import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { createSimulatedClock } from '../support/simulated-clock.ts';
import type { MakePlace } from './place.ts';
import { storeSuite } from './store-suite.ts';

const directory = mkdtempSync(join(tmpdir(), 'partyline-store-'));
after(() => rmSync(directory, { recursive: true }));

const open = (path: string) => openSqliteStore({ path, clock: createSimulatedClock(), log: createRecordingLog() });

let files = 0;
const inFile: MakePlace = () => {
  files += 1;
  const path = join(directory, `${files}.sqlite`);
  return { open: () => open(path) };
};
const inMemory: MakePlace = () => ({
  open: () => open(':memory:'),
  forgets: 'a database in memory ends with its store',
});

storeSuite('SQLite file', inFile);
storeSuite('SQLite in memory', inMemory);
