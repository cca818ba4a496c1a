import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cleanup } from './processes.ts';

/** A folder that is removed after the test. */
export function temporaryFolder(t: Cleanup): string {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
