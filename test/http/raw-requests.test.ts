import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { genesysErrorCodes } from '../../src/contract/genesys/error-codes.gen.ts';
import { catalogue, isReason } from '../../src/explain/catalogue.ts';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';
import { within } from '../support/until.ts';

const codes = new Set<unknown>([
  ...Object.keys(genesysErrorCodes),
  ...catalogue.flatMap(({ answers }) => Object.values(answers).map(([, code]) => code)),
]);
const list = '/api/v2/conversations/calls';
const participants = `${list}/7c0ffee0-0000-4000-8000-000000000001/participants/7c0ffee0-0000-4000-8000-000000000002`;

/** The whole answer to bytes; the connection has to end, because the request asks for that. */
const send = (url: string, bytes: string | Buffer): Promise<string> =>
  within(
    'an answer',
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(url);
      const socket = connect(Number(port), hostname, () => socket.write(bytes));
      let seen = '';
      socket.setEncoding('utf8').on('data', (chunk: string) => {
        seen += chunk;
      });
      socket.on('close', () => resolve(seen)).on('error', reject);
    }),
    10_000,
  );

interface Seen {
  readonly status: number;
  readonly body: unknown;
}

function read(answer: string): Seen {
  const [head = '', text = ''] = answer.split('\r\n\r\n', 2);
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]);
  return { status, body: /content-type: [^\r]*json/i.test(head) && text !== '' ? JSON.parse(text) : undefined };
}

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** A refusal is the cloud's error body with a reason of the catalogue, and never a failure of the server. */
function mustBeSound({ status, body }: Seen, what: string): void {
  assert.ok(status >= 200 && status < 500, `${what}: ${status} ${JSON.stringify(body)}`);
  if (status < 400) return;
  assert.equal(member(body, 'status'), status, what);
  assert.ok(codes.has(member(body, 'code')), `${what}: ${member(body, 'code')}`);
  const explain = member(body, 'explain');
  assert.ok(isReason(String(member(member(member(body, 'details'), '0'), 'errorCode'))), what);
  // What is too large to look at has the short form; its reason stands in the details.
  const isShort = member(explain, 'skipped') === 'segments' && status === 404;
  assert.ok(isShort || isReason(String(member(explain, 'reason'))), `${what}: ${JSON.stringify(body)}`);
}

interface Raw {
  /** Verb, target and version. */
  readonly line: string;
  readonly headers?: readonly string[];
  readonly body?: string;
}

async function ask(server: LocalServer, { line, headers = [], body = '' }: Raw): Promise<Seen> {
  const token = await server.token('demo');
  const head = [
    line,
    `Host: ${new URL(server.url).host}`,
    `Authorization: Bearer ${token}`,
    'Connection: close',
    ...headers,
  ];
  return read(await send(server.url, Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1')));
}

const get = (target: string): string => `GET ${target} HTTP/1.1`;
const json = (body: string): readonly string[] => [
  'Content-Type: application/json',
  `Content-Length: ${Buffer.byteLength(body, 'latin1')}`,
];

describe('a request target that no library would build', () => {
  const targets = [
    ['a percent sign alone', `${list}/%`],
    ['a percent escape of no digits', `${list}/%zz`],
    ['an escaped NUL', `${list}/%00`],
    ['a NUL within an id', `${participants}%00`],
    ['half a UTF-8 sequence', `${list}/%e0%a4`],
    ['an overlong UTF-8 sequence', `${list}/%c0%af`],
    ['an escaped slash', `${list}%2f7c0ffee0`],
    ['an escaped lone surrogate', `${list}/%ed%a0%80`],
    ['bytes that are no ASCII', `${list}/\xff\xfe`],
    ['two slashes', '//api//v2//conversations'],
    ['dots', `${list}/../../../etc/passwd`],
    ['escaped dots', `${list}/%2e%2e/%2e%2e`],
    ['an asterisk', '*'],
    ['no slash before it', 'api/v2/conversations'],
    ['a whole URL', `http://127.0.0.1${list}`],
    ['a URL of another host', 'http://evil.example/api/v2/conversations'],
    ['a fragment', `${list}#x`],
    ['only a query', '?a=b'],
    ['prototype names', '/api/v2/__proto__/constructor/hasOwnProperty'],
    ['a prototype name for an id', `${list}/__proto__/participants/constructor`],
    ['thousands of slashes', '/'.repeat(2000)],
    ['a long path', `${list}/${'a'.repeat(3000)}`],
    ['a path of escapes', `${list}/${'%41'.repeat(600)}`],
    ['a broken escape in the query', `${list}?%zz=%`],
    ['prototype names in the query', `${list}?__proto__=1&constructor[prototype]=2&pageSize=1`],
    ['one query key thousands of times', `${list}?${'a&'.repeat(900)}`],
    ['one known query key twice', `${list}?pageSize=1&pageSize=x`],
    ['a NUL in a query value', `${list}?pageSize=%00`],
  ] as const;

  for (const [says, target] of targets) {
    it(`${says}: never a failure, and always a reason`, async (t) => {
      const server = await startLocalServer(t);
      for (const verb of ['GET', 'PATCH', 'DELETE']) {
        mustBeSound(await ask(server, { line: `${verb} ${target} HTTP/1.1` }), `${verb} ${target}`);
      }
    });
  }

  it('longer than the bound is 414, and longer than the headers may be 431', async (t) => {
    const server = await startLocalServer(t);
    assert.equal((await ask(server, { line: get(`/${'a'.repeat(3000)}`) })).status, 414);
    const huge = await ask(server, { line: get(`/${'a'.repeat(40_000)}`) });
    assert.equal(huge.status, 431);
    mustBeSound(huge, 'a huge path');
  });
});

describe('headers that no library would send', () => {
  const cases: readonly (readonly [says: string, headers: readonly string[], body?: string])[] = [
    ['a name with a space', ['X Y: 1']],
    ['a line without a colon', ['nothing']],
    ['a folded value', ['X-A: 1\r\n  2']],
    ['a NUL in a value', ['X-A: a\0b']],
    ['bytes that are no ASCII', ['X-A: \xff\xfe']],
    ['two different lengths', ['Content-Length: 2', 'Content-Length: 3'], '{} '],
    ['a length and chunks', ['Content-Length: 2', 'Transfer-Encoding: chunked'], '0\r\n\r\n'],
    ['a negative length', ['Content-Length: -1']],
    ['a length that is no number', ['Content-Length: two'], '{}'],
    ['a coding that is not known', ['Transfer-Encoding: brotli'], '{}'],
    ['a broken chunk', ['Transfer-Encoding: chunked', 'Content-Type: application/json'], 'zz\r\n{}\r\n0\r\n\r\n'],
    ['an expectation that is not known', ['Expect: tea']],
    ['an upgrade that is not known', ['Upgrade: tea', 'Connection: upgrade, close']],
    ['a hundred names', Array.from({ length: 100 }, (_, at) => `X-${at}: ${at}`)],
    ['prototype names', ['__proto__: 1', 'constructor: 2', 'hasOwnProperty: 3']],
    ['a preference of nonsense', ['Prefer: wait=-1, wait=1e9, handling=, ;;=,']],
    ['an Accept of nonsense', ['Accept: ;;;,application/problem+json;q=x']],
  ];

  for (const [says, headers, body = ''] of cases) {
    it(`${says}: never a failure, and always a reason`, async (t) => {
      const server = await startLocalServer(t);
      mustBeSound(await ask(server, { line: `PATCH ${participants} HTTP/1.1`, headers, body }), says);
    });
  }

  it('that there may be one of, sent twice: the request is refused, because a proxy may read the other one', async (t) => {
    const server = await startLocalServer(t);
    const other = await server.token('user:bob');
    for (const twice of ['Host: evil.example', `Authorization: Bearer ${other}`]) {
      const seen = await ask(server, { line: get(list), headers: [twice] });
      assert.deepEqual(
        [seen.status, member(member(seen.body, 'explain'), 'reason')],
        [400, 'MALFORMED_REQUEST'],
        twice,
      );
    }
    const body = '{"state":"disconnected"}';
    const headers = [...json(body), 'Content-Type: text/plain'];
    const seen = await ask(server, { line: `PATCH ${participants} HTTP/1.1`, headers, body });
    assert.equal(member(member(seen.body, 'explain'), 'reason'), 'MALFORMED_REQUEST');
    const keys = ['Idempotency-Key: one', 'Idempotency-Key: two'];
    const keyed = await ask(server, {
      line: `PATCH ${participants} HTTP/1.1`,
      headers: [...json(body), ...keys],
      body,
    });
    assert.equal(member(member(keyed.body, 'explain'), 'reason'), 'MALFORMED_REQUEST');
    const same = await ask(server, {
      line: get(list),
      headers: [`Authorization: Bearer ${await server.token('demo')}`],
    });
    assert.equal(same.status, 200);
  });
});

describe('an upgrade to a path that is of no socket', () => {
  it('is told of the path that was sent', async (t) => {
    const server = await startLocalServer(t);
    const headers = ['Upgrade: websocket', 'Connection: upgrade', 'Sec-WebSocket-Version: 13'];
    const seen = await ask(server, { line: get('/streamz/channels?a=1'), headers });
    assert.equal(seen.status, 404);
    mustBeSound(seen, 'an upgrade');
    assert.match(JSON.stringify(seen.body), /\/streamz\/channels/);
  });
});

describe('bodies and versions that no library would send', () => {
  const bodies = [
    ['bytes that are no UTF-8', '{"state":"\xff\xfe"}'],
    ['a byte order mark', '\xef\xbb\xbf{"state":"disconnected"}'],
    ['a NUL', '{"state":"a\0b"}'],
    ['only spaces', '   \r\n\t '],
    ['a lone surrogate', '{"state":"\\ud800"}'],
    ['a key twice', '{"state":"connected","state":"disconnected"}'],
    ['prototype names', '{"__proto__":{"state":"disconnected"},"constructor":{}}'],
    ['thousands of brackets', '['.repeat(100_000)],
    ['a number without end', `{"state":${'9'.repeat(10_000)}}`],
  ] as const;

  for (const [says, body] of bodies) {
    it(`${says}: never a failure, and always a reason`, async (t) => {
      const server = await startLocalServer(t);
      mustBeSound(await ask(server, { line: `PATCH ${participants} HTTP/1.1`, headers: json(body), body }), says);
    });
  }

  for (const line of [
    'get / HTTP/1.1',
    'TRACE / HTTP/1.1',
    'PRI * HTTP/2.0',
    'GET / HTTP/9.9',
    'GET /',
    'BREW /pot HTTP/1.1',
  ]) {
    it(`${line}: never a failure, and always a reason`, async (t) => {
      const server = await startLocalServer(t);
      mustBeSound(await ask(server, { line }), line);
    });
  }
});
