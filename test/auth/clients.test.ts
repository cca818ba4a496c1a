import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createDemoClients, demoClient } from '../../src/auth/clients.ts';
import { limits } from '../../src/base/limits.ts';

const all = { organisation: 'demo', permissions: ['*'], tokens: 'good' };

describe('the well-known clients', () => {
  const known: readonly (readonly [string, object])[] = [
    ['demo', all],
    ['scope:conversations:readonly', { ...all, scopes: ['conversations:readonly'] }],
    ['scope:conversations, users:readonly,', { ...all, scopes: ['conversations', 'users:readonly'] }],
    ['perm:conversation:call:record', { ...all, permissions: ['conversation:call:record'] }],
    ['perm:a:b:c,d:e:f', { ...all, permissions: ['a:b:c', 'd:e:f'] }],
    ['user:Ada Lovelace', { ...all, user: 'Ada Lovelace' }],
    ['user:a:b', { ...all, user: 'a:b' }],
    ['org:acme', { ...all, organisation: 'acme' }],
    ['expired', { ...all, tokens: 'expired' }],
    ['revoked', { ...all, tokens: 'revoked' }],
  ];
  const rest = {
    grants: ['client_credentials', 'authorization_code', 'refresh_token'],
    redirectUris: 'loopback',
    isPublic: false,
    tokenMsLife: limits.tokenMsLife,
  };
  for (const [id, client] of known)
    test(`${id} is known`, () => assert.deepEqual(demoClient(id), { id, name: id, ...rest, ...client }));

  const unknown = [
    '',
    'Demo',
    'demo ',
    'scope:',
    'scope:,',
    'perm:',
    'user:',
    'org:',
    'user: Ada',
    'user:a\nb',
    'other',
    'admin:x',
    'expired:',
    `user:${'x'.repeat(limits.identityNameCharsMax + 1)}`,
  ];
  for (const id of unknown)
    test(`${JSON.stringify(id.slice(0, 20))} is nobody`, () => assert.equal(demoClient(id), undefined));

  test('each is known by the secret demo alone', async () => {
    const clients = createDemoClients();
    for (const [id] of known) {
      const client = await clients.authenticate({ id, secret: 'demo' });
      assert.equal(client === 'busy' ? client : client?.id, id);
      for (const secret of ['', 'Demo', 'demo ', id === 'demo' ? 'x' : id]) {
        assert.equal(await clients.authenticate({ id, secret }), undefined);
      }
    }
    assert.equal(await clients.authenticate({ id: 'other', secret: 'demo' }), undefined);
  });
});
