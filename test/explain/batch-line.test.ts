import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readBatchLine } from '../../src/explain/batch-line.ts';

const request = { method: 'GET', path: '/api/v2/users/me' };

describe('a line of a batch', () => {
  it('is a request with what is known, whatever else stands in it', () => {
    const line = {
      id: 'a',
      request: { ...request, host: 'h', headers: { A: 'b' }, body: [1], sdk_call: 'f', more: 1 },
      observed: { status: 404, code: null, message: 'm', inferred: true },
      token: { scopes: ['s'], permissions: [], user: false },
      causes: [],
    };
    assert.deepEqual(readBatchLine(JSON.stringify(line)), {
      ok: true,
      value: {
        id: 'a',
        one: {
          request: { ...request, host: 'h', headers: { A: 'b' }, body: [1], sdk_call: 'f' },
          observed: { status: 404, message: 'm' },
          token: { scopes: ['s'], permissions: [], user: false },
        },
      },
    });
  });

  it('takes members that are null for absent, and a body of any kind', () => {
    const read = readBatchLine(
      JSON.stringify({ id: 7, request: { ...request, host: null, body: null }, observed: null }),
    );
    assert.deepEqual(read, { ok: true, value: { id: 7, one: { request } } });
    for (const body of ['text', 0, false, {}, []]) {
      const one = readBatchLine(JSON.stringify({ request: { ...request, body } }));
      assert.deepEqual(one.ok && one.value.one.request.body, body);
    }
  });

  const broken: readonly (readonly [text: string, id: unknown, why: string])[] = [
    ['nonsense', null, 'it is not JSON'],
    ['{"id":"a","request":{"method":', 'a', 'it is not JSON'],
    ['{"id": 12, "request":', 12, 'it is not JSON'],
    ['{"id":"a\\"b","request":', 'a"b', 'it is not JSON'],
    ['[]', null, 'it is no JSON object'],
    ['null', null, 'it is no JSON object'],
    ['{"id":"a"}', 'a', 'it has no request'],
    ['{"id":"a","request":[]}', 'a', 'it has no request'],
    ['{"id":"a","request":{"path":"/x"}}', 'a', 'request.method is missing'],
    ['{"id":"a","request":{"method":"GET","path":""}}', 'a', 'request.path is missing'],
    ['{"id":"a","request":{"method":"GET","path":"/x","host":1}}', 'a', 'request.host should be a text'],
    [
      '{"id":"a","request":{"method":"GET","path":"/x","headers":{"a":1}}}',
      'a',
      'request.headers should be an object of texts',
    ],
    [
      '{"id":"a","request":{"method":"GET","path":"/x"},"observed":{"status":"404"}}',
      'a',
      'observed.status should be a number',
    ],
    [
      '{"id":"a","request":{"method":"GET","path":"/x"},"token":{"scopes":"a"}}',
      'a',
      'token.scopes should be a list of texts',
    ],
    ['{"id":"a","request":{"method":"GET","path":"/x"},"token":{"user":1}}', 'a', 'token.user should be true or false'],
    ['{"id":"a","request":{"method":"GET","path":"/x"},"token":7}', 'a', 'token should be an object'],
  ];
  for (const [text, id, why] of broken)
    it(`${text} is none: ${why}`, () => assert.deepEqual(readBatchLine(text), { ok: false, refusal: { id, why } }));

  it('never throws, whatever it is', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readBatchLine(text)));
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.jsonValue(),
        (one, two) => void readBatchLine(JSON.stringify({ request: one, token: two })),
      ),
    );
  });
});
