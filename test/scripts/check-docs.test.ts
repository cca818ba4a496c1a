import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkDocs } from '../../scripts/check-docs.ts';
import { writeTree } from './written-tree.ts';

const tree = { 'package.json': '{"scripts":{"bench":"x"}}', 'src/cli/list.ts': '', 'docs/page.md': '' };

const findingsFor = (
  t: Parameters<typeof writeTree>[0],
  readme: string,
  more: Readonly<Record<string, string>> = {},
): readonly string[] => checkDocs(writeTree(t, { ...tree, 'README.md': readme, ...more })).findings;

test('a page whose commands, links and paths are there has no findings', (t) => {
  const readme =
    '`npm run bench`, npx partyline list, [a page](docs/page.md#part), [out](https://example.org), `src/cli/list.ts`\n';
  assert.deepEqual(findingsFor(t, readme), []);
});

test('a command, link or path that is not there is named with its line', (t) => {
  assert.deepEqual(findingsFor(t, '\nnpm run nothing\nnpx partyline fly\n[x](docs/none.md)\n`src/none.ts`\n'), [
    'README.md:2: npm run nothing: no such script',
    'README.md:3: partyline fly: no such verb',
    'README.md:4: docs/none.md: no such file',
    'README.md:5: src/none.ts: no such file',
  ]);
});

test('links are followed from the page on which they stand', (t) => {
  assert.deepEqual(findingsFor(t, '', { 'docs/page.md': '[up](../README.md)\n[down](README.md)\n' }), [
    'docs/page.md:2: README.md: no such file',
  ]);
});

test('machine paths, hosts of registries and marks of unfinished work are found in any text', (t) => {
  const files = {
    'src/a.ts': `// TO${'DO'} later\n`,
    'scripts/b.sh': `cat ${['', 'root', 'x'].join('/')}\n`,
    'docs/c.md': `https://registry.${'npm'}js.org\n`,
  };
  assert.deepEqual(findingsFor(t, '', files), [
    'docs/c.md:1: the host of a package registry',
    'scripts/b.sh:1: a path of one machine',
    'src/a.ts:1: a mark of unfinished work',
  ]);
});

test('a project without a README is refused', (t) => {
  assert.deepEqual(checkDocs(writeTree(t, tree)).findings, ['README.md: is missing']);
});
