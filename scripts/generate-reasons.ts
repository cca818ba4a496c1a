import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { catalogue } from '../src/explain/catalogue.ts';
import { pageFileOf, reasonPage } from '../src/explain/pages.ts';

// Writes docs/reasons/*.md and their index from the catalogue and removes the pages of reasons that are none.
const folder = fileURLToPath(new URL('../docs/reasons/', import.meta.url));
mkdirSync(folder, { recursive: true });
const INDEX = 'README.md';
const files = new Set([INDEX, ...catalogue.map((entry) => pageFileOf(entry.reason))]);
for (const file of readdirSync(folder)) if (!files.has(file)) rmSync(folder + file);
for (const { reason } of catalogue) writeFileSync(folder + pageFileOf(reason), reasonPage(reason)?.markdown ?? '');
const rows = catalogue.map(
  (entry) => `| [${entry.reason}](${pageFileOf(entry.reason)}) | ${entry.stage} | ${entry.title} |`,
);
const index = ['# Why a request is refused', '', '| reason | gate | means |', '|---|---|---|', ...rows, ''];
writeFileSync(folder + INDEX, index.join('\n'));
process.stdout.write(`docs/reasons: ${files.size} pages\n`);
