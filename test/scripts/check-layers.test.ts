import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLayers } from '../../scripts/check-layers.ts';
import { writeTree } from './written-tree.ts';

const layers = JSON.stringify({
  folders: {
    base: { imports: [] },
    'engine/media': { imports: ['base'], node: 'all' },
    'engine/sip': { imports: ['base', 'engine/media'], node: 'all' },
    client: { imports: ['base'], node: 'node-*' },
    main: { imports: ['*'], node: 'all' },
  },
  packages: { parser: 'engine/sip', '@scope/tool': 'main' },
});

const findingsFor = (t: Parameters<typeof writeTree>[0], files: Readonly<Record<string, string>>): readonly string[] =>
  checkLayers(writeTree(t, { 'scripts/layers.json': layers, ...files })).findings;

test('a tree that keeps the walls has no findings', (t) => {
  const files = {
    'src/base/one.ts': 'export const one = 1;',
    'src/engine/sip/leg.ts':
      "import 'parser';\nimport { one } from '../../base/one.ts';\nimport '../media/port.ts';\nexport { one };",
    'src/engine/media/port.ts': "import 'node:dgram';",
    'src/client/node-http.ts': "import 'node:http';",
    'src/main/server.ts': "import '@scope/tool/part';\nimport '../engine/sip/leg.ts';",
  };
  assert.deepEqual(findingsFor(t, files), []);
});

test('an arrow that the table does not have is named with its line, import types and dynamic imports too', (t) => {
  const files = {
    'src/base/one.ts':
      "\nimport type { Two } from '../main/two.ts';\nexport type One = import('../main/two.ts').Two | Two;\nawait import('../main/two.ts');",
    'src/main/two.ts': 'export type Two = 2;',
    'src/engine/media/three.ts': "export * from '../sip/four.ts';",
    'src/engine/sip/four.ts': '',
  };
  assert.deepEqual(findingsFor(t, files), [
    'src/base/one.ts:2: base may not import main (src/main/two.ts)',
    'src/base/one.ts:3: base may not import main (src/main/two.ts)',
    'src/base/one.ts:4: base may not import main (src/main/two.ts)',
    'src/engine/media/three.ts:1: engine/media may not import engine/sip (src/engine/sip/four.ts)',
  ]);
});

test('an unknown folder is refused, and so is an import from outside src', (t) => {
  const files = { 'src/utils/one.ts': '', 'src/main/two.ts': "import '../../test/x.ts';" };
  assert.deepEqual(findingsFor(t, files), [
    'src/utils/one.ts:1: its folder is not in scripts/layers.json',
    'src/main/two.ts:1: main imports test/x.ts, which is in no layer',
  ]);
});

test('a package beyond its one door is refused, and so is one without a door', (t) => {
  const files = { 'src/main/one.ts': "import 'parser/deep';\nimport 'stranger';" };
  assert.deepEqual(findingsFor(t, files), [
    'src/main/one.ts:1: package parser is imported in engine/sip only',
    'src/main/one.ts:2: package stranger has no folder in scripts/layers.json',
  ]);
});

test('node: is refused where the table does not have it', (t) => {
  const files = { 'src/base/one.ts': "import { join } from 'node:path';", 'src/client/act.ts': "import 'node:http';" };
  assert.deepEqual(findingsFor(t, files), [
    'src/base/one.ts:1: base may not import node:path',
    'src/client/act.ts:1: client may not import node:http',
  ]);
});

test('a circle of value imports is refused, one of types is not', (t) => {
  const circle = (keyword: string): Record<string, string> => ({
    'src/base/a.ts': "import './b.ts';",
    'src/base/b.ts': "import './c.ts';",
    'src/base/c.ts': `import ${keyword}{ A } from './a.ts';`,
  });
  assert.deepEqual(findingsFor(t, circle('type ')), []);
  assert.deepEqual(findingsFor(t, circle('')), [
    'src/base/a.ts:1: a circle of value imports: src/base/a.ts -> src/base/b.ts -> src/base/c.ts',
  ]);
});

test('a tree without a source is no proof', (t) => {
  assert.deepEqual(findingsFor(t, {}), ['src: no file was seen']);
});
