import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';

const queues = '/api/v2/routing/queues';
const random = '99999999-0001-4000-8000-000000000001';

const make = async (server: LocalServer, name: string): Promise<string> =>
  String((await server.send('POST', queues, { body: { name } })).at('id'));

const userId = async (server: LocalServer, name: string): Promise<string> =>
  String((await server.send('GET', '/api/v2/users/me', { as: `user:${name}` })).at('id'));

describe('queues', () => {
  it('keep what they are given, and say what is not theirs to keep', async (t) => {
    const server = await startLocalServer(t);
    const body = {
      name: 'Support',
      description: 'first line',
      mediaSettings: { call: { alertingTimeoutSeconds: 12 } },
      acwSettings: { wrapupPrompt: 'MANDATORY_TIMEOUT', timeoutMs: 9000 },
    };
    const made = await server.send('POST', queues, { body, as: 'user:alice' });
    assert.equal(made.status, 200);
    assert.equal(made.at('createdBy'), await userId(server, 'alice'));
    const read = await server.send('GET', `${queues}/${made.at('id')}`);
    for (const [key, value] of Object.entries(body)) assert.deepEqual(read.at(key), value, key);
    // What was read can be sent back.
    assert.equal((await server.send('PUT', `${queues}/${made.at('id')}`, { body: read.body })).status, 200);
    const unbuilt = await server.send('POST', queues, { body: { name: 'B', bullseye: { rings: [] } } });
    assert.deepEqual([unbuilt.status, unbuilt.at('code')], [501, 'partyline.not.implemented']);
  });

  it('have names of their own, and bounds', async (t) => {
    const server = await startLocalServer(t);
    const id = await make(server, 'Sales');
    const other = await make(server, 'Support');
    for (const [method, path] of [
      ['POST', queues],
      ['PUT', `${queues}/${other}`],
    ] as const) {
      const taken = await server.send(method, path, { body: { name: 'Sales' } });
      assert.deepEqual([taken.status, taken.at('code')], [400, 'duplicate.name'], method);
    }
    assert.equal((await server.send('PUT', `${queues}/${id}`, { body: { name: 'Sales' } })).status, 200);
    for (const body of [
      {},
      { name: ' ' },
      { name: 'x', acwSettings: { timeoutMs: 0 } },
      { name: 'x', mediaSettings: { call: { alertingTimeoutSeconds: 1e9 } } },
      { name: 'x', nonsense: true },
    ])
      assert.equal((await server.send('POST', queues, { body })).status, 400, JSON.stringify(body));
    assert.equal((await server.send('POST', queues, { body: { name: 'x', division: { id: random } } })).status, 404);
  });

  it('are listed in the order of names, page by page, and for their organisation only', async (t) => {
    const server = await startLocalServer(t);
    for (const name of ['Sales', 'Billing', 'Support']) await make(server, name);
    const list = (query = '', as = 'demo') => server.send('GET', `${queues}?${query}`, { as });
    assert.deepEqual((await list()).each('entities', 'name'), ['Billing', 'Sales', 'Support']);
    assert.deepEqual((await list('sortOrder=desc&name=s*')).each('entities', 'name'), ['Support', 'Sales']);
    const page = await list('pageSize=2&pageNumber=2');
    assert.deepEqual([page.at('total'), page.at('pageCount'), page.at('nextUri')], [3, 2, undefined]);
    assert.deepEqual((await server.send('GET', String(page.at('previousUri')))).each('entities', 'name'), [
      'Billing',
      'Sales',
    ]);
    assert.equal((await list('', 'org:other')).at('total'), 0);
  });
});

describe('members of a queue', () => {
  it('are added and taken out in one list, all or none', async (t) => {
    const server = await startLocalServer(t);
    const queue = await make(server, 'Sales');
    const [alice, bob] = [await userId(server, 'alice'), await userId(server, 'bob')];
    const members = `${queues}/${queue}/members`;
    const post = (ids: readonly string[], query = '') =>
      server.send('POST', `${members}${query}`, { body: ids.map((id) => ({ id })) });
    assert.equal((await post([alice, random])).status, 404);
    const listed = async (query = '') => (await server.send('GET', `${members}${query}`)).each('entities', 'name');
    assert.deepEqual(await listed(), []);
    assert.equal((await post([bob, alice])).status, 204);
    await post([alice]);
    assert.deepEqual(await listed(), ['alice', 'bob']);
    await post([bob], '?delete=true');
    assert.deepEqual(await listed(), ['alice']);
    assert.equal((await server.send('DELETE', `${members}/${bob}`)).status, 404);
  });

  it('join and leave by change, and are found by whether they have', async (t) => {
    const server = await startLocalServer(t);
    const queue = await make(server, 'Sales');
    const [alice, bob] = [await userId(server, 'alice'), await userId(server, 'bob')];
    const members = `${queues}/${queue}/members`;
    await server.send('POST', members, { body: [{ id: alice }, { id: bob }] });
    assert.equal((await server.send('PATCH', `${members}/${bob}`, { body: { joined: false } })).status, 202);
    const joined = async (word: string) =>
      (await server.send('GET', `${members}?joined=${word}`)).each('entities', 'id');
    assert.deepEqual([await joined('true'), await joined('false')], [[alice], [bob]]);
    const read = await server.send('GET', `${queues}/${queue}`);
    assert.deepEqual([read.at('memberCount'), read.at('joinedMemberCount')], [2, 1]);
    const mine = await server.send('GET', `${queues}/me?joined=false`, { as: 'user:bob' });
    assert.deepEqual(mine.each('entities', 'name'), ['Sales']);
    assert.equal((await server.send('PATCH', members, { body: [{ id: random, joined: true }] })).status, 404);
  });

  it('go with their queue', async (t) => {
    const server = await startLocalServer(t);
    const queue = await make(server, 'Sales');
    const alice = await userId(server, 'alice');
    await server.send('POST', `${queues}/${queue}/members`, { body: [{ id: alice }] });
    assert.equal((await server.send('DELETE', `${queues}/${queue}`)).status, 200);
    assert.equal((await server.send('GET', `${queues}/${queue}/members`)).status, 404);
    assert.equal((await server.send('GET', `/api/v2/users/${alice}/queues`)).at('total'), 0);
  });
});
