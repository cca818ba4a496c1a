import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkBudgets } from '../../scripts/check-budgets.ts';
import { writeTree } from './written-tree.ts';

const findingsFor = (t: Parameters<typeof writeTree>[0], path: string, text: string): readonly string[] =>
  checkBudgets(writeTree(t, { [path]: text })).findings;

const lines = (count: number): string => 'f();\n'.repeat(count);

test('a file of 400 lines is accepted and one more is not', (t) => {
  assert.deepEqual(findingsFor(t, 'src/base/a.ts', lines(400)), []);
  assert.deepEqual(findingsFor(t, 'src/base/a.ts', lines(401)), ['src/base/a.ts:1: 401 lines, at most 400']);
});

test('a function of 60 lines is accepted and one more is not', (t) => {
  assert.deepEqual(findingsFor(t, 'src/base/a.ts', `function a() {\n${lines(58)}}\n`), []);
  assert.match(findingsFor(t, 'src/base/a.ts', `function a() {\n${lines(59)}}\n`).join(), /:1: a function of 61 lines/);
  assert.match(findingsFor(t, 'src/base/a.ts', `const a = () => {\n${lines(59)}};\n`).join(), /a function of 61 lines/);
});

test('a function that lists tests may be long, the tests themselves may not', (t) => {
  const suite = (inside: string): string => `describe('x', () => {\n${inside}});\n`;
  const short = "test('y', () => {\n});\n".repeat(40);
  assert.deepEqual(findingsFor(t, 'test/a.test.ts', suite(short)), []);
  assert.match(
    findingsFor(t, 'test/a.test.ts', suite(`test('y', () => {\n${lines(60)}});\n`)).join(),
    /:2: a function of 62 lines/,
  );
});

test('a fourth parameter is refused', (t) => {
  assert.deepEqual(findingsFor(t, 'src/a.ts', 'const a = (b: 1, c: 2, d: 3) => b;\n'), []);
  assert.deepEqual(findingsFor(t, 'src/a.ts', 'const a = (b: 1, c: 2, d: 3, e: 4) => b;\n'), [
    'src/a.ts:1: 4 parameters, at most 3',
  ]);
});

test('what escapes the type checker is refused, but for constants and the place where ids are branded', (t) => {
  const text = 'const a = b as any;\nconst c = d!;\nconst e = [1] as const;\nconst f = <string>g;\n';
  assert.deepEqual(findingsFor(t, 'src/base/a.ts', text), [
    'src/base/a.ts:1: a cast: as any',
    'src/base/a.ts:1: any',
    'src/base/a.ts:2: ! says that something is there without looking',
    'src/base/a.ts:4: a cast',
  ]);
  assert.deepEqual(findingsFor(t, 'src/base/ids.ts', 'export const a = (text: string): Id => text as Id;\n'), []);
  assert.deepEqual(findingsFor(t, 'src/base/a.ts', 'export { a as b };\nimport { c as d } from "./c.ts";\n'), []);
});

test('generated files are left aside, and a tree with nothing else is no proof', (t) => {
  assert.deepEqual(findingsFor(t, 'src/contract/models.gen.ts', lines(5000)), ['no file was seen']);
});
