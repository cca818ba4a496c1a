import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { canonicalJson } from '../../src/http/canonical-json.ts';

/** The same value with the keys of every object in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}

const values = fc.jsonValue({ maxDepth: 4 });

describe('the canonical text of JSON', () => {
  it('is the same however keys are ordered, spaces are set and characters are written', () => {
    fc.assert(
      fc.property(values, (value) => {
        const text = JSON.stringify(value);
        const wide = JSON.stringify(reversed(JSON.parse(text)), undefined, '\t');
        const escaped = wide.replaceAll(
          /[\u0080-\uffff]/g,
          (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
        );
        assert.equal(canonicalJson(` ${wide}\r\n`), canonicalJson(text));
        assert.equal(canonicalJson(escaped), canonicalJson(text));
      }),
    );
  });

  it('says the same as the text, so that two values have two texts', () => {
    fc.assert(
      fc.property(values, values, (one, other) => {
        const [first, second] = [one, other].map((value) => JSON.stringify(value));
        assert.ok(first !== undefined && second !== undefined);
        assert.deepEqual(JSON.parse(canonicalJson(first)), JSON.parse(first));
        const isSame = canonicalJson(first) === canonicalJson(second);
        if (isSame) assert.deepEqual(JSON.parse(first), JSON.parse(second));
      }),
    );
  });

  it('orders keys as RFC 8785 does and spells numbers one way', () => {
    assert.equal(
      canonicalJson('{"b":1.0,"a":[1e0,{"z":null,"":true}],"10":0,"9":-0}'),
      '{"10":0,"9":0,"a":[1,{"":true,"z":null}],"b":1}',
    );
  });

  it('keeps a key that has a name of the language', () => {
    assert.notEqual(canonicalJson('{"__proto__":{"a":1}}'), canonicalJson('{}'));
  });

  it('leaves what is no JSON as it is', () => {
    for (const text of ['', '{', 'status=disconnected', "{'a':1}"]) assert.equal(canonicalJson(text), text);
  });
});
