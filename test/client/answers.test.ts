import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ClientOptions, createClient, PartylineError } from '../../src/client/index.ts';
import { createSimulatedClock } from '../support/simulated-clock.ts';
import { json, settled } from './scripted-cloud.ts';

const html = (status: number, text: string): Response =>
  new Response(text, { status, headers: { 'Content-Type': 'text/html' } });

const failed = (code: string, message = code): TypeError =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) });

interface Case {
  readonly answer: () => Response;
  readonly code: string;
  readonly says: RegExp;
}

const fail = (error: Error) => (): Response => {
  throw error;
};

const cases: Readonly<Record<string, Case>> = {
  'nothing listens': { answer: fail(failed('ECONNREFUSED')), code: 'client.no.server', says: /connection was refused/ },
  'a wrong name': { answer: fail(failed('ENOTFOUND')), code: 'client.unknown.host', says: /no host of the name/ },
  'a self-signed certificate': {
    answer: fail(failed('DEPTH_ZERO_SELF_SIGNED_CERT')),
    code: 'client.tls',
    says: /self-signed/,
  },
  'an expired certificate': { answer: fail(failed('CERT_HAS_EXPIRED')), code: 'client.tls', says: /has expired/ },
  'a certificate of another': {
    answer: fail(failed('ERR_TLS_CERT_ALTNAME_INVALID')),
    code: 'client.tls',
    says: /for another name/,
  },
  'no TLS at all': { answer: fail(failed('ERR_SSL_WRONG_VERSION_NUMBER')), code: 'client.tls', says: /http: rather/ },
  'a cut connection': { answer: fail(failed('UND_ERR_SOCKET')), code: 'client.cut.off', says: /before its answer was/ },
  'no HTTP': { answer: fail(failed('HPE_INVALID_CONSTANT')), code: 'client.not.http', says: /is no HTTP/ },
  'every address refused': {
    answer: fail(
      new TypeError('fetch failed', {
        cause: new AggregateError([Object.assign(new Error(), { code: 'ECONNREFUSED' })], 'all failed'),
      }),
    ),
    code: 'client.no.server',
    says: /refused/,
  },
  'what a page is told': { answer: fail(new TypeError('Failed to fetch')), code: 'client.no.answer', says: /CORS/ },
  "a proxy's page": {
    answer: () => html(502, '<html><head><title>502\n Bad Gateway</title></head></html>'),
    code: 'client.not.an.api',
    says: /web page \(status 502, titled "502 Bad Gateway"\)/,
  },
  'a page that says 200': {
    answer: () => html(200, '<!doctype html>'),
    code: 'client.not.an.api',
    says: /status 200\)/,
  },
  'half an answer': {
    answer: () => new Response('{"entities":[{"id', { headers: { 'Content-Type': 'application/json' } }),
    code: 'client.cut.off',
    says: /half a JSON text/,
  },
  'a redirect': {
    answer: () => new Response(null, { status: 302, headers: { Location: 'https://elsewhere.example/x' } }),
    code: 'client.redirect',
    says: /on to https:\/\/elsewhere\.example; it was not followed/,
  },
};

const clock = createSimulatedClock();

function clientWith(fetch: ClientOptions['fetch'], options: Partial<ClientOptions> = {}) {
  const credentials = { token: 'token' };
  return createClient({ url: 'http://server.example:7278', credentials, service: 'genesys', clock, fetch, ...options });
}

for (const [name, { answer, code, says }] of Object.entries(cases)) {
  test(`${name} is one clear sentence`, async () => {
    const outcome = await settled(clock, clientWith(async () => answer()).list());
    assert.ok(outcome instanceof PartylineError);
    assert.deepEqual([outcome.kind, outcome.code], ['unreachable', code]);
    assert.match(outcome.message, says);
    assert.match(outcome.message, /server\.example/);
  });
}

const never: ClientOptions['fetch'] = (_url, { signal }) =>
  new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));

test('a server that never answers is given up on', async () => {
  const outcome = await settled(clock, clientWith(never, { timeoutMs: 3000 }).list());
  assert.ok(outcome instanceof PartylineError);
  assert.deepEqual(
    [outcome.code, outcome.message],
    ['client.timeout', 'server.example:7278 did not answer within 3 s.'],
  );
});

test('closing ends what is under way, and what comes later', async () => {
  const client = clientWith(never);
  const pending = client.request('GET', '/api/v2/users/me').catch((error: unknown) => error);
  client.close();
  for (const error of [await pending, await client.list().catch((caught: unknown) => caught)]) {
    assert.ok(error instanceof PartylineError);
    assert.equal(error.code, 'client.closed');
  }
});

test('which API answers is asked once; a host that is no Partyline gets no credentials', async () => {
  const paths: string[] = [];
  const fetch: ClientOptions['fetch'] = async (url) => {
    paths.push(new URL(url).pathname);
    return json(200, { status: 'ok' });
  };
  const client = createClient({
    url: 'http://server.example',
    credentials: { clientId: 'a', clientSecret: 'b' },
    fetch,
  });
  const error = await client.list().catch((caught: unknown) => caught);
  assert.ok(error instanceof PartylineError);
  assert.equal(error.code, 'client.not.an.api');
  assert.deepEqual(paths, ['/health']);
});

test('options that can not be meant are refused at once', () => {
  for (const url of ['', 'server', 'ftp://server', 'http://user:word@server', 'http://server/?x=1'])
    assert.throws(() => createClient({ url, credentials: { token: 'x' } }), { kind: 'usage', code: 'client.bad.url' });
  for (const token of ['', 'two words', 'line\n'])
    assert.throws(() => createClient({ url: 'http://server', credentials: { token } }), { kind: 'usage' });
});

test('wrong credentials are told with what the login said', async () => {
  const fetch: ClientOptions['fetch'] = async () =>
    json(401, { error: 'invalid_client', error_description: 'authentication failed' });
  const credentials = { clientId: 'me', clientSecret: 'wrong' };
  const outcome = await settled(clock, clientWith(fetch, { credentials }).list());
  assert.ok(outcome instanceof PartylineError);
  assert.deepEqual([outcome.kind, outcome.code, outcome.status], ['refused', 'client.bad.credentials', 401]);
  assert.match(outcome.message, /gave no token to the client "me": authentication failed\. Check the client id/);
  assert.doesNotMatch(outcome.message, /wrong/);
});

test('an answer without an explanation is explained here, once it is needed', async () => {
  const fetch: ClientOptions['fetch'] = async () =>
    json(404, { status: 404, code: 'not.found', message: 'Not found.' });
  const path = '/api/v2/conversations/phone/participants/p1';
  const { cause, fix, by } = await clientWith(fetch).explain({ method: 'PUT', path, body: { status: 'disconnected' } });
  assert.equal(by, 'client');
  assert.equal(fix?.method, 'PATCH');
  assert.match(cause, /phone/);
});
