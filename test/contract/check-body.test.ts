import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { limits } from '../../src/base/limits.ts';
import { checkBody } from '../../src/contract/check-body.ts';
import type { Schema } from '../../src/contract/operation.ts';
import { models } from '../../src/contract/schemas.ts';

const schema: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  minProperties: 1,
  properties: {
    name: { type: 'string', maxLength: 4 },
    state: { type: 'string', enum: ['on', 'off'] },
    at: { type: 'string', format: 'date-time' },
    count: { type: 'integer' },
    ratio: { type: 'number' },
    flag: { type: 'boolean' },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    items: {
      type: 'array',
      minItems: 1,
      maxItems: 2,
      items: { type: 'object', additionalProperties: false, properties: { address: { type: 'string' } } },
    },
    open: { type: 'object', properties: { known: { type: 'string' } } },
  },
};

const known = Object.keys(schema.properties ?? {});
const body = (finding: object): object => ({ stage: 'body', ...finding });

describe('checking a body against a schema', () => {
  const right: readonly (readonly [string, unknown])[] = [
    ['one key', { name: 'a' }],
    [
      'every key',
      {
        name: 'abcd',
        state: 'on',
        at: '2026-11-23T04:52:00.000Z',
        count: -3,
        ratio: 1.5,
        flag: false,
        labels: { a: 'b' },
        items: [{}, { address: 'x' }],
      },
    ],
    ['an offset in a time', { name: 'a', at: '2026-11-23T04:52:00+01:00' }],
    ['null for a key that need not be there', { name: 'a', state: null, items: null, count: null }],
    ['a key that an open object does not list', { name: 'a', open: { known: 'x', other: 1 } }],
  ];
  for (const [what, value] of right) test(`${what} is right`, () => assert.deepEqual(checkBody(schema, value), []));

  const wrong: readonly (readonly [string, unknown, object])[] = [
    ['an unknown key', { name: 'a', nam: 1 }, { kind: 'unknown-key', path: 'nam', key: 'nam', known }],
    [
      'an unknown key whose value is null',
      { name: 'a', nam: null },
      { kind: 'unknown-key', path: 'nam', key: 'nam', known },
    ],
    [
      'a key of every object',
      { name: 'a', constructor: 1 },
      { kind: 'unknown-key', path: 'constructor', key: 'constructor', known },
    ],
    [
      '__proto__',
      JSON.parse('{"name":"a","__proto__":1}'),
      { kind: 'unknown-key', path: '__proto__', key: '__proto__', known },
    ],
    [
      'an unknown key deep down',
      { name: 'a', items: [{}, { adress: 1 }] },
      { kind: 'unknown-key', path: 'items[1].adress', key: 'adress', known: ['address'] },
    ],
    ['a missing key', { flag: true }, { kind: 'missing-key', path: 'name', key: 'name' }],
    [
      'null for a key that must be there',
      { name: null, flag: true },
      { kind: 'missing-key', path: 'name', key: 'name' },
    ],
    ['an array for an object', [], { kind: 'wrong-type', path: '', wanted: 'object', got: 'array' }],
    ['a text for an object', 'x', { kind: 'wrong-type', path: '', wanted: 'object', got: 'string' }],
    [
      'an object for an array',
      { name: 'a', items: {} },
      { kind: 'wrong-type', path: 'items', wanted: 'array', got: 'object' },
    ],
    [
      'null in an array',
      { name: 'a', items: [null] },
      { kind: 'wrong-type', path: 'items[0]', wanted: 'object', got: 'null' },
    ],
    ['a number for a text', { name: 1 }, { kind: 'wrong-type', path: 'name', wanted: 'string', got: 'number' }],
    [
      'a text for a boolean',
      { name: 'a', flag: 'true' },
      { kind: 'wrong-type', path: 'flag', wanted: 'boolean', got: 'string' },
    ],
    [
      'a fraction for a whole number',
      { name: 'a', count: 1.5 },
      { kind: 'wrong-type', path: 'count', wanted: 'integer', got: 'number' },
    ],
    [
      'a text for a number',
      { name: 'a', ratio: '1' },
      { kind: 'wrong-type', path: 'ratio', wanted: 'number', got: 'string' },
    ],
    [
      'a wrong value of a free key',
      { name: 'a', labels: { x: 7 } },
      { kind: 'wrong-type', path: 'labels.x', wanted: 'string', got: 'number' },
    ],
    [
      'a word that is not in the list',
      { name: 'a', state: 'ON' },
      { kind: 'wrong-enum', path: 'state', value: 'ON', allowed: ['on', 'off'] },
    ],
    [
      'a text that is too long',
      { name: 'abcde' },
      { kind: 'out-of-bounds', path: 'name', rule: 'at most 4 characters' },
    ],
    ['too few items', { name: 'a', items: [] }, { kind: 'out-of-bounds', path: 'items', rule: 'at least 1 item' }],
    [
      'too many items',
      { name: 'a', items: [{}, {}, 1] },
      { kind: 'out-of-bounds', path: 'items', rule: 'at most 2 items' },
    ],
    [
      'a day that does not exist',
      { name: 'a', at: '2026-13-01T00:00:00Z' },
      { kind: 'out-of-bounds', path: 'at', rule: 'an ISO 8601 date and time' },
    ],
    [
      'a time without its day',
      { name: 'a', at: '04:52' },
      { kind: 'out-of-bounds', path: 'at', rule: 'an ISO 8601 date and time' },
    ],
  ];
  for (const [what, value, finding] of wrong) {
    test(`${what} is found`, () => assert.deepEqual(checkBody(schema, value), [body(finding)]));
  }

  test('an empty object says that it lacks a key, and that it says nothing', () => {
    assert.deepEqual(checkBody(schema, {}), [
      body({ kind: 'missing-key', path: 'name', key: 'name' }),
      body({ kind: 'out-of-bounds', path: '', rule: 'at least 1 key' }),
    ]);
  });

  test('all findings are told, unknown keys before missing ones before types before words before bounds', () => {
    const findings = checkBody(schema, { items: [], state: 'x', flag: 1, nme: 'a', open: { known: 2 } });
    assert.deepEqual(
      findings.map((finding) => finding.kind),
      ['unknown-key', 'missing-key', 'wrong-type', 'wrong-type', 'wrong-enum', 'out-of-bounds'],
    );
  });

  test('a body of a thousand wrong keys costs a bounded answer', () => {
    const value = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`key${index}`, 1]));
    const findings = checkBody(schema, { ...value, name: 1 });
    assert.equal(findings.filter((finding) => finding.kind === 'unknown-key').length, limits.findingsPerKindMax);
    assert.equal(findings.at(-1)?.kind, 'wrong-type');
  });

  test('no JSON value makes it throw, whatever the model', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(models)), (value, name) => {
        const model = models[name];
        assert.ok(model && Array.isArray(checkBody(model, value)));
      }),
    );
  });
});
