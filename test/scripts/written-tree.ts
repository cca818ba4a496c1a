import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Cleanup } from '../support/processes.ts';

/** A folder with these files in it, for a check to look at; gone after the test. */
export function writeTree(t: Cleanup, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'partyline-tree-'));
  t.after(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
