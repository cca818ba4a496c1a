import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { coveragePage, tierOf } from '../../scripts/generate-coverage.ts';
import { operationsFor } from '../../src/contract/dialects.ts';

const page = readFileSync(new URL('../../docs/coverage.md', import.meta.url), 'utf8');
const operations = operationsFor(['genesys']);

test('docs/coverage.md is what scripts/generate-coverage.ts writes today', () => {
  const lines = page.split('\n');
  const wanted = coveragePage().split('\n');
  assert.deepEqual(
    wanted.filter((line, at) => line !== lines[at]).slice(0, 3),
    [],
    'the page is stale: run scripts/generate-coverage.ts',
  );
  assert.equal(lines.length, wanted.length);
});

test('docs/coverage.md has every operation of the table once, with what it answers, and no other', () => {
  const rows = [...page.matchAll(/^\| [A-Z]+ \/\S+ \| (\w+) \| (\d) \| (\w+) \|/gm)].map(([, ...cells]) => cells);
  const shown = { built: 'built', missing: '501', removed: 'retired' } as const;
  const wanted = operations.map(({ name, status }) => [name, String(tierOf(name)), shown[status]]);
  assert.deepEqual(rows.map(String).sort(), wanted.map(String).sort());
  assert.equal(rows.length, 447);
});
