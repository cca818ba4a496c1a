import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { type LocalServer, type Reply, startLocalServer } from '../support/local-server.ts';
import { until } from '../support/until.ts';

const own = '/api/v2/partyline';
const list = '/api/v2/conversations/phone/participants';

async function createScene(t: TestContext) {
  const server = await startLocalServer(t);
  const make = async (...addresses: readonly string[]): Promise<string> => {
    const body = { participants: addresses.map((address) => ({ address })) };
    const id = String((await server.send('POST', '/api/v2/conversations/calls', { body })).at('id'));
    await until('all are connected', async () => {
      const found = await server.send('GET', `${list}?conversationId=${id}&state=connected`);
      return found.at('total') === addresses.length || undefined;
    });
    return id;
  };
  const post = (verb: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    server.send('POST', `${own}/participants:${verb}`, { body, headers });
  const inside = async (conversationId: string): Promise<readonly unknown[]> =>
    (await server.send('GET', `${list}?conversationId=${conversationId}`)).each('entities', 'address');
  return { server, make, post, inside };
}

const timelineOf = (server: LocalServer, id: unknown): Promise<Reply> =>
  server.send('GET', `${own}/conversations/${id}/timeline`);

describe('the intent ban', () => {
  it('removes and shuts out at once: the phone that is back in 200 ms finds the door closed, and the timeline says why', async (t) => {
    const { server, make, post, inside } = await createScene(t);
    const id = await make('+15550101', '+15550102', '+15550118');
    const body = { where: { address: '+1 555-0118', conversationId: id }, intent: 'ban', ttl: 600, note: 'shouts' };
    const banned = await post('disconnect', body, { Prefer: 'wait=5' });
    assert.equal(banned.status, 200, banned.text);
    const [listed] = (await server.send('GET', `${own}/bans`)).each('entities', 'id');
    assert.equal(banned.at('results.0.ban.id'), listed);
    // A second phone of the same kind that is only removed is back by then: what is shown is no matter of patience.
    const other = await make('+15550101', '+15550102', '+15550118');
    await post('disconnect', { where: { address: '+15550118', conversationId: other } }, { Prefer: 'wait=5' });
    await until('the phone is back', async () => (await inside(other)).includes('+15550118') || undefined);
    assert.deepEqual(await inside(id), ['+15550101', '+15550102']);
    const events = await timelineOf(server, id);
    const kinds = events.each('entities', 'event');
    const [bannedAt, removingAt] = [kinds.indexOf('participant.banned'), kinds.indexOf('participant.removing')];
    assert.equal(removingAt, bannedAt + 1, 'one decision');
    assert.deepEqual(
      [events.at(`entities.${bannedAt}.ban.note`), events.at(`entities.${removingAt}.cause`)],
      ['shouts', 'ban'],
    );
    const added = await server.send('POST', `/api/v2/conversations/calls/${id}`, { body: { callNumber: '+15550118' } });
    assert.equal(added.at('explain.reason'), 'BANNED');
  });

  it('has a time of its own, and no other intent has one', async (t) => {
    const { make, post } = await createScene(t);
    const id = await make('+15550101', '+15550102', '+15550103');
    const where = { conversationId: id, address: '+15550101' };
    for (const body of [
      { where, intent: 'ban', ttl: 86_401 },
      { where, intent: 'ban', ttl: 0 },
      { where, intent: 'disconnect', ttl: 60 },
      { where, ttl: 60 },
    ])
      assert.equal((await post('disconnect', body)).status, 400, JSON.stringify(body));
  });
});

describe('the intent leave', () => {
  it('parks the leg in a conversation of its own, from which it is brought back', async (t) => {
    const { server, make, post, inside } = await createScene(t);
    const id = await make('+15550101', '+15550102', '+15550103');
    const left = await post('disconnect', { where: { conversationId: id, address: '+15550103' }, intent: 'leave' });
    assert.deepEqual([left.status, left.at('matched'), left.at('results.0.result')], [202, 1, 'accepted']);
    const parked = String(left.at('results.0.newConversationId'));
    assert.deepEqual([await inside(id), await inside(parked)], [['+15550101', '+15550102'], ['+15550103']]);
    const gone = await server.send('GET', `${list}/${left.at('results.0.participantId')}`);
    assert.equal(gone.at('status'), 'disconnected');
    const call = await server.send('GET', `/api/v2/conversations/calls/${id}`);
    assert.equal(call.each('participants', 'disconnectType').includes('transfer'), true);
    const back = await post('move', {
      where: { conversationId: parked },
      to: { conversationId: id },
      mayEndConversation: true,
    });
    assert.deepEqual([back.status, back.at('results.0.newConversationId')], [202, id]);
    assert.deepEqual(await inside(id), ['+15550101', '+15550102', '+15550103']);
  });

  it('would end a conversation as a removal does, and is refused unless that may be', async (t) => {
    const { make, post, inside } = await createScene(t);
    const id = await make('+15550101', '+15550102', '+15550103');
    const where = { conversationId: id };
    const refused = await post('disconnect', { where, expectCount: 3, intent: 'leave' });
    assert.deepEqual([refused.status, refused.at('code')], [409, 'partyline.would.end.conversation']);
    assert.equal((await inside(id)).length, 3);
    const all = await post('disconnect', { where, expectCount: 3, intent: 'leave', mayEndConversation: true });
    assert.equal(all.at('matched'), 3);
    assert.equal(new Set(all.each('results', 'newConversationId')).size, 3);
  });
});

describe('participants:move', () => {
  it('opens the room it goes to, and says who is where', async (t) => {
    const { make, post, inside } = await createScene(t);
    const id = await make('+15550101', '+15550102', '+15550103');
    const where = { conversationId: id, address: '+15550102' };
    const moved = await post('move', { where, to: { room: '612' } });
    assert.equal(moved.status, 202, moved.text);
    const room = String(moved.at('results.0.newConversationId'));
    assert.deepEqual([await inside(id), await inside(room)], [['+15550101', '+15550103'], ['+15550102']]);
    const second = await post('move', {
      where: { conversationId: id, address: '+15550103' },
      to: { room: '612' },
      mayEndConversation: true,
    });
    assert.equal(second.at('results.0.newConversationId'), room);
    const inRoom = await post('move', {
      where: { room: '612' },
      expectCount: 2,
      to: { conversationId: id },
      mayEndConversation: true,
    });
    assert.equal(inRoom.at('matched'), 2, inRoom.text);
  });

  it('is refused with a reason where it cannot be done, and nobody has moved then', async (t) => {
    const { make, post, inside, server } = await createScene(t);
    const id = await make('+15550101', '+15550102', '+15550103');
    const where = { conversationId: id, address: '+15550102' };
    await server.send('POST', `${own}/bans`, { body: { room: '613', address: '+15550102' } });
    const nobody = '7c0ffee0-0000-4000-8000-000000000001';
    const cases: readonly (readonly [number, string, unknown])[] = [
      [409, 'BANNED', { where, to: { room: '613' } }],
      [404, 'NOT_FOUND', { where, to: { room: '799' } }],
      [404, 'NOT_FOUND', { where, to: { conversationId: nobody } }],
      [404, 'NOT_FOUND', { where, to: { conversationId: 'x' } }],
      [400, 'MERGE_WITH_SELF', { where, to: { conversationId: id } }],
      [400, 'WRONG_VALUE_TYPE', { where, to: {} }],
      [400, 'WRONG_VALUE_TYPE', { where }],
      [404, 'NO_MATCH', { where: { conversationId: id, address: '+15550109' }, to: { room: '612' } }],
      [409, 'COUNT_MISMATCH', { where: { conversationId: id }, to: { room: '612' } }],
    ];
    for (const [status, reason, body] of cases) {
      const reply = await post('move', body);
      assert.deepEqual([reply.status, reply.at('explain.reason')], [status, reason], JSON.stringify(body));
    }
    assert.equal((await inside(id)).length, 3);
  });
});
