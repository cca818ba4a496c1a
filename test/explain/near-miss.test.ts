import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { damerau } from '../../src/explain/damerau.ts';
import { readForm, readLenient } from '../../src/explain/lenient-json.ts';
import { createNearMissSearch } from '../../src/explain/near-miss.ts';
import { ids, routesOf } from './world.ts';

const all = createNearMissSearch(routesOf(['genesys', 'thread', 'partyline']));
const cloud = createNearMissSearch(routesOf(['genesys']));

describe('damerau', () => {
  it('counts a swap of neighbours as one', () => {
    assert.deepEqual(
      [
        damerau('stauts', 'status', 3),
        damerau('calsl', 'calls', 3),
        damerau('call', 'calls', 3),
        damerau('abc', 'abc', 3),
      ],
      [1, 1, 1, 0],
    );
  });
  it('is the same both ways and gives up beyond its bound', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 9 }),
        fc.string({ maxLength: 9 }),
        (one, other) => damerau(one, other, 3) === damerau(other, one, 3) && damerau(one, other, 2) <= 3,
      ),
      { seed: 5 },
    );
    assert.equal(damerau('conversations', 'users', 2), 3);
  });
});

describe('the near-miss search', () => {
  const p = ids.live;
  const c = ids.conversation;
  const nearest: readonly (readonly [string, string, number])[] = [
    [
      `/api/v2/conversations/phone/participants/${p}`,
      '/api/v2/conversations/calls/{conversationId}/participants/{participantId}',
      0.65,
    ],
    [
      `/api/v2/conversations/voice/conversations/${c}/participants/${p}`,
      '/api/v2/conversations/calls/{conversationId}/participants/{participantId}',
      0.2,
    ],
    [`/api/v2/conversation/calls/${c}`, '/api/v2/conversations/calls/{conversationId}', 0.1],
    [`/api/v2/conversatoins/calls/${c}`, '/api/v2/conversations/calls/{conversationId}', 0.3],
    [`/api/v1/conversations/calls/${c}`, '/api/v2/conversations/calls/{conversationId}', 0.2],
    [`/api/v2/api/v2/conversations/calls/${c}`, '/api/v2/conversations/calls/{conversationId}', 0.2],
    [
      `/api/v2/calls/${c}/participants/${p}`,
      '/api/v2/conversations/calls/{conversationId}/participants/{participantId}',
      0.1,
    ],
    [`/api/v2/conversations/calls//${c}`, '/api/v2/conversations/calls/{conversationId}', 0.1],
  ];
  for (const [path, template, cost] of nearest) {
    it(`${path} means ${template}`, () => {
      const [best] = cloud.find(path, true);
      assert.deepEqual([best?.template, best?.cost], [template, cost]);
    });
  }

  it('never reads an id as a word, and never drops one', () => {
    for (const miss of all.find(`/api/v2/conversations/${c}/${p}/calls`, true)) {
      assert.ok(Object.values(miss.params).includes(c) && Object.values(miss.params).includes(p), miss.template);
    }
  });

  it('claims nothing without a literal of the API', () => {
    for (const path of [
      '/',
      '/api/v2',
      '/api/v2/x/y',
      `/${c}`,
      '/a/b/c/d',
      '/v1/Calls',
      `/${'x/'.repeat(80)}`,
      `/api/v2/${'y'.repeat(3000)}`,
    ]) {
      assert.deepEqual(all.find(path, false), [], path);
    }
  });

  it('keeps its bounds on whatever is sent', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('api', 'v2', 'conversations', 'calls', 'participants', c, p, '', 'x', 'phone'), {
          maxLength: 60,
        }),
        (parts) => {
          const found = all.find(`/${parts.join('/')}`, false);
          assert.ok(found.length <= 12 && found.every((each) => each.cost <= 1));
        },
      ),
      { numRuns: 300, seed: 11 },
    );
  });
});

describe('bodies that are not JSON', () => {
  it('are read as what they mean, or not at all', () => {
    assert.deepEqual(readLenient("{'a': True, 'b': None, 'c': [1, 'x']}"), { a: true, b: null, c: [1, 'x'] });
    assert.deepEqual(readLenient('{status: disconnected,}'), { status: 'disconnected' });
    assert.deepEqual(readLenient('state: "DISCONNECTED"'), { state: 'DISCONNECTED' });
    assert.deepEqual(readLenient(`'{"status":"disconnected"}'`), { status: 'disconnected' });
    for (const text of ['', '{', '{"a":', 'hang up please', '{"a" "b"}', `${'['.repeat(40)}`, '{__proto__: 1}'])
      assert.equal(readLenient(text), undefined, text);
    assert.deepEqual(readForm('status=disconnected&note=a+b'), { status: 'disconnected', note: 'a b' });
    assert.equal(readForm('{"status":"x"}'), undefined);
  });
});
