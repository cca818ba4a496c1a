import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLicences } from '../../scripts/check-licences.ts';
import { writeTree } from './written-tree.ts';

interface Tree {
  readonly license?: unknown;
  readonly locked?: Readonly<Record<string, unknown>>;
  readonly version?: string;
}

function findingsFor(
  t: Parameters<typeof writeTree>[0],
  { license = 'MIT', locked = {}, version = '1.2.3' }: Tree,
): readonly string[] {
  const root = writeTree(t, {
    'package.json': JSON.stringify({ dependencies: { a: version } }),
    'package-lock.json': JSON.stringify({ packages: { '': {}, 'node_modules/a': { version, ...locked } } }),
    'node_modules/a/package.json': JSON.stringify({ license }),
  });
  return checkLicences(root).findings;
}

test('a permissive package at an exact version is accepted', (t) => {
  assert.deepEqual(findingsFor(t, {}), []);
  assert.deepEqual(findingsFor(t, { license: '(GPL-3.0 OR MIT)' }), []);
});

test('other licences are refused, a missing one too', (t) => {
  assert.deepEqual(findingsFor(t, { license: 'GPL-3.0' }), ['node_modules/a: licence "GPL-3.0"']);
  assert.deepEqual(findingsFor(t, { license: 'MIT AND AGPL-3.0' }), ['node_modules/a: licence "MIT AND AGPL-3.0"']);
  assert.equal(findingsFor(t, { license: null }).length, 1);
});

test('install scripts, download addresses and loose versions are refused', (t) => {
  assert.deepEqual(findingsFor(t, { locked: { hasInstallScript: true } }), ['node_modules/a: has an install script']);
  assert.equal(findingsFor(t, { locked: { resolved: 'https://example.org/a.tgz' } }).length, 1);
  assert.deepEqual(findingsFor(t, { version: '^1.2.3' }), ['package.json: a ^1.2.3 is not an exact version']);
});

test('packages for development alone may have any licence', (t) => {
  assert.deepEqual(findingsFor(t, { license: 'GPL-3.0', locked: { dev: true } }), [
    'package-lock.json: no package was seen',
  ]);
});
