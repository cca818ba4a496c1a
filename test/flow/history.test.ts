import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';
import { until } from '../support/until.ts';
import { conference, listed, three } from './conference.ts';

const calls = '/api/v2/conversations/calls';
const history = `${calls}/history`;

/** A call of a user with a phone, or with another user, that is over. */
async function pastCall(server: LocalServer, body: unknown, as = 'user:alice'): Promise<string> {
  const made = await server.send('POST', calls, { body, as });
  assert.equal(made.status, 200, made.text);
  const id = String(made.at('id'));
  await until('it is answered', async () => {
    const read = await server.send('GET', `${calls}/${id}`);
    const states = read.each('participants', 'state');
    return states.length > 1 && states.every((state) => state === 'connected') ? true : undefined;
  });
  await end(server, id);
  return id;
}

async function end(server: LocalServer, id: string): Promise<void> {
  await server.send('DELETE', `/api/v2/conversations/${id}`);
  await until('it has ended', async () => (await server.send('GET', `/api/v2/conversations/${id}`)).at('endTime'));
}

describe('the history of calls', () => {
  it('has the calls of the user that are over, the newest first, in pages', async (t) => {
    const server = await startLocalServer(t);
    const first = await pastCall(server, { phoneNumber: '+15550101' });
    const second = await pastCall(server, { phoneNumber: '+15550102' });
    await pastCall(server, { phoneNumber: '+15550103' }, 'user:bob');
    await server.send('POST', calls, { body: { phoneNumber: '+15550104' }, as: 'user:alice' });
    const all = await server.send('GET', history, { as: 'user:alice' });
    assert.deepEqual(all.each('entities', 'id'), [second, first]);
    assert.deepEqual([all.at('total'), all.at('pageCount'), all.at('pageSize')], [2, 1, 25]);
    assert.deepEqual(
      [all.at('entities.0.direction'), all.at('entities.0.missedCall'), all.at('entities.0.wasConference')],
      ['outbound', false, false],
    );
    const addresses = all.each('entities.0.participants', 'address');
    assert.deepEqual([addresses.length, addresses.includes('+15550102')], [2, true]);
    assert.deepEqual(all.each('entities.0.participants', 'didInteract'), [true, true]);
    const page = await server.send('GET', `${history}?pageSize=1&pageNumber=2`, { as: 'user:alice' });
    assert.deepEqual([page.each('entities', 'id'), page.at('total'), page.at('pageCount')], [[first], 2, 2]);
    assert.ok(String(page.at('previousUri')).includes('pageNumber=1'));
    assert.equal((await server.send('GET', `${history}?pageSize=101`, { as: 'user:alice' })).status, 400);
  });

  it('tells who called whom, and names of users where they are asked for', async (t) => {
    const server = await startLocalServer(t);
    const bob = await server.send('GET', '/api/v2/users/me', { as: 'user:bob' });
    const id = await pastCall(server, { callUserId: bob.at('id') });
    const seen = await server.send('GET', `${history}?expand=user`, { as: 'user:bob' });
    assert.deepEqual([seen.at('entities.0.id'), seen.at('entities.0.direction')], [id, 'inbound']);
    const names = [0, 1].map((at) => seen.at(`entities.0.participants.${at}.user.name`));
    assert.deepEqual(names.toSorted(), ['alice', 'bob']);
    const plain = await server.send('GET', history, { as: 'user:bob' });
    assert.equal(plain.at('entities.0.participants.0.user.name'), undefined);
  });

  it('tells a call that the user has not taken', async (t) => {
    const server = await startLocalServer(t);
    const bob = (await server.send('GET', '/api/v2/users/me', { as: 'user:bob' })).at('id');
    const manual = await server.send('PATCH', `/api/v2/partyline/users/${bob}`, { body: { softphone: 'manual' } });
    assert.equal(manual.status, 200, manual.text);
    const made = await server.send('POST', calls, { body: { callUserId: bob }, as: 'user:alice' });
    const id = String(made.at('id'));
    await until('it rings', async () =>
      (await server.send('GET', `${calls}/${id}`)).each('participants', 'state').includes('alerting')
        ? true
        : undefined,
    );
    await end(server, id);
    const missed = async (as: string) => (await server.send('GET', history, { as })).at('entities.0.missedCall');
    assert.deepEqual([await missed('user:bob'), await missed('user:alice')], [true, false]);
  });

  it('has a call that the user came back to once, and not while he is in it', async (t) => {
    const server = await startLocalServer(t);
    const made = await conference(server, three);
    const users: unknown = (await server.send('GET', '/api/v2/users/me', { as: 'user:alice' })).at('id');
    const add = async (): Promise<string> => {
      const path = `${calls}/${made.id}/participants`;
      assert.equal((await server.send('POST', path, { body: { participants: [{ userId: users }] } })).status, 200);
      return until('alice is in it', async () => (await listed(server, made.id))['user:alice']);
    };
    const leave = async (id: string): Promise<void> => {
      const path = `${calls}/${made.id}/participants/${id}`;
      await server.send('PATCH', path, { body: { state: 'disconnected' }, headers: { Prefer: 'wait=5' } });
    };
    const seen = async () => {
      const reply = await server.send('GET', history, { as: 'user:alice' });
      return [reply.at('total'), reply.each('entities', 'id')];
    };
    await leave(await add());
    assert.deepEqual(await seen(), [1, [made.id]]);
    const again = await add();
    assert.deepEqual(await seen(), [0, []]);
    await leave(again);
    assert.deepEqual(await seen(), [1, [made.id]]);
  });

  it('keeps to an interval, and needs a user', async (t) => {
    const server = await startLocalServer(t);
    await pastCall(server, { phoneNumber: '+15550101' });
    const total = async (interval: string): Promise<unknown> => {
      const reply = await server.send('GET', `${history}?interval=${encodeURIComponent(interval)}`, {
        as: 'user:alice',
      });
      return reply.status === 200 ? reply.at('total') : reply.status;
    };
    assert.equal(await total('2020-01-01T00:00:00Z/2999-01-01T00:00:00Z'), 1);
    assert.equal(await total('2020-01-01T00:00:00Z/2021-01-01T00:00:00Z'), 0);
    for (const interval of ['today', '2020-01-01T00:00:00Z', '2021-01-01T00:00:00Z/2020-01-01T00:00:00Z'])
      assert.equal(await total(interval), 400, interval);
    assert.equal((await server.send('GET', history)).status, 400);
  });
});
