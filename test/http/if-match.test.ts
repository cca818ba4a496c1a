import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readIfMatch } from '../../src/http/if-match.ts';

const read: readonly (readonly [string, unknown])[] = [
  ['"3"', [3]],
  ['*', 'live'],
  [' * ', 'live'],
  ['"2","3"', [2, 3]],
  ['"2" , "3"', [2, 3]],
  [', "2",, "3",', [2, 3]],
  // A weak tag never matches strongly (RFC 9110 section 13.1.1).
  ['W/"3"', []],
  ['W/"2", "3"', [3]],
  // Tags that are none of ours, with a comma and a quote of another kind inside.
  ['"a,b"', []],
  ['"03"', []],
  ['"0"', []],
  ['""', []],
  ['"-1", "3"', [3]],
];

const malformed = [
  '',
  '3',
  'w/"3"',
  '"3',
  '3"',
  "'3'",
  '"2" "3"',
  '"2"; "3"',
  '*, "3"',
  '**',
  ',',
  '"2",3',
  `"${'1'.repeat(2000)}"`,
];

describe('If-Match', () => {
  for (const [header, value] of read)
    it(`${header} reads ${JSON.stringify(value)}`, () => assert.deepEqual(readIfMatch(header), { ok: true, value }));
  for (const header of malformed)
    it(`${header.slice(0, 20)} is malformed`, () => assert.equal(readIfMatch(header).ok, false));
});
