import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startLocalServer } from '../support/local-server.ts';
import { within } from '../support/until.ts';
import { conference, idOf, three } from './conference.ts';

const [first] = three;
const phones = '/api/v2/conversations/phone/participants';
const wrapupOnly = 'perm:conversation:participant:wrapup';

describe('a token with few permissions', () => {
  it('learns nothing of another party, live or ended, however it asks', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const path = `/api/v2/conversations/calls/${call.id}/participants/${idOf(call, first)}`;
    const ask = (Prefer: string) =>
      server.send('PATCH', path, { as: wrapupOnly, body: { state: 'disconnected' }, headers: { Prefer } });
    const live = await ask('wait=1');
    await server.send('PATCH', path, { body: { state: 'disconnected' }, headers: { Prefer: 'wait=5' } });
    for (const reply of [live, await ask('wait=1'), await ask('handling=lenient')]) {
      assert.deepEqual([reply.status, reply.at('code')], [403, 'missing.permissions']);
      assert.doesNotMatch(reply.text, /endedAt|endTime|endedBy/);
    }
  });

  it('does not list the organisation, nor read its calls, nor dial into them', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const as = 'perm:nothing:at:all';
    assert.equal((await server.send('GET', '/api/v2/conversations', { as })).status, 403);
    assert.equal((await server.send('GET', '/api/v2/conversations/calls', { as })).status, 403);
    assert.equal((await server.send('GET', `/api/v2/conversations/calls/${call.id}`, { as })).status, 404);
    const body = { participants: [{ address: '+15550104' }] };
    const added = await server.send('POST', `/api/v2/conversations/calls/${call.id}/participants`, { as, body });
    assert.deepEqual([added.status, added.at('explain.reason')], [403, 'MISSING_PERMISSION']);
  });

  it('with a user reads the calls he takes part in', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three, { as: 'user:alice' });
    const list = await server.send('GET', '/api/v2/conversations/calls', { as: 'user:alice' });
    assert.deepEqual(list.each('entities', 'id'), [call.id]);
    assert.equal((await server.send('GET', '/api/v2/conversations/calls', { as: 'user:bob' })).at('total'), 0);
  });
});

describe('lists of conversations', () => {
  it('come page by page, with the whole number', async (t) => {
    const server = await startLocalServer(t);
    for (const address of three) await conference(server, [address]);
    const page = await server.send('GET', '/api/v2/conversations?pageSize=2&pageNumber=2');
    assert.deepEqual([page.at('total'), page.at('pageCount'), page.each('entities', 'id').length], [3, 2, 1]);
    assert.equal((await server.send('GET', '/api/v2/conversations?pageSize=0')).status, 400);
  });

  it('of participants find an address however it is written', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    for (const written of ['%2B15550101', '15550101', '+1%20(555)%200101', '%2B1555-0101']) {
      const found = await server.send('GET', `${phones}?address=${written}`);
      assert.deepEqual(found.each('entities', 'id'), [idOf(call, first)], written);
    }
    assert.equal((await server.send('GET', `${phones}?address=5550101`)).at('total'), 0);
    assert.equal((await server.send('GET', `${phones}?status=alerting`)).at('total'), 0);
  });
});

describe('adding parties', () => {
  it('makes a call of two a conference, and shows everybody', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three.slice(0, 2));
    const body = { participants: [{ address: '+15550104' }, { address: 'user:carol' }] };
    const added = await server.send('POST', `/api/v2/conversations/calls/${call.id}/participants`, { body });
    assert.deepEqual([added.status, added.each('participants', 'id').length], [200, 4]);
    assert.ok(Number(added.at('maxParticipants')) > 0);
  });

  it('that may not be dialled dials nobody, and makes no user', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const body = { participants: [{ address: 'user:ghost' }, { address: '+4930901820' }] };
    const denied = await server.send('POST', `/api/v2/conversations/calls/${call.id}/participants`, { body });
    assert.deepEqual([denied.status, denied.at('code')], [403, 'partyline.dial.denied']);
    assert.equal((await server.send('GET', phones)).at('total'), 3);
  });

  it('with a name that no softphone can have is refused', async (t) => {
    const server = await startLocalServer(t);
    for (const address of ['user:', `user:${'z'.repeat(5000)}`, 'user:a/b\r\nX: y']) {
      const body = { participants: [{ address }] };
      assert.equal(
        (await server.send('POST', '/api/v2/conversations/calls', { body })).status,
        404,
        address.slice(0, 12),
      );
    }
  });
});

describe('a server that is told to stop', () => {
  it('lets go of whoever waits for a phone that does not answer', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, ['+15550116', ...three]);
    const path = `/api/v2/conversations/calls/${call.id}/participants/${idOf(call, '+15550116')}`;
    const waiting = server.send('PATCH', path, { body: { state: 'disconnected' }, headers: { Prefer: 'wait=30' } });
    await server.send('GET', '/health');
    await within('the end of the server', server.server.close(), 8000);
    assert.deepEqual([(await waiting).status, (await waiting).at('legDown')], [202, false]);
  });
});
