import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readPrefer } from '../../src/http/prefer.ts';

describe('Prefer', () => {
  const cases: readonly (readonly [string | undefined, object])[] = [
    [undefined, { lenient: false }],
    ['wait=5', { lenient: false, wait: 5 }],
    ['wait=5, handling=lenient', { lenient: true, wait: 5 }],
    ['Wait="7"; foo, HANDLING=Lenient', { lenient: true, wait: 7 }],
    ['wait=100', { lenient: false, wait: 30 }],
    ['wait=0', { lenient: false }],
    ['wait=-1', { lenient: false }],
    ['wait=soon', { lenient: false }],
    ['wait=1, wait=9', { lenient: false, wait: 1 }],
    ['handling=strict, respond-async', { lenient: false }],
    [',,=,;', { lenient: false }],
  ];
  for (const [header, read] of cases) {
    it(`${header ?? 'absent'} reads ${JSON.stringify(read)}`, () => assert.deepEqual(readPrefer(header), read));
  }
});
