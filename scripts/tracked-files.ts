import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders that are made, not written. */
const MADE = new Set(['node_modules', 'dist', 'data', 'coverage', '.cache', '.git']);

/** Every file of the project that somebody wrote, relative to the root; works where there is no git, too. */
export function writtenFiles(root: string): string[] {
  const entries = readdirSync(root, { withFileTypes: true });
  return entries.flatMap((entry) => (MADE.has(entry.name) ? [] : filesOf(root, entry))).sort();
}

function filesOf(root: string, entry: Dirent): string[] {
  if (!entry.isDirectory()) return [entry.name];
  const below = readdirSync(join(root, entry.name), { recursive: true, withFileTypes: true });
  return below
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name).slice(root.length + 1))
    .filter((path) => !path.includes('node_modules') && !path.includes('__pycache__'));
}
