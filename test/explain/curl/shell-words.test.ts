import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { shellWords } from '../../../src/explain/curl/shell-words.ts';

const words = (text: string): readonly string[] => {
  const read = shellWords(text);
  assert.ok(read.ok, read.ok ? '' : read.refusal);
  return read.value.map((word) => word.text);
};

const table: readonly (readonly [text: string, wanted: readonly string[]])[] = [
  ['', []],
  ['   \t ', []],
  ['a b', ['a', 'b']],
  ["'a b'", ['a b']],
  ["''", ['']],
  ['""', ['']],
  ['a\'b\'"c"d', ['abcd']],
  ['a\\ b', ['a b']],
  ['a \\\n b', ['a', 'b']],
  ['a\\\nb', ['ab']],
  ['a \\\r\n b', ['a', 'b']],
  ['a `\n b', ['a', 'b']],
  ["'it'\\''s'", ["it's"]],
  ["'a\\nb'", ['a\\nb']],
  ['"a\\"b\\\\c\\d"', ['a"b\\c\\d']],
  ['"a\\\nb"', ['ab']],
  ["$'a\\tb\\x41\\u00e9\\101\\'\\\\\\q'", ["a\tbAéA'\\\\q"]],
  ['$"hello"', ['hello']],
  [`"$TOKEN" \${A}x \${B:-y}`, ['{TOKEN}', '{A}x', '{B}']],
  ["'$TOKEN'", ['$TOKEN']],
  ['\\$TOKEN "\\$TOKEN"', ['$TOKEN', '$TOKEN']],
  ['"$(cat x | jq .id)/y" `id`', ['{…}/y', '{…}']],
  ['a # b\nc', ['a', '\n', 'c']],
  ['a#b', ['a#b']],
  ['a;b&&c | d', ['a', ';', 'b', '&&', 'c', '|', 'd']],
  ['http://h/p?a=1&b=2 c', ['http://h/p?a=1&b=2', 'c']],
  ['http://h/p?a=1 & c', ['http://h/p?a=1', '&', 'c']],
  ['a > f 2>&1', ['a', '>', 'f', '2', '>&', '1']],
  ['curl ^"http://h/?a=1^&b=2^" ^\r\n  -d ^"^{^\\^"s^\\^":1^}^"', ['curl', 'http://h/?a=1&b=2', '-d', '{"s":1}']],
  ['a b', ['a', 'b']],
];

describe('the words of a command line', () => {
  for (const [text, wanted] of table) {
    it(`${JSON.stringify(text)} is ${wanted.length} words`, () => assert.deepEqual(words(text), wanted));
  }

  it('are, for any text in POSIX quotes, that text', () => {
    const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
    const noCarets = fc.string({ unit: 'binary' }).filter((text) => !/\^["\r\n]/.test(text));
    fc.assert(fc.property(fc.array(noCarets), (texts) => assert.deepEqual(words(texts.map(quoted).join(' ')), texts)));
  });

  it('are, for any text in double quotes with its four characters escaped, that text', () => {
    const quoted = (text: string): string => `"${text.replaceAll(/[$`"\\]/g, '\\$&')}"`;
    const noCarets = fc.string({ unit: 'grapheme' }).filter((text) => !/\^["\r\n]/.test(text));
    fc.assert(fc.property(noCarets, (text) => assert.deepEqual(words(quoted(text)), [text])));
  });

  it('end for any text at all, in words or in the place of a quote that is not closed', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'\'"\\$`(){}^\n #&|<>a=?'), maxLength: 60 }), (text) => {
        const read = shellWords(text);
        if (!read.ok) assert.match(read.refusal, /^the quote that opens at line \d+, column \d+ is never closed$/);
      }),
    );
  });

  it('take a megabyte in quotes without counting every character twice', () => {
    const body = 'x$'.repeat(500_000);
    assert.deepEqual(words(`curl -d '${body}'`), ['curl', '-d', body]);
  });

  it('name the place of a quote that is not closed', () => {
    assert.deepEqual(shellWords("curl \\\n -d 'abc"), {
      ok: false,
      refusal: 'the quote that opens at line 2, column 5 is never closed',
    });
  });
});
