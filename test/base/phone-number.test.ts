import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isSameAddress } from '../../src/base/phone-number.ts';

const london = '+442079460018';

/** What is found, and what is looked for. */
const same: readonly (readonly [string, string])[] = [
  [london, '+44 20 7946 0018'],
  [london, '+44-20-7946-0018'],
  [london, '+44 (0)20 7946 0018'],
  [london, '+44(0)2079460018'],
  [london, '0044 20 7946 0018'],
  [london, '0044 (0)20 7946 0018'],
  [london, '(+44) 20 7946 0018'],
  [london, '(+44) (0)20 7946 0018'],
  [london, '( +44 20 ) 7946 0018'],
  [london, '(0044) (0)20 7946-0018'],
  [london, 'tel:(+44) 20 7946 0018'],
  [london, 'sip:(+44)2079460018@gateway.example;user=phone'],
  ['+15550102', '(+1) 555-0102'],
  [london, 'tel:+44-20-7946-0018'],
  [london, 'TEL:+44.20.7946.0018'],
  [london, 'tel:+44-20-7946-0018;ext=12'],
  [london, '+44 20 7946 0018 ext. 12'],
  [london, '+44 20 7946 0018 x12'],
  [london, 'tel:+44-20-7946-0018;phone-context=example.com'],
  [london, 'sip:+442079460018@gateway.example;user=phone'],
  [london, 'sip:+442079460018@gateway.example'],
  [london, 'sip:%2B442079460018@gateway.example'],
  [london, 'sips:+44-20-7946-0018@gateway.example;user=phone'],
  [london, '<sip:+442079460018@gateway.example;user=phone>'],
  [london, '"Bob" <tel:+442079460018>'],
  [london, '＋４４ ２０ ７９４６ ００１８'],
  [london, '+44\u201120\u20117946\u20110018'],
  [london, '+44\u00a020\u2009794\u206060018'],
  [london, '\u202a+442079460018\u202c'],
  [london, '+٤٤٢٠٧٩٤٦٠٠١٨'],
  [london, '  +442079460018\t'],
  [london, '442079460018'],
  ['sip:+442079460018@10.0.0.7:5070', london],
  ['sip:442079460018@10.0.0.7', '+44 20 7946 0018'],
  ['sip:1001@10.0.0.7:5060', 'sip:1001@10.0.0.7'],
  ['sip:1001@PBX.example', 'sip:1001@pbx.EXAMPLE;transport=tcp'],
  ['sip:1001@10.0.0.7', '1001'],
  ['sip:alice@10.0.0.7', 'alice'],
  ['sip:alice@10.0.0.7', 'sips:alice@10.0.0.7'],
  ['user:alice', 'user:alice'],
  ['user:alice', ' user:alice '],
  ['tel:+442079460018;ext=12', london],
  ['tel:+442079460018;ext=12', '+44 20 7946 0018 x12'],
  ['Support', 'Support'],
];

const different: readonly (readonly [string, string])[] = [
  // The country or the area is missing: it may be another number.
  [london, '020 7946 0018'],
  [london, '2079460018'],
  [london, '7946 0018'],
  [london, '+1 20 7946 0018'],
  [london, '+44 20 7946 001'],
  [london, '(+1) 20 7946 0018'],
  [london, '((+44)) (20) +7946 0018'],
  [london, '+44 20 7946 00180'],
  // The zero of +44 (0)20 counts where there is no country in front of it.
  ['2079460018', '(0)2079460018'],
  ['tel:+442079460018;ext=12', '+442079460018 x13'],
  ['sip:1001@10.0.0.7', 'sip:1001@10.0.0.8'],
  ['sip:alice@10.0.0.7', 'sip:alice@10.0.0.8'],
  ['user:alice', 'alice'],
  ['user:alice', 'sip:alice@10.0.0.7'],
  ['sip:alice@10.0.0.7', 'user:alice'],
  ['sip:alice@10.0.0.7', 'ALICE'],
  ['+15550101', '0101'],
  ['+15550101', '12'],
  ['+15550101', ''],
  ['', '+15550101'],
  ['sip:10.0.0.7', '10.0.0.7'],
  // Two zeros in front of few digits are no prefix.
  ['123', '00123'],
  ['Support', 'Sales'],
];

describe('an address as people write it', () => {
  it('is the same by whatever spelling', () => {
    for (const [address, wanted] of same) assert.ok(isSameAddress(address, wanted), `${address} is ${wanted}`);
  });

  it('is never taken for another one', () => {
    for (const [address, wanted] of different) assert.ok(!isSameAddress(address, wanted), `${address} is no ${wanted}`);
  });

  it('with other digits is another number, however both are written', () => {
    const number = fc.stringMatching(/^[1-9]\d{6,14}$/);
    const spellings = [
      (digits: string) => `+${digits}`,
      (digits: string) => `00${digits}`,
      (digits: string) => `tel:+${digits.split('').join('-')}`,
      (digits: string) => `sip:+${digits}@host;user=phone`,
      (digits: string) => `+${digits.slice(0, 2)} (${digits.slice(2, 5)}) ${digits.slice(5)}`,
    ];
    const spelling = fc.constantFrom(...spellings);
    fc.assert(
      fc.property(number, number, fc.tuple(spelling, spelling), (one, other, [write, ask]) => {
        assert.equal(isSameAddress(write(one), ask(other)), one === other);
        assert.ok(isSameAddress(write(one), ask(one)));
      }),
    );
  });

  it('is itself, whatever text it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => isSameAddress(text, text)));
  });
});
