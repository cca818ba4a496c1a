import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behaviourOf, magicNumbers, plainPhone, virtualNumber } from '../../../src/engine/virtual/magic-numbers.ts';

const spellings: readonly (readonly [string, string])[] = [
  ['+15550101', '+15550101'],
  ['+1 555 0101', '+15550101'],
  [' +1-555-0101 ', '+15550101'],
  ['+1 (555) 0101', '+15550101'],
  ['+1.555.0101', '+15550101'],
  ['15550101', '+15550101'],
  ['0015550101', '+15550101'],
  ['tel:+15550101', '+15550101'],
  ['TEL:+1-555-0119', '+15550119'],
  ['user:anna', 'user:anna'],
  ['user:Anna Smith', 'user:Anna Smith'],
  ['user:anna@example.net', 'user:anna@example.net'],
];

for (const [written, number] of spellings) {
  test(`${JSON.stringify(written)} is the virtual phone ${number}`, () => assert.equal(virtualNumber(written), number));
}

const others = [
  '',
  '+',
  'tel:',
  '600',
  '5550101',
  '+15550110',
  '+15550120',
  '+15550099',
  '+155501011',
  '+1555010',
  '+25550101',
  'sip:+15550101@127.0.0.1',
  'sip:600@127.0.0.1',
  'user:',
  'user: ',
  'User:anna',
  'anna',
  '+1555o101',
  '++15550101',
  `user:${'a'.repeat(300)}`,
];

for (const written of others) {
  test(`${JSON.stringify(written.slice(0, 40))} is no virtual phone`, () =>
    assert.equal(virtualNumber(written), undefined));
}

test('every number from +15550100 to +15550119 but +15550110 is a virtual phone', () => {
  const all = Array.from({ length: 20 }, (_, place) => `+${15550100 + place}`);
  assert.deepEqual(
    all.filter((number) => virtualNumber(number) === undefined),
    ['+15550110'],
  );
});

test('no two rows of the table claim one number', () => {
  const taken = magicNumbers.flatMap(({ from, to }) =>
    Array.from({ length: Number(to) - Number(from) + 1 }, (_, place) => Number(from) + place),
  );
  assert.equal(new Set(taken).size, taken.length);
});

test('users have a plain phone', () => assert.equal(behaviourOf('user:anna'), plainPhone));
