import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startLocalServer } from '../support/local-server.ts';

it('a flag of a query counts in the spelling of Python as well', async (t) => {
  const server = await startLocalServer(t);
  const as = 'user:alice';
  const me = String((await server.send('GET', '/api/v2/users/me', { as })).at('id'));
  const queue = await server.send('POST', '/api/v2/routing/queues', { body: { name: 'Support' }, as });
  const members = `/api/v2/routing/queues/${queue.at('id')}/members`;
  const listed = async () => (await server.send('GET', members, { as })).each('entities', 'id');
  await server.send('POST', members, { body: [{ id: me }], as });
  assert.deepEqual(await listed(), [me]);
  const removed = await server.send('POST', `${members}?delete=True`, { body: [{ id: me }], as });
  assert.ok(removed.status < 300, removed.text);
  assert.deepEqual(await listed(), []);
});
