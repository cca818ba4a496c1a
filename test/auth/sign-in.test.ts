import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { startLocalServer } from '../support/local-server.ts';
import { askToken, authorizeQuery, codeOf, type SignInOrder, signIn, verifier } from './browser.ts';

const redirectUri = 'http://127.0.0.1:9/callback?kept=1';

const start = async (t: TestContext) => {
  const server = await startLocalServer(t);
  const { url } = server;
  const order: SignInOrder = { url, clientId: 'demo', redirectUri };
  const publicOrder: SignInOrder = { url, clientId: 'demo-public', redirectUri, verifier };
  const byCode = (code: string, more: Record<string, string> = {}) =>
    askToken(url, {
      grant_type: 'authorization_code',
      client_id: 'demo',
      client_secret: 'demo',
      redirect_uri: redirectUri,
      code,
      ...more,
    });
  const refresh = (token: unknown) =>
    askToken(url, {
      grant_type: 'refresh_token',
      client_id: 'demo',
      client_secret: 'demo',
      refresh_token: String(token),
    });
  const statusOf = async (token: unknown): Promise<number> =>
    (await server.send('GET', '/api/v2/users/me', { as: null, headers: { Authorization: `Bearer ${token}` } })).status;
  return { ...server, order, publicOrder, byCode, refresh, statusOf };
};

const reasonOf = ({ status, body }: { status: number; body: Record<string, unknown> }): unknown => [
  status,
  body.error,
  Object(body.explain).reason,
];

const invalid = [400, 'invalid_grant', 'GRANT_INVALID'];
const mismatch = [400, 'invalid_grant', 'PKCE_MISMATCH'];

describe('the sign-in page', () => {
  it('is plain HTML that no script, frame or foreign form can use, and offers users to click', async (t) => {
    const { url, order } = await start(t);
    const answer = await fetch(`${url}/oauth/authorize?${authorizeQuery({ ...order, state: '"><script>' })}`);
    const html = await answer.text();
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type') ?? '', /^text\/html/);
    const policy = answer.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /form-action 'self' http:\/\/127\.0\.0\.1:9;/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(html, /<script/i);
    assert.match(html, /&quot;&gt;&lt;script&gt;/);
    assert.match(html, /<button name="username" value="alice">/);
  });

  it('sends a code and the state back to the very address that was asked for', async (t) => {
    const { order } = await start(t);
    const to = await signIn({ ...order, state: 'a state & more' });
    assert.ok(typeof to !== 'number');
    assert.deepEqual([to.origin, to.pathname], ['http://127.0.0.1:9', '/callback']);
    assert.deepEqual([to.searchParams.get('kept'), to.searchParams.get('state')], ['1', 'a state & more']);
    assert.match(to.searchParams.get('code') ?? '', /^[\w-]{43}$/);
  });

  it('sends nobody to an address that the client may not use, nor for a client that is none', async (t) => {
    const { order } = await start(t);
    for (const wrong of [
      { redirectUri: 'https://evil.example/callback' },
      { redirectUri: 'http://127.0.0.1:9@evil.example/' },
      { redirectUri: 'javascript:alert(1)' },
      { redirectUri: '' },
      { clientId: 'nobody' },
      { clientId: '__proto__' },
    ]) {
      assert.equal(await signIn({ ...order, ...wrong }), 400, JSON.stringify(wrong));
    }
  });

  it('refuses a form that another site sent', async (t) => {
    const { url, order } = await start(t);
    assert.equal(await signIn({ ...order, headers: { Origin: 'https://evil.example' } }), 403);
    assert.equal(await signIn({ ...order, headers: { Origin: 'null' } }), 403);
    assert.equal(typeof (await signIn({ ...order, headers: { Origin: url } })), 'object');
  });

  const wishes: readonly (readonly [string, Record<string, string>, string])[] = [
    ['an implicit grant', { response_type: 'token' }, 'unsupported_response_type'],
    ['a plain challenge', { code_challenge: verifier, code_challenge_method: 'plain' }, 'invalid_request'],
    ['a challenge without its method', { code_challenge: verifier }, 'invalid_request'],
    ['a public client without a challenge', { client_id: 'demo-public' }, 'invalid_request'],
    ['a scope that does not exist', { scope: 'conversation:write' }, 'invalid_scope'],
  ];
  for (const [what, fields, error] of wishes) {
    it(`tells the client of ${what}, with its state`, async (t) => {
      const { url, order } = await start(t);
      const query = authorizeQuery({ ...order, state: 's' });
      for (const [name, value] of Object.entries(fields)) query.set(name, value);
      const answer = await fetch(`${url}/oauth/authorize?${query}`, { redirect: 'manual' });
      const to = new URL(answer.headers.get('location') ?? '');
      assert.deepEqual([to.searchParams.get('error'), to.searchParams.get('state')], [error, 's']);
    });
  }

  it('says with Allow which verbs it takes', async (t) => {
    const { send } = await start(t);
    const reply = await send('PUT', '/oauth/authorize', { as: null });
    assert.deepEqual([reply.status, reply.headers.get('allow')], [405, 'GET, POST']);
  });
});

describe('an authorization code', () => {
  it("gives a token with the user's context, a refresh token, and is good once", async (t) => {
    const { order, byCode, statusOf } = await start(t);
    const code = await codeOf(order);
    const first = await byCode(code);
    assert.equal(first.status, 200);
    assert.deepEqual(Object.keys(first.body), ['access_token', 'token_type', 'expires_in', 'refresh_token']);
    assert.equal(await statusOf(first.body.access_token), 200);
    assert.deepEqual(reasonOf(await byCode(code)), invalid);
    assert.equal(await statusOf(first.body.access_token), 401, 'what the code gave is taken back with it');
  });

  it('is good for its own client and address only', async (t) => {
    const { order, byCode } = await start(t);
    const other = { client_id: 'user:bob' };
    assert.deepEqual(reasonOf(await byCode(await codeOf(order), other)), invalid);
    assert.deepEqual(reasonOf(await byCode(await codeOf(order), { redirect_uri: 'http://127.0.0.1:9/' })), invalid);
    assert.deepEqual(reasonOf(await byCode('not-a-code')), invalid);
    assert.deepEqual(reasonOf(await byCode('')), [400, 'invalid_request', 'MALFORMED_FORM']);
  });

  it('that was asked for with a challenge needs its verifier', async (t) => {
    const { url, publicOrder, statusOf } = await start(t);
    const ask = async (more: Record<string, string>) =>
      askToken(url, {
        grant_type: 'authorization_code',
        client_id: 'demo-public',
        redirect_uri: redirectUri,
        code: await codeOf(publicOrder),
        ...more,
      });
    const given = await ask({ code_verifier: verifier });
    assert.equal(await statusOf(given.body.access_token), 200);
    assert.deepEqual(reasonOf(await ask({ code_verifier: `${verifier}x` })), mismatch);
    assert.deepEqual(reasonOf(await ask({ code_verifier: 'short' })), mismatch);
    assert.deepEqual(reasonOf(await ask({})), mismatch);
  });

  it('that was asked for without a challenge takes no verifier', async (t) => {
    const { order, byCode } = await start(t);
    assert.deepEqual(reasonOf(await byCode(await codeOf(order), { code_verifier: verifier })), mismatch);
  });

  it('binds its token to the scopes that were asked for', async (t) => {
    const { order, byCode, send } = await start(t);
    const { body } = await byCode(await codeOf({ ...order, scope: 'user-basic-info' }));
    assert.equal(body.scope, 'user-basic-info');
    const headers = { Authorization: `Bearer ${body.access_token}` };
    assert.equal((await send('GET', '/api/v2/tokens/me', { as: null, headers })).at('authorizedScope.0'), body.scope);
    const refused = await send('GET', '/api/v2/conversations/calls', { as: null, headers });
    assert.deepEqual([refused.status, refused.at('explain.reason')], [403, 'MISSING_SCOPE']);
  });
});

describe('a refresh token', () => {
  it('is replaced at each use; one that comes again ends all that the sign-in gave', async (t) => {
    const { order, byCode, refresh, statusOf } = await start(t);
    const first = await byCode(await codeOf(order));
    const second = await refresh(first.body.refresh_token);
    assert.equal(second.status, 200);
    assert.notEqual(second.body.refresh_token, first.body.refresh_token);
    assert.equal(await statusOf(second.body.access_token), 200);
    assert.deepEqual(reasonOf(await refresh(first.body.refresh_token)), invalid);
    assert.equal(await statusOf(second.body.access_token), 401);
    assert.equal(await statusOf(first.body.access_token), 401);
    assert.deepEqual(reasonOf(await refresh(second.body.refresh_token)), invalid);
  });

  it("ends with its user's token, and with all of his tokens", async (t) => {
    const { order, byCode, refresh, statusOf, send } = await start(t);
    const mine = await byCode(await codeOf(order));
    const headers = { Authorization: `Bearer ${mine.body.access_token}` };
    assert.equal((await send('DELETE', '/api/v2/tokens/me', { as: null, headers })).status, 200);
    assert.deepEqual(reasonOf(await refresh(mine.body.refresh_token)), invalid);
    const again = await byCode(await codeOf(order));
    const me = await send('GET', '/api/v2/users/me', {
      as: null,
      headers: { Authorization: `Bearer ${again.body.access_token}` },
    });
    assert.equal((await send('DELETE', `/api/v2/tokens/${me.at('id')}`)).status, 200);
    assert.equal(await statusOf(again.body.access_token), 401);
    assert.deepEqual(reasonOf(await refresh(again.body.refresh_token)), invalid);
    for (const id of ['3fae4f4e-0001-4000-8000-000000000009', 'no-uuid']) {
      assert.equal((await send('DELETE', `/api/v2/tokens/${id}`)).status, 404);
    }
  });
});

describe('/logout', () => {
  it('leads on to an address of the client, and nowhere else', async (t) => {
    const { url } = await start(t);
    const ask = (query: string) => fetch(`${url}/logout?${query}`, { redirect: 'manual' });
    const on = await ask(`client_id=demo&redirect_uri=${encodeURIComponent(redirectUri)}`);
    assert.deepEqual([on.status, on.headers.get('location')], [303, redirectUri]);
    const broken = await ask('client_id=demo&redirect_uri=http%3A%2F%2F127.0.0.1%2F%0D%0AX-Evil%3A%20y');
    assert.deepEqual([broken.status, broken.headers.get('x-evil')], [303, null]);
    const off = await ask('client_id=demo&redirect_uri=https%3A%2F%2Fevil.example');
    assert.deepEqual([off.status, off.headers.get('location')], [200, null]);
  });
});
