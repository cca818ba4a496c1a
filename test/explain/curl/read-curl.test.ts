import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readCurl, readCurlWords } from '../../../src/explain/curl/read-curl.ts';
import type { OfflineRequest } from '../../../src/explain/offline/offline-case.ts';

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
const api = 'https://api.mypurecloud.com';
const pid = '/api/v2/conversations/calls/c1/participants/p1';

interface Wanted {
  readonly line: string;
  /** `METHOD host path`; `-` where no host is known. */
  readonly is: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: OfflineRequest['body'];
}

const table: readonly Wanted[] = [
  // Verbs.
  { line: `curl ${api}/api/v2/users/me`, is: 'GET api.mypurecloud.com /api/v2/users/me' },
  { line: `${api}/api/v2/users/me`, is: 'GET api.mypurecloud.com /api/v2/users/me' },
  { line: `curl -X DELETE ${api}${pid}`, is: `DELETE api.mypurecloud.com ${pid}` },
  { line: `curl -XDELETE ${api}${pid}`, is: `DELETE api.mypurecloud.com ${pid}` },
  { line: `curl --request PUT ${api}${pid}`, is: `PUT api.mypurecloud.com ${pid}` },
  { line: `curl --request=PUT ${api}${pid}`, is: `PUT api.mypurecloud.com ${pid}` },
  { line: `curl --upload-f f.json ${api}${pid}`, is: `PUT api.mypurecloud.com ${pid}` },
  { line: `curl -X PUT -X PATCH ${api}${pid}`, is: `PATCH api.mypurecloud.com ${pid}` },
  { line: `curl -I ${api}${pid}`, is: `HEAD api.mypurecloud.com ${pid}` },
  { line: `curl --head ${api}${pid}`, is: `HEAD api.mypurecloud.com ${pid}` },
  { line: `curl -T f.json ${api}${pid}`, is: `PUT api.mypurecloud.com ${pid}` },
  { line: `curl -sXPATCH ${api}${pid}`, is: `PATCH api.mypurecloud.com ${pid}` },
  { line: `curl -skLi -X POST ${api}${pid}`, is: `POST api.mypurecloud.com ${pid}` },
  // Addresses.
  { line: `curl --url ${api}/x`, is: 'GET api.mypurecloud.com /x' },
  { line: `curl --url=${api}/x`, is: 'GET api.mypurecloud.com /x' },
  { line: 'curl localhost:7278/health', is: 'GET localhost:7278 /health' },
  { line: 'curl api.mypurecloud.ie/api/v2/users', is: 'GET api.mypurecloud.ie /api/v2/users' },
  { line: 'curl http://127.0.0.1:7278', is: 'GET 127.0.0.1:7278 /' },
  { line: "curl 'http://127.0.0.1:7278?a=1'", is: 'GET 127.0.0.1:7278 /?a=1' },
  { line: 'curl /api/v2/users/me', is: 'GET - /api/v2/users/me' },
  { line: 'curl api/v2/users/me', is: 'GET - /api/v2/users/me' },
  { line: 'curl "$URL/api/v2/users/me"', is: 'GET - /api/v2/users/me' },
  { line: `curl "https://$HOST/api/v2/users/me"`, is: 'GET - /api/v2/users/me' },
  { line: `curl "https://api.$REGION/api/v2/users/me"`, is: 'GET api.{REGION} /api/v2/users/me' },
  {
    line: `curl "${api}/api/v2/conversations/\${CONV_ID}/participants/$P"`,
    is: 'GET api.mypurecloud.com /api/v2/conversations/{CONV_ID}/participants/{P}',
  },
  { line: `curl ${api}/a/./b/../c#part`, is: 'GET api.mypurecloud.com /a/c' },
  { line: `curl ${api}/a?x=/../y`, is: 'GET api.mypurecloud.com /a?x=/../y' },
  { line: `curl -G ${api}/x -d a=1 -d b=2`, is: 'GET api.mypurecloud.com /x?a=1&b=2' },
  { line: `curl -G '${api}/x?z=0' --data-urlencode 'q=a b&c'`, is: 'GET api.mypurecloud.com /x?z=0&q=a+b%26c' },
  { line: `curl --url-query a=1 ${api}/x`, is: 'GET api.mypurecloud.com /x?a=1' },
  { line: `curl ${api}/x?a=1&b=2 -k`, is: 'GET api.mypurecloud.com /x?a=1&b=2' },
  { line: 'curl wss://streaming.mypurecloud.com/channels/c', is: 'WS streaming.mypurecloud.com /channels/c' },
  // Headers and credentials.
  { line: `curl -H 'X-A: b' ${api}/x`, is: 'GET api.mypurecloud.com /x', headers: { 'x-a': 'b' } },
  { line: `curl -H 'X-A:b:c' ${api}/x`, is: 'GET api.mypurecloud.com /x', headers: { 'x-a': 'b:c' } },
  { line: `curl -H 'X-A;' ${api}/x`, is: 'GET api.mypurecloud.com /x', headers: { 'x-a': '' } },
  { line: `curl --header=X-A:b ${api}/x`, is: 'GET api.mypurecloud.com /x', headers: { 'x-a': 'b' } },
  {
    line: `curl -H "Authorization: Bearer $TOKEN" ${api}/x`,
    is: 'GET api.mypurecloud.com /x',
    headers: { authorization: 'Bearer {TOKEN}' },
  },
  {
    line: `curl -u demo:demo -d grant_type=client_credentials ${api}/oauth/token`,
    is: 'POST api.mypurecloud.com /oauth/token',
    headers: { authorization: 'Basic ZGVtbzpkZW1v', 'content-type': FORM },
    body: 'grant_type=client_credentials',
  },
  {
    line: 'curl -uü:é http://h.io/x',
    is: 'GET h.io /x',
    headers: { authorization: 'Basic w7w6w6k=' },
  },
  { line: 'curl http://a:b@h.io/x', is: 'GET h.io /x', headers: { authorization: 'Basic YTpi' } },
  {
    line: `curl --oauth2-bearer abc ${api}/x`,
    is: 'GET api.mypurecloud.com /x',
    headers: { authorization: 'Bearer abc' },
  },
  // Bodies.
  { line: `curl -d a=1 ${api}/x`, is: 'POST api.mypurecloud.com /x', headers: { 'content-type': FORM }, body: 'a=1' },
  { line: `curl -da=1 ${api}/x`, is: 'POST api.mypurecloud.com /x', headers: { 'content-type': FORM }, body: 'a=1' },
  {
    line: `curl -d a=1 --data-raw @b --data-ascii c ${api}/x`,
    is: 'POST api.mypurecloud.com /x',
    headers: { 'content-type': FORM },
    body: 'a=1&@b&c',
  },
  {
    line: `curl --data-urlencode 'a b' --data-urlencode '=c=d' --data-urlencode "n=e'" ${api}/x`,
    is: 'POST api.mypurecloud.com /x',
    headers: { 'content-type': FORM },
    body: 'a+b&c%3Dd&n=e%27',
  },
  {
    line: `curl --json '{"a":' --json '1}' ${api}/x`,
    is: 'POST api.mypurecloud.com /x',
    headers: { accept: JSON_TYPE, 'content-type': JSON_TYPE },
    body: { a: 1 },
  },
  {
    line: `curl -X PATCH -d '{"state":"disconnected"}' ${api}${pid}`,
    is: `PATCH api.mypurecloud.com ${pid}`,
    headers: { 'content-type': FORM },
    body: { state: 'disconnected' },
  },
  {
    line: `curl -d '{}' -H 'Content-Type:' ${api}/x`,
    is: 'POST api.mypurecloud.com /x',
    headers: {},
    body: {},
  },
  {
    line: `curl -d "{'a':1}" -H content-type:${JSON_TYPE} ${api}/x`,
    is: 'POST api.mypurecloud.com /x',
    headers: { 'content-type': JSON_TYPE },
    body: "{'a':1}",
  },
  {
    line: `curl --json "{\\"id\\":\\"$ID\\",\\"muted\\":$M}" ${api}/x`,
    is: 'POST api.mypurecloud.com /x',
    headers: { accept: JSON_TYPE, 'content-type': JSON_TYPE },
    body: { id: '{ID}', muted: '{M}' },
  },
  {
    line: `curl -d "$BODY" ${api}/x`,
    is: 'POST api.mypurecloud.com /x',
    headers: { 'content-type': FORM },
    body: null,
  },
  {
    line: `curl -d @b.json ${api}/x`,
    is: 'POST api.mypurecloud.com /x',
    headers: { 'content-type': FORM },
    body: null,
  },
  { line: `curl -d '' ${api}/x`, is: 'POST api.mypurecloud.com /x', headers: { 'content-type': FORM }, body: '' },
  // Lines as they are pasted.
  { line: `$ curl -s ${api}/x | jq .`, is: 'GET api.mypurecloud.com /x' },
  { line: `TOKEN=abc curl ${api}/x > out.json 2>&1`, is: 'GET api.mypurecloud.com /x' },
  { line: `export A=1\ncurl ${api}/x`, is: 'GET api.mypurecloud.com /x' },
  { line: `curl ${api}/x -w "%{http_code}\\n" -o /dev/null -m 5`, is: 'GET api.mypurecloud.com /x' },
  { line: `/usr/bin/curl --compressed --http1.1 --retry 3 ${api}/x`, is: 'GET api.mypurecloud.com /x' },
  { line: `curl.exe -X PUT ${api}/x`, is: 'PUT api.mypurecloud.com /x' },
  { line: `curl ${api}/x # lists them`, is: 'GET api.mypurecloud.com /x' },
  // Genesys' own pages: client credentials, and a request with a token.
  {
    line: `curl -X POST 'https://login.mypurecloud.com/oauth/token' \\\n  -H 'Content-Type: ${FORM}' \\\n  -d 'grant_type=client_credentials' \\\n  -u 'id:secret'`,
    is: 'POST login.mypurecloud.com /oauth/token',
    headers: { 'content-type': FORM, authorization: 'Basic aWQ6c2VjcmV0' },
    body: 'grant_type=client_credentials',
  },
  {
    line: `curl --location --request POST '${api}/api/v2/notifications/channels' --header 'Authorization: Bearer {{token}}' --header 'Content-Type: ${JSON_TYPE}' --data-raw ''`,
    is: 'POST api.mypurecloud.com /api/v2/notifications/channels',
    headers: { 'content-type': JSON_TYPE, authorization: 'Bearer {{token}}' },
    body: '',
  },
  // Chromium, Copy as cURL (bash) and (cmd).
  {
    line: `curl '${api}${pid}' \\\n  -X 'PATCH' \\\n  -H 'content-type: ${JSON_TYPE}' \\\n  --data-raw $'{"name":"O\\'Neil\\u0021"}' \\\n  --compressed`,
    is: `PATCH api.mypurecloud.com ${pid}`,
    headers: { 'content-type': JSON_TYPE },
    body: { name: "O'Neil!" },
  },
  {
    line: `curl ^"${api}${pid}^" ^\r\n  -X ^"PATCH^" ^\r\n  -H ^"content-type: ${JSON_TYPE}^" ^\r\n  --data-raw ^"^{^\\^"held^\\^":true^}^"`,
    is: `PATCH api.mypurecloud.com ${pid}`,
    headers: { 'content-type': JSON_TYPE },
    body: { held: true },
  },
  // The backslashes were lost.
  {
    line: `curl -X PATCH ${api}${pid}\n  -H 'content-type: ${JSON_TYPE}'\n  -d '{"held":true}'\necho done`,
    is: `PATCH api.mypurecloud.com ${pid}`,
    headers: { 'content-type': JSON_TYPE },
    body: { held: true },
  },
];

describe('a pasted curl', () => {
  for (const { line, is, headers, body } of table) {
    it(`${JSON.stringify(line)} is ${is}`, () => {
      const read = readCurl(line);
      assert.ok(read.ok, read.ok ? '' : read.refusal);
      const { request } = read.value;
      assert.equal(`${request.method} ${request.host ?? '-'} ${request.path}`, is);
      assert.deepEqual(request.headers, headers ?? {});
      assert.deepEqual(request.body, body ?? null);
    });
  }

  it('says what of it was left aside', () => {
    const notes = (line: string): readonly string[] => {
      const read = readCurl(line);
      return read.ok ? read.value.notes : [read.refusal];
    };
    assert.deepEqual(notes(`curl http://h.io/$A/$A/\${B} -d @f`), [
      'Left open, as the shell would fill it in: A, B.',
      'The file f was not read; its part of the body is left out.',
    ]);
    assert.deepEqual(notes('curl http://h.io/a http://h.io/b'), ['Only the first of 2 addresses was read.']);
    assert.deepEqual(notes('curl http://h.io/a --next http://h.io/b'), ['What follows --next was not read.']);
    assert.deepEqual(notes('curl http://h.io/a; curl http://h.io/b'), ['Only the first curl of the text was read.']);
    assert.deepEqual(notes('curl http://h.io/a -K f -T g'), [
      'The file of --config was not read.',
      'The file of --upload-file was not read.',
    ]);
  });

  it('is refused where it is none, with the reason', () => {
    const refusal = (line: string): string => {
      const read = readCurl(line);
      return read.ok ? '' : read.refusal;
    };
    assert.equal(refusal(''), 'there is no address in the command line');
    assert.equal(refusal('curl'), 'there is no address in the command line');
    assert.equal(refusal('curl -s'), 'there is no address in the command line');
    assert.equal(refusal('curl http://h.io -X'), '-X has no value');
    assert.equal(refusal('curl http://h.io --data'), '--data has no value');
    assert.match(refusal("curl 'http://h.io"), /never closed/);
  });

  it('may come as words that a shell has split', () => {
    const read = readCurlWords(['curl', '-X', 'PUT', 'http://h.io/a b', '-d', '$X']);
    assert.ok(read.ok);
    assert.deepEqual(read.value.request, {
      method: 'PUT',
      path: '/a b',
      host: 'h.io',
      headers: { 'content-type': FORM },
      body: '$X',
    });
  });

  it('keeps multipart fields, under a boundary of its own', () => {
    const read = readCurl('curl -F a=1 -F b=@f.txt http://h.io/x');
    assert.ok(read.ok);
    const { method, headers, body } = read.value.request;
    assert.equal(method, 'POST');
    assert.match(headers?.['content-type'] ?? '', /^multipart\/form-data; boundary=/);
    assert.match(String(body), /name="a"\r\n\r\n1\r\n/);
  });
});
