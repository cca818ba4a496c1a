import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { explainPage } from '../../scripts/generate-explain-page.ts';

test('docs/explain.md shows what its commands print today', () => {
  const page = readFileSync(new URL('../../docs/explain.md', import.meta.url), 'utf8');
  const fresh = explainPage(page);
  assert.match(fresh, /^\$ partyline explain .+\n.+[\s\S]+^Why\n/m);
  assert.match(fresh, /^\{"id":"1","intent"/m);
  assert.equal(page, fresh, 'the page is stale: run scripts/generate-explain-page.ts');
});
