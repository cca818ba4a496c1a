import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readHar } from '../../src/explain/har.ts';
import { type Recorded, recording } from '../cli/recording.ts';

const api = 'https://api.mypurecloud.com';
const JSON_TYPE = 'application/json';

function read(requests: readonly Recorded[], all = false) {
  const found = readHar(recording(requests), { all });
  assert.ok(found.ok, found.ok ? '' : found.refusal);
  return found.value;
}

const refusal: Recorded = {
  method: 'PATCH',
  url: `${api}/api/v2/conversations/phone/participants/p1?x=1`,
  status: 404,
  headers: { 'Content-Type': JSON_TYPE, accept: '*/*' },
  body: { mimeType: JSON_TYPE, text: '{"status":"disconnected"}' },
  answer: { text: '{"message":"Not here","code":"not.found","status":404}' },
};

describe('a recording of a browser', () => {
  it('gives the refused request, with what was answered', () => {
    assert.deepEqual(read([refusal]), [
      {
        at: 0,
        url: refusal.url,
        status: 404,
        one: {
          request: {
            method: 'PATCH',
            path: '/api/v2/conversations/phone/participants/p1?x=1',
            host: 'api.mypurecloud.com',
            headers: { 'content-type': JSON_TYPE, accept: '*/*' },
            body: { status: 'disconnected' },
          },
          observed: { status: 404, code: 'not.found', message: 'Not here' },
        },
      },
    ]);
  });

  it('is read out of base64, and with half a surrogate pair in a form', () => {
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    const encoded: Recorded = {
      ...refusal,
      body: { mimeType: JSON_TYPE, text: base64('{"status":"é"}'), encoding: 'base64' },
      answer: { text: base64('{"code":"not.found"}'), encoding: 'base64' },
    };
    const broken: Recorded = { ...refusal, body: { mimeType: 'x', params: { a: 'x\ud800' } } };
    const [first, second] = read([encoded, broken]);
    assert.deepEqual(first?.one.request.body, { status: 'é' });
    assert.equal(first?.one.observed?.code, 'not.found');
    assert.equal(second?.one.request.body, 'a=x%EF%BF%BD');
  });

  it('leaves out pages, pictures, preflights and what was answered, unless all is asked for', () => {
    const requests: readonly Recorded[] = [
      { method: 'GET', url: 'https://apps.mypurecloud.com/directory/logo.png', status: 404 },
      { method: 'GET', url: 'https://example.com/missing.js', status: 404 },
      { method: 'OPTIONS', url: `${api}/api/v2/users/me`, status: 403 },
      { method: 'GET', url: `${api}/api/v2/users/me`, status: 200 },
      { method: 'GET', url: `${api}/api/v2/users/you`, status: 0 },
      refusal,
    ];
    assert.deepEqual(
      read(requests).map(({ at }) => at),
      [5],
    );
    assert.deepEqual(
      read(requests, true).map(({ at }) => at),
      [3, 4, 5],
    );
  });

  it('knows an API by its path under any host, this machine included', () => {
    for (const url of [
      'http://127.0.0.1:7278/api/v2/users/me',
      'https://login.mypurecloud.de/oauth/token',
      'https://api.usw2.pure.cloud/platform/api/v2/users',
    ])
      assert.equal(read([{ method: 'GET', url, status: 400 }]).length, 1, url);
  });

  it('reads a form from its text or its parameters', () => {
    const token = { method: 'POST', url: 'https://login.mypurecloud.com/oauth/token', status: 400 };
    const mimeType = 'application/x-www-form-urlencoded';
    const [text] = read([{ ...token, body: { mimeType, text: 'grant_type=password' } }]);
    assert.equal(text?.one.request.body, 'grant_type=password');
    const [params] = read([{ ...token, body: { mimeType, params: { grant_type: 'a b', scope: 'c&d' } } }]);
    assert.equal(params?.one.request.body, 'grant_type=a%20b&scope=c%26d');
  });

  it('reads the words of the token endpoint, and an answer in base64', () => {
    const [entry] = read([
      {
        ...refusal,
        status: 401,
        answer: { text: btoa('{"error":"invalid_client","error_description":"no"}'), encoding: 'base64' },
      },
    ]);
    assert.deepEqual(entry?.one.observed, { status: 401, code: 'invalid_client', message: 'no' });
    const [broken] = read([{ ...refusal, answer: { text: '%%%', encoding: 'base64' } }]);
    assert.deepEqual(broken?.one.observed, { status: 404 });
  });

  it('takes an opened socket with its first frame', () => {
    const url = 'wss://api.mypurecloud.com/api/v2/notifications';
    const [socket] = read([{ method: 'GET', url, status: 101, frames: ['{"topics":["a"]}', '{}'] }], true);
    assert.equal(socket?.one.request.method, 'WS');
    assert.deepEqual(socket?.one.request.body, { topics: ['a'] });
  });

  it('is refused with a reason where it is none', () => {
    assert.deepEqual(readHar('{', { all: false }), { ok: false, refusal: 'it is not JSON' });
    const none = { ok: false, refusal: 'it has no log.entries, so it is no HAR' };
    for (const text of ['[]', '{}', '{"log":{}}', '{"log":{"entries":{}}}', 'null'])
      assert.deepEqual(readHar(text, { all: false }), none);
  });

  it('ends for anything that stands among its entries', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.jsonValue(), (entries, request) => {
        const text = JSON.stringify({ log: { entries: [...entries, { request, response: request }] } });
        assert.ok(readHar(text, { all: true }).ok);
      }),
    );
  });
});
