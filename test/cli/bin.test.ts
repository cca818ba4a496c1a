import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';

const BIN = join(import.meta.dirname, '../../bin');
/** Makes this Node pass for an old one. */
const OLD = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.19.0'}})`;

/** A fresh clone, as far as the command sees it. */
function clone(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(BIN, join(folder, 'bin'), { recursive: true });
  mkdirSync(join(folder, 'src/cli'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'src/cli/partyline.ts'), "import 'commander';\n");
  return folder;
}

/** A Node that says what it was asked to run. */
function putNode(node: string): void {
  mkdirSync(dirname(node), { recursive: true });
  writeFileSync(node, '#!/bin/sh\nshift\necho "beside: $*"\nexit 7\n');
  chmodSync(node, 0o755);
}

/** What `npm run build` makes. */
function putBuilt(folder: string, text: string): void {
  mkdirSync(join(folder, 'dist/cli'), { recursive: true });
  writeFileSync(join(folder, 'dist/cli/partyline.js'), text);
}

const run = (folder: string, ...flags: readonly string[]) =>
  spawnSync(process.execPath, [...flags, join(folder, 'bin/partyline.js'), 'explain', '--list'], { encoding: 'utf8' });

describe('the command in a fresh clone', () => {
  it('says what to run once', (t) => {
    const { status, stderr } = run(clone(t));
    assert.equal(status, 2);
    assert.match(stderr, /^partyline: its packages are not installed; run `npm install` once .+\n$/);
  });

  it('says on an old Node what brings a newer one', (t) => {
    const { status, stderr } = run(clone(t), '--import', OLD);
    assert.equal(status, 2);
    assert.match(stderr, /needs Node 22\.18 or newer, and this is 20\.19\.0[\s\S]+run `npm install` once/);
  });

  it('runs with the Node that lies beside, once it does', (t) => {
    const folder = clone(t);
    putNode(join(folder, 'node_modules/.bin/node'));
    const { status, stdout } = run(folder, '--import', OLD);
    assert.deepEqual({ status, stdout }, { status: 7, stdout: 'beside: explain --list\n' });
    // What was built some time ago does not take the place of the sources.
    putBuilt(folder, "console.log('built');");
    assert.equal(run(folder, '--import', OLD).stdout, 'beside: explain --list\n');
  });
});

describe('the command of an installed package on an old Node', () => {
  it('runs with the Node that was installed next to it', (t) => {
    const project = mkdtempSync(join(tmpdir(), 'partyline-test-'));
    t.after(() => rmSync(project, { recursive: true, force: true }));
    const folder = join(project, 'node_modules/partyline');
    cpSync(BIN, join(folder, 'bin'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    putBuilt(folder, "console.log('built');");
    putNode(join(project, 'node_modules/.bin/node'));
    const { status, stdout } = run(folder, '--import', OLD);
    assert.deepEqual({ status, stdout }, { status: 7, stdout: 'beside: explain --list\n' });
  });

  it('runs without one what runs on it, and says of the rest what is wrong', (t) => {
    const folder = clone(t);
    putBuilt(folder, "console.log('built');");
    assert.equal(run(folder, '--import', OLD).stdout, 'built\n');
    putBuilt(folder, "await import('node:of-a-newer-one');");
    const { status, stderr } = run(folder, '--import', OLD);
    assert.equal(status, 2);
    assert.match(stderr, /^partyline: needs Node 22\.18 or newer, and this is 20\.19\.0 .+\n.+\n$/);
  });
});
