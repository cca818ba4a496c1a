import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { FileResult } from '../../scripts/run-test-file.ts';
import { startProgram } from '../support/processes.ts';
import { writeTree } from './written-tree.ts';

const RUNNER = new URL('../../scripts/run-test-file.ts', import.meta.url).href;
const head = "import { test, describe } from 'node:test';\n";

/** In a process of its own: the runner does nothing inside of a test. */
async function resultOf(t: Parameters<typeof writeTree>[0], text: string, msMax = 20_000): Promise<FileResult> {
  const program = `import { runTestFile } from ${JSON.stringify(RUNNER)};
    const result = await runTestFile(new URL('x.test.ts', import.meta.url).pathname, ${msMax});
    process.stdout.write(JSON.stringify(result));`;
  const root = writeTree(t, { 'package.json': '{"type":"module"}', 'x.test.ts': text, 'run.js': program });
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  const child = await startProgram(t, [process.execPath, join(root, 'run.js')], { env });
  await child.ended;
  return JSON.parse(child.output());
}

test('passed, failed and skipped tests are counted once each, suites not at all', async (t) => {
  const text = `${head}describe('all', () => {\n test('good', () => {});\n test('bad', () => { throw new Error('because'); });\n test('left', (t) => t.skip('no sipp'));\n});\n`;
  const result = await resultOf(t, text);
  assert.equal(result.passed, 1);
  assert.deepEqual(
    result.failures.map(({ name }) => /[^/]*$/.exec(name)?.[0]),
    ['x.test.ts: bad'],
  );
  assert.match(result.failures[0]?.why ?? '', /because/);
  assert.deepEqual(result.skips, ['no sipp']);
});

test('a file that cannot be loaded has failed, and says why', async (t) => {
  const result = await resultOf(t, "import './nothing.ts';\n");
  assert.equal(result.failures.length, 1);
  assert.match(result.failures[0]?.why ?? '', /Cannot find module/);
});

test('a file without a test has failed', async (t) => {
  assert.equal((await resultOf(t, 'export {};\n')).failures.length, 1);
});

test('a file that does not end has failed', async (t) => {
  const result = await resultOf(t, `${head}test('good', () => { setInterval(() => {}, 1000); });\n`, 3000);
  assert.deepEqual([result.passed, result.failures.length], [1, 1]);
});
