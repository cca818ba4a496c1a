import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startLocalServer } from '../support/local-server.ts';

const codes = '/api/v2/routing/wrapupcodes';

describe('wrap-up codes', () => {
  it('are made, changed, listed and deleted', async (t) => {
    const server = await startLocalServer(t);
    const made = await server.send('POST', codes, { body: { name: 'Sale' } });
    const path = `${codes}/${made.at('id')}`;
    assert.equal((await server.send('PUT', path, { body: { name: 'Sold' } })).at('name'), 'Sold');
    assert.deepEqual((await server.send('GET', codes)).each('entities', 'name'), ['Sold']);
    assert.equal((await server.send('DELETE', path)).status, 200);
    assert.equal((await server.send('GET', path)).status, 404);
  });

  it('have names of their own', async (t) => {
    const server = await startLocalServer(t);
    await server.send('POST', codes, { body: { name: 'Sale' } });
    const taken = await server.send('POST', codes, { body: { name: 'Sale' } });
    assert.deepEqual(
      [taken.status, taken.at('code'), taken.at('explain.reason')],
      [400, 'duplicate.name', 'DUPLICATE_NAME'],
    );
    assert.equal((await server.send('POST', codes, { body: { name: 'Sale' }, as: 'org:other' })).status, 200);
  });

  it('belong to a queue until they leave it or are deleted', async (t) => {
    const server = await startLocalServer(t);
    const make = async (name: string) => String((await server.send('POST', codes, { body: { name } })).at('id'));
    const [sale, complaint] = [await make('Sale'), await make('Complaint')];
    const queue = await server.send('POST', '/api/v2/routing/queues', { body: { name: 'Sales' } });
    const path = `/api/v2/routing/queues/${queue.at('id')}/wrapupcodes`;
    await server.send('POST', path, { body: [{ id: sale }, { id: complaint }] });
    const listed = async () => (await server.send('GET', path)).each('entities', 'name');
    assert.deepEqual(await listed(), ['Sale', 'Complaint']);
    assert.equal((await server.send('DELETE', `${path}/${sale}`)).status, 200);
    assert.equal((await server.send('DELETE', `${path}/${sale}`)).status, 404);
    assert.deepEqual(await listed(), ['Complaint']);
    await server.send('DELETE', `${codes}/${complaint}`);
    assert.deepEqual(await listed(), []);
  });
});
