import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startLocalServer } from '../support/local-server.ts';

const me = '/api/v2/users/me';
const random = '99999999-0001-4000-8000-000000000001';

describe('a user', () => {
  it('who was never stored has defaults', async (t) => {
    const server = await startLocalServer(t);
    const reply = await server.send('GET', `${me}?expand=presence,routingStatus`, { as: 'user:alice' });
    assert.deepEqual(
      [
        'name',
        'username',
        'state',
        'version',
        'routingStatus.status',
        'presence.presenceDefinition.systemPresence',
      ].map(reply.at),
      ['alice', 'alice', 'active', 1, 'IDLE', 'Available'],
    );
    assert.equal(reply.at('email'), undefined);
    assert.equal(reply.at('station'), undefined);
  });

  it('is changed only with the version that is kept', async (t) => {
    const server = await startLocalServer(t);
    const id = String((await server.send('GET', me, { as: 'user:alice' })).at('id'));
    const patch = (body: unknown) => server.send('PATCH', `/api/v2/users/${id}`, { body });
    const first = await patch({ version: 1, title: 'Agent', department: 'Sales' });
    assert.deepEqual([first.status, first.at('title'), first.at('version')], [200, 'Agent', 2]);
    const stale = await patch({ version: 1, title: 'Boss' });
    assert.deepEqual(
      [stale.status, stale.at('code'), stale.at('explain.reason')],
      [409, 'general.conflict', 'VERSION_CONFLICT'],
    );
    assert.equal((await patch({ title: 'Boss' })).status, 400);
    const unbuilt = await patch({ version: 2, manager: random });
    assert.deepEqual([unbuilt.status, unbuilt.at('code')], [501, 'partyline.not.implemented']);
    const read = await server.send('GET', `/api/v2/users/${id}`);
    assert.deepEqual([read.at('title'), read.at('department'), read.at('version')], ['Agent', 'Sales', 2]);
  });

  it('keeps his routing status to himself where the token may not edit users', async (t) => {
    const server = await startLocalServer(t);
    const id = String((await server.send('GET', me, { as: 'user:alice' })).at('id'));
    const path = `/api/v2/users/${id}/routingstatus`;
    const body = { status: 'OFF_QUEUE' };
    const denied = await server.send('PUT', path, { body, as: 'perm:nothing:at:all' });
    assert.deepEqual([denied.status, denied.at('code')], [403, 'missing.any.permissions']);
    assert.equal((await server.send('PUT', path, { body, as: 'user:alice' })).status, 200);
    assert.equal((await server.send('GET', path)).at('status'), 'OFF_QUEUE');
    assert.equal((await server.send('PUT', path, { body: { status: 'ASLEEP' } })).status, 400);
  });

  it('of another organisation, or of no form at all, is not found', async (t) => {
    const server = await startLocalServer(t);
    const theirs = String((await server.send('GET', '/api/v2/organizations/me', { as: 'org:other' })).at('id'));
    const mine = String((await server.send('GET', me, { as: 'user:alice' })).at('id'));
    assert.notEqual(theirs, mine);
    assert.equal((await server.send('GET', `/api/v2/users/${mine}`, { as: 'org:other' })).status, 404);
    for (const id of [random, 'nobody', '%00', '..%2f'])
      assert.equal((await server.send('GET', `/api/v2/users/${id}`)).status, 404, id);
  });

  it('is nobody for a token without a user', async (t) => {
    const server = await startLocalServer(t);
    const reply = await server.send('GET', me);
    assert.deepEqual([reply.status, reply.at('code')], [400, 'not.a.user']);
  });
});
