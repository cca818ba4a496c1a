import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { limits } from '../../src/base/limits.ts';
import { parseJson } from '../../src/contract/parse-json.ts';

const refusal = (text: string): unknown => {
  const result = parseJson(text);
  return result.ok ? 'parsed' : result.refusal;
};

const malformed = (position: number, pythonLiteral: boolean): object => ({
  stage: 'body',
  kind: 'malformed-json',
  position,
  pythonLiteral,
});

describe('reading JSON', () => {
  test('a body that is empty, or spaces, is undefined and no error', () => {
    for (const text of ['', ' \r\n\t', '\uFEFF']) assert.deepEqual(parseJson(text), { ok: true, value: undefined });
  });

  test('the literal null is null', () => assert.deepEqual(parseJson(' null '), { ok: true, value: null }));

  test('a byte order mark is skipped', () =>
    assert.deepEqual(parseJson('\uFEFF{"a":1}'), { ok: true, value: { a: 1 } }));

  const python: readonly (readonly [string, number])[] = [
    ["{'state': 'disconnected'}", 1],
    ['{"state": \'disconnected\'}', 10],
    ['{"muted": True}', 10],
    ['{"muted": False }', 10],
    ['{"a": [1, None]}', 10],
    ["{u'state': 1}", 1],
    ["['a']", 1],
  ];
  for (const [text, position] of python) {
    test(`${text} is a Python literal`, () => assert.deepEqual(refusal(text), malformed(position, true)));
  }

  const broken: readonly (readonly [string, number])[] = [
    ['{', 1],
    ['{"a"', 4],
    ['{"a":', 5],
    ['{"a":1', 6],
    ['{"a":1,}', 7],
    ['[1,]', 3],
    ['[1 2]', 3],
    ['{"a" 1}', 5],
    ['{a: 1}', 1],
    ['{"a":1}}', 7],
    ['{"a":1} x', 8],
    ['"abc', 0],
    ['{"a":tru}', 5],
    ['{"a":01}', 6],
    ['{"a":+1}', 5],
    ['{"a":1.}', 6],
    ['{"a":undefined}', 5],
    ['{"a":"\\x"}', 5],
    ['{"a":"line\nbreak"}', 5],
    ['\'{"a":1}\'', 0],
    ['state=disconnected', 0],
    ['{"a":NaN}', 5],
    ['{"a":Truest}', 5],
    ['\uFEFF{"a":}', 6],
    ['{]', 1],
    ['[}', 1],
  ];
  for (const [text, position] of broken) {
    test(`${JSON.stringify(text)} is wrong at ${position}`, () =>
      assert.deepEqual(refusal(text), malformed(position, false)));
  }

  test('the position is right where the longest right beginning ends', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (json, seed) => {
        const at = seed % (json.length + 1);
        const result = parseJson(`${json.slice(0, at)}\u0001${json.slice(at)}`);
        assert.ok(!result.ok && result.refusal.kind === 'malformed-json');
        // A bad character inside a text or a word blames where that text or word begins.
        assert.ok(result.refusal.position <= at);
      }),
      { numRuns: 500 },
    );
  });

  test('what JSON.parse takes is taken, and the other way round', () => {
    const text = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .array(fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '1', ' ', 'true', '\\', '"'))
        .map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, (json) => {
        if (json.trim() === '') return;
        let value: unknown;
        try {
          value = JSON.parse(json);
        } catch {
          assert.ok(!parseJson(json).ok);
          return;
        }
        assert.deepEqual(parseJson(json), { ok: true, value });
      }),
      { numRuns: 2000 },
    );
  });

  test('nesting is bounded, and brackets in texts do not count', () => {
    const deep = '['.repeat(limits.jsonDepthMax + 1);
    const finding = { stage: 'body', kind: 'out-of-bounds', path: '', rule: `at most ${limits.jsonDepthMax} levels` };
    assert.deepEqual(refusal(deep + ']'.repeat(limits.jsonDepthMax + 1)), finding);
    assert.deepEqual(refusal(deep.repeat(1000)), finding);
    assert.equal(refusal(deep.slice(1) + ']'.repeat(limits.jsonDepthMax)), 'parsed');
    assert.equal(refusal(JSON.stringify({ a: `\\"${deep}`, b: '\\', c: deep })), 'parsed');
  });

  test('a long text that never ends is read once', () => {
    assert.deepEqual(refusal(`"${'\\"'.repeat(limits.bodyBytesMax / 2)}`), malformed(0, false));
  });
});
