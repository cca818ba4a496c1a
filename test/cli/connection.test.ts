import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type TestContext, test } from 'node:test';
import { ConnectionError, connect } from '../../src/cli/connection.ts';
import { freePort } from '../support/free-ports.ts';
import { startLocalServer } from '../support/local-server.ts';

test('a connection asks for a token as client demo on loopback and reads JSON', async (t) => {
  const { url } = await startLocalServer(t);
  const { get } = await connect({ environment: { PARTYLINE_URL: `${url}/` } });
  const { status, body } = await get('/api/v2/conversations');
  assert.equal(status, 200);
  assert.deepEqual(Object(body).entities, []);
});

test('a client that is typed counts before the one of the environment, and before a token', async (t) => {
  const { url } = await startLocalServer(t);
  const environment = { PARTYLINE_TOKEN: 'worn-out', PARTYLINE_CLIENT_ID: 'nobody', PARTYLINE_CLIENT_SECRET: 'demo' };
  const { get } = await connect({ url, clientId: 'user:alice', environment });
  assert.equal(Object((await get('/api/v2/users/me')).body).name, 'alice');
  const withToken = await connect({ url, environment });
  assert.equal((await withToken.get('/api/v2/users/me')).status, 401);
});

test('a body is sent as JSON', async (t) => {
  const { url } = await startLocalServer(t);
  const { send } = await connect({ url, environment: {} });
  const { status, body } = await send('POST', '/api/v2/conversations/calls', { phoneNumber: '+15550101' });
  assert.equal(status, 200, JSON.stringify(body));
});

const codeOf = (connecting: Promise<unknown>): Promise<number | undefined> =>
  connecting.then(
    () => undefined,
    (error: unknown) => (error instanceof ConnectionError ? error.exitCode : undefined),
  );

test('a wrong secret is 1, an unusable URL 2, a host elsewhere without credentials 2, and nobody there 3', async (t) => {
  const { url } = await startLocalServer(t);
  assert.equal(await codeOf(connect({ url, secret: 'wrong', environment: {} })), 1);
  for (const odd of ['ftp://127.0.0.1', 'nonsense', 'http://me:word@127.0.0.1', `${url}/?x=1`]) {
    assert.equal(await codeOf(connect({ url: odd, environment: {} })), 2, odd);
  }
  assert.equal(await codeOf(connect({ url: 'http://calls.example.com', environment: {} })), 2);
  assert.equal(await codeOf(connect({ url, environment: { PARTYLINE_TOKEN: 'two\nlines' } })), 2);
  assert.equal(await codeOf(connect({ url: `http://127.0.0.1:${await freePort()}`, environment: {} })), 3);
});

async function standIn(t: TestContext, answer: Parameters<typeof createServer>[1]): Promise<string> {
  const port = await freePort();
  const server = createServer({}, answer);
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  t.after(() => server.close());
  return `http://127.0.0.1:${port}`;
}

test('a redirect is not followed, and what is no JSON is not taken for it', async (t) => {
  const asked: (string | undefined)[] = [];
  const url = await standIn(t, (request, response) => {
    asked.push(request.url);
    if (request.url === '/broken') response.writeHead(200, { 'Content-Type': 'application/json' }).end('{');
    else response.writeHead(302, { Location: '/elsewhere' }).end();
  });
  const { get } = await connect({ url, environment: { PARTYLINE_TOKEN: 'x' } });
  assert.equal((await get('/moved')).status, 302);
  assert.equal(await codeOf(get('/broken')), 3);
  assert.deepEqual(asked, ['/moved', '/broken']);
});

test('a token that has expired is replaced once', async (t) => {
  let tokens = 0;
  const url = await standIn(t, (request, response) => {
    const type = { 'Content-Type': 'application/json' };
    if (request.url === '/oauth/token') {
      tokens += 1;
      response.writeHead(200, type).end(`{"access_token":"token-${tokens}"}`);
      return;
    }
    const isNew = request.headers.authorization === 'Bearer token-2';
    response.writeHead(isNew ? 200 : 401, type).end('{}');
  });
  const { get } = await connect({ url, environment: {} });
  assert.equal((await get('/x')).status, 200);
  assert.equal(tokens, 2);
});
