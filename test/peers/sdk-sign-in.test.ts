import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import platformClient from 'purecloud-platform-client-v2';
import { challengeOf, codeOf } from '../auth/browser.ts';
import { startLocalServer } from '../support/local-server.ts';

const redirectUri = 'http://localhost:8000/callback';

/** The official SDK, pointed at a server of ours as its documentation says for a gateway. */
async function start(t: TestContext) {
  const { url, send } = await startLocalServer(t);
  const client = platformClient.ApiClient.instance;
  const { hostname, port } = new URL(url);
  client.setGateway({ host: hostname, protocol: 'http', port: Number(port) });
  return { url, send, client };
}

const tokenOf = (authData: unknown): string => String(Object(authData).accessToken);

describe('the official Node SDK', () => {
  it('signs in with a code, refreshes, is told who it is, and signs out', async (t) => {
    const { url, client } = await start(t);
    const code = await codeOf({ url, clientId: 'demo', redirectUri });
    const first = Object(await client.loginCodeAuthorizationGrant('demo', 'demo', code, redirectUri));
    assert.equal(typeof first.refreshToken, 'string');
    const before = tokenOf(first);
    const me = await new platformClient.UsersApi().getUsersMe();
    assert.equal(me.name, 'alice');
    const again = await client.refreshCodeAuthorizationGrant('demo', 'demo', String(first.refreshToken));
    assert.notEqual(tokenOf(again), before);
    const tokens = new platformClient.TokensApi();
    assert.equal((await tokens.getTokensMe()).organization?.name, 'demo');
    await tokens.deleteTokensMe();
    await assert.rejects(tokens.getTokensMe());
  });

  it('signs in with PKCE as a client without a secret', async (t) => {
    const { url, client } = await start(t);
    const verifier = client.generatePKCECodeVerifier(128);
    assert.equal(await client.computePKCECodeChallenge(verifier), challengeOf(verifier));
    const code = await codeOf({ url, clientId: 'demo-public', redirectUri, verifier });
    await client.authorizePKCEGrant('demo-public', verifier, code, redirectUri);
    assert.equal((await new platformClient.UsersApi().getUsersMe()).name, 'alice');
  });

  it('reads clients, scopes and the idle time, and ends the tokens of a user', async (t) => {
    const { client, send } = await start(t);
    await client.loginClientCredentialsGrant('demo', 'demo');
    const oauth = new platformClient.OAuthApi();
    assert.deepEqual(
      (await oauth.getOauthClients()).entities?.map(({ name }) => name),
      ['demo', 'demo-public'],
    );
    assert.equal((await oauth.getOauthClient('demo')).authorizedGrantType, 'CLIENT-CREDENTIALS');
    assert.ok((await oauth.getOauthScopes()).entities?.length);
    assert.equal((await oauth.getOauthScope('users')).id, 'users');
    const tokens = new platformClient.TokensApi();
    const timeout = { idleTokenTimeoutSeconds: 900, enableIdleTokenTimeout: true };
    assert.deepEqual({ ...(await tokens.putTokensTimeout({ body: timeout })) }, timeout);
    assert.equal((await tokens.getTokensTimeout()).idleTokenTimeoutSeconds, 900);
    await tokens.headTokensMe();
    const alice = String((await send('GET', '/api/v2/users/me', { as: 'user:alice' })).at('id'));
    await tokens.deleteToken(alice);
    assert.equal((await send('GET', '/api/v2/users/me', { as: 'user:alice' })).status, 401);
  });
});
