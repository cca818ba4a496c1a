import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { partyline } from './command.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/explain.md'), 'utf8');
const blocks = [...page.matchAll(/^```\n([\s\S]*?)\n```$/gm)].map(([, block = '']) => block);

test('docs/explain.md shows what the command prints today', async () => {
  const [shown = ''] = blocks;
  const [command = '', ...output] = shown.split('\n');
  // The words as a shell splits them.
  const words = execFileSync('sh', ['-c', command.replace(/^\$ partyline/, "printf '%s\\0'")], { encoding: 'utf8' });
  const { stdout } = await partyline(words.split('\0').slice(0, -1));
  assert.equal(output.join('\n'), stdout.trimEnd(), `the page is stale; the command prints\n${stdout}`);
});

test('docs/explain.md shows what the batch answers today', async () => {
  const [, input = '', output = ''] = blocks;
  const { stdout } = await partyline(['explain', '--batch', '-', '--json'], { input });
  assert.equal(output, stdout.trimEnd(), `the page is stale; the batch answers\n${stdout}`);
});
