import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { shellWords } from '../src/explain/curl/shell-words.ts';

// Writes into docs/explain.md what its commands print today; the test of the page compares the same.
const root = fileURLToPath(new URL('..', import.meta.url));
const file = `${root}docs/explain.md`;

/** The page with fresh output: that of the command of its first block, then of the batch whose input is the second. */
export function explainPage(page: string): string {
  const [shown = '', input = '', output = ''] = [...page.matchAll(/^```\n[\s\S]*?\n```$/gm)].map(([block]) => block);
  const [command = ''] = inside(shown).split('\n');
  const read = shellWords(command);
  const words = read.ok ? read.value.slice(2).map((word) => word.text) : [];
  const printed = partyline(words, '');
  const answered = partyline(['explain', '--batch', '-', '--json'], inside(input));
  return page.replace(shown, () => fenced(`${command}\n${printed}`)).replace(output, () => fenced(answered));
}

const inside = (block: string): string => block.slice('```\n'.length, -'\n```'.length);
const fenced = (text: string): string => `\`\`\`\n${text.trimEnd()}\n\`\`\``;

function partyline(words: readonly string[], input: string): string {
  const env = { PATH: process.env.PATH };
  return spawnSync(process.execPath, ['bin/partyline.js', ...words], { cwd: root, input, env, encoding: 'utf8' })
    .stdout;
}

if (import.meta.main) {
  writeFileSync(file, explainPage(readFileSync(file, 'utf8')));
  process.stdout.write('docs/explain.md\n');
}
