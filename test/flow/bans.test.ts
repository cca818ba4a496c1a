import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startLocalServer } from '../support/local-server.ts';

const bans = '/api/v2/partyline/bans';

describe('bans over HTTP', () => {
  it('are set, listed by pages, refuse a party that is added, and are lifted', async (t) => {
    const server = await startLocalServer(t);
    const call = await server.send('POST', '/api/v2/conversations/calls', { body: { phoneNumber: '+15550101' } });
    const conversationId = String(call.at('id'));
    const set = await server.send('POST', bans, {
      body: { conversationId, address: '+1 555-0102', ttl: 60, note: 'shouts' },
    });
    assert.equal(set.status, 200);
    assert.deepEqual(
      [set.at('conversationId'), set.at('holdsFor'), set.at('note'), set.at('by.id')],
      [conversationId, 'address', 'shouts', 'demo'],
    );
    const add = () =>
      server.send('POST', `/api/v2/conversations/calls/${conversationId}`, { body: { callNumber: '+15550102' } });
    const refused = await add();
    assert.deepEqual(
      [refused.status, refused.at('code'), refused.at('explain.reason'), refused.at('explain.metadata.banId')],
      [409, 'partyline.banned', 'BANNED', set.at('id')],
    );
    assert.equal(refused.at('explain.metadata.until'), set.at('until'));
    const again = await server.send('POST', bans, { body: { conversationId, address: '+15550102', ttl: 120 } });
    assert.equal(again.at('id'), set.at('id'), 'the same party in the same place has one ban');
    await server.send('POST', bans, { body: { room: '600', address: 'sip:ann@example.org' } });
    const page = await server.send('GET', `${bans}?pageSize=1&pageNumber=2`);
    assert.deepEqual([page.at('total'), page.at('entities.0.room'), page.at('pageCount')], [2, '600', 2]);
    const ofRoom = await server.send('GET', `${bans}?room=600`);
    assert.deepEqual(ofRoom.each('entities', 'address'), ['sip:ann@example.org']);
    assert.equal((await server.send('DELETE', `${bans}/${set.at('id')}`)).status, 204);
    assert.equal((await server.send('DELETE', `${bans}/${set.at('id')}`)).status, 404);
    assert.equal((await add()).status, 200);
  });

  it('hold for a number however people write it, as a selector does', async (t) => {
    const server = await startLocalServer(t);
    const call = await server.send('POST', '/api/v2/conversations/calls', { body: { phoneNumber: '+15550101' } });
    const conversationId = String(call.at('id'));
    const add = () =>
      server.send('POST', `/api/v2/conversations/calls/${conversationId}`, { body: { callNumber: '+15550102' } });
    const written = [
      '+1 (0)555 0102',
      'tel:+1-555-0102;ext=7',
      '+1/555/0102',
      '\uff0b\uff11\uff15\uff15\uff15\uff10\uff11\uff10\uff12',
      'sip:%2B15550102@provider.example',
      '"Dan" <sip:+15550102@provider.example;user=phone>',
    ];
    for (const address of written) {
      const set = await server.send('POST', bans, { body: { conversationId, address } });
      assert.equal(set.status, 200, address);
      assert.equal((await add()).at('explain.reason'), 'BANNED', address);
      await server.send('DELETE', `${bans}/${set.at('id')}`);
    }
    assert.equal((await add()).status, 200);
  });

  it('are refused where they name nobody, no place, a place of nobody, or too long a time', async (t) => {
    const server = await startLocalServer(t);
    const nobody = '7c0ffee0-0000-4000-8000-000000000001';
    const cases: readonly (readonly [number, string, unknown])[] = [
      [400, 'WRONG_VALUE_TYPE', { room: '600', address: '+15550102', ttl: 0 }],
      [400, 'WRONG_VALUE_TYPE', { room: '600', address: '+15550102', ttl: 86_401 }],
      [400, 'WRONG_VALUE_TYPE', { room: '600' }],
      [400, 'WRONG_VALUE_TYPE', { room: '600', address: 'ann' }],
      [400, 'WRONG_VALUE_TYPE', { room: '600', address: '+15550102', userId: nobody }],
      [400, 'WRONG_VALUE_TYPE', { address: '+15550102' }],
      [400, 'UNKNOWN_BODY_KEY', { room: '600', adress: '+15550102' }],
      [404, 'NOT_FOUND', { room: '799', address: '+15550102' }],
      [404, 'NOT_FOUND', { room: '600', userId: nobody }],
      [404, 'NOT_FOUND', { room: '600', userId: 'alice' }],
      [404, 'NOT_FOUND', { room: '600', address: 'user:nobody' }],
      [404, 'NOT_FOUND', { conversationId: nobody, address: '+15550102' }],
      [404, 'NOT_FOUND', { conversationId: 'call', address: '+15550102' }],
    ];
    for (const [status, reason, body] of cases) {
      const reply = await server.send('POST', bans, { body });
      assert.deepEqual([reply.status, reply.at('explain.reason')], [status, reason], JSON.stringify(body));
    }
    assert.equal((await server.send('GET', bans)).at('total'), 0);
    assert.equal((await server.send('DELETE', `${bans}/nothing`)).status, 404);
    assert.equal((await server.send('GET', `${bans}?rom=600`)).status, 400);
  });

  it('need the permission to disconnect, and are not those of another organisation', async (t) => {
    const server = await startLocalServer(t);
    const own = await server.send('POST', bans, { body: { room: '600', address: '+15550102' } });
    const few = { as: 'perm:conversation:communication:view' };
    assert.equal((await server.send('GET', bans, few)).status, 403);
    const theirs = { as: 'org:other' };
    assert.equal((await server.send('GET', bans, theirs)).at('total'), 0);
    assert.equal((await server.send('DELETE', `${bans}/${own.at('id')}`, theirs)).status, 404);
    const body = { room: '600', address: '+15550102' };
    assert.equal((await server.send('POST', bans, { ...theirs, body })).status, 404);
  });
});
