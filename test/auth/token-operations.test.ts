import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { genesysModels } from '../../src/contract/genesys/models.gen.ts';
import { startLocalServer } from '../support/local-server.ts';

const keysOf = (value: unknown): readonly string[] => Object.keys(Object(value)).sort();

describe('tokens and clients', () => {
  it('tokens/me tells client, organisation and scopes in the words of the model', async (t) => {
    const { send } = await startLocalServer(t);
    const reply = await send('GET', '/api/v2/tokens/me', { as: 'scope:user-basic-info' });
    assert.deepEqual(keysOf(reply.body), ['OAuthClient', 'authorizedScope', 'homeOrganization', 'organization']);
    assert.deepEqual(reply.at('authorizedScope'), ['user-basic-info']);
    assert.deepEqual(keysOf(reply.at('organization')), ['id', 'name']);
    assert.equal(reply.at('OAuthClient.authorizedGrantType'), 'CLIENT-CREDENTIALS');
  });

  it("the idle time is set, told, bounds users' tokens alone and refuses what is not built", async (t) => {
    const { send } = await startLocalServer(t);
    const path = '/api/v2/tokens/timeout';
    assert.equal((await send('GET', path)).at('enableIdleTokenTimeout'), false);
    const body = { idleTokenTimeoutSeconds: 600, enableIdleTokenTimeout: true };
    assert.deepEqual((await send('PUT', path, { body })).body, body);
    assert.deepEqual((await send('GET', path)).body, body);
    assert.match(String((await send('GET', '/api/v2/tokens/me', { as: 'user:alice' })).at('dateTokenIdles')), /Z$/);
    assert.equal((await send('GET', '/api/v2/tokens/me')).at('dateTokenIdles'), undefined);
    const short = await send('PUT', path, { body: { idleTokenTimeoutSeconds: 299 } });
    assert.deepEqual([short.status, short.at('explain.reason')], [400, 'WRONG_VALUE_TYPE']);
    assert.equal((await send('PUT', path, { body: { inactivityTimeoutGroupsEnabled: true } })).status, 501);
    assert.equal((await send('PUT', path, { as: 'perm:a:b:c', body })).status, 403);
  });

  it('clients and scopes are listed and read, without any secret', async (t) => {
    const { send } = await startLocalServer(t);
    const clients = await send('GET', '/api/v2/oauth/clients?pageSize=1');
    assert.deepEqual(clients.each('entities', 'id'), ['demo']);
    assert.deepEqual([clients.at('total'), clients.at('pageCount')], [2, 2]);
    const known = Object.keys(genesysModels.OAuthClient?.properties ?? {});
    if (known.length > 0) for (const key of keysOf(clients.at('entities.0'))) assert.ok(known.includes(key), key);
    const one = await send('GET', '/api/v2/oauth/clients/demo');
    assert.deepEqual([one.at('id'), one.at('secret')], ['demo', undefined]);
    assert.equal((await send('GET', '/api/v2/oauth/clients/other')).status, 404);
    assert.equal((await send('GET', '/api/v2/oauth/clients/demo', { as: 'org:acme' })).status, 404);
    const scopes = await send('GET', '/api/v2/oauth/scopes');
    assert.ok(scopes.each('entities', 'id').includes('conversations:readonly'));
    assert.equal((await send('GET', '/api/v2/oauth/scopes/conversations')).at('id'), 'conversations');
    assert.equal((await send('GET', '/api/v2/oauth/scopes/conversation:write')).status, 404);
  });
});

describe('the rate limit', () => {
  it('is told by every answer and ends in 429 with the seconds to wait, for that token alone', async (t) => {
    const { send } = await startLocalServer(t, { PARTYLINE_RATE_LIMIT: '3' });
    const counts = [];
    for (const path of ['/api/v2/tokens/me', '/api/v2/no/such/path', '/api/v2/conversations/x']) {
      const { headers } = await send('GET', path);
      counts.push([headers.get('inin-ratelimit-count'), headers.get('inin-ratelimit-allowed')]);
    }
    assert.deepEqual(counts, [
      ['1', '3'],
      ['2', '3'],
      ['3', '3'],
    ]);
    const over = await send('GET', '/api/v2/tokens/me');
    assert.deepEqual(
      [over.status, over.at('code'), over.at('explain.reason')],
      [429, 'too.many.requests', 'RATE_LIMITED'],
    );
    assert.equal(over.headers.get('retry-after'), over.headers.get('inin-ratelimit-reset'));
    assert.match(over.headers.get('retry-after') ?? '', /^[1-6]?\d$/);
    assert.equal((await send('GET', '/api/v2/tokens/me', { as: 'user:alice' })).status, 200);
  });

  it('is off in dev unless it is asked for', async (t) => {
    const { send } = await startLocalServer(t);
    assert.equal((await send('GET', '/api/v2/tokens/me')).headers.get('inin-ratelimit-allowed'), null);
  });
});
