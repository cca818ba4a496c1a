import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startLocalServer } from '../support/local-server.ts';

test('the demo has a queue with wrap-up codes, whose ids are the same at every start', async (t) => {
  const read = async () => {
    const server = await startLocalServer(t, { PARTYLINE_SEED: 'demo' });
    const list = await server.send('GET', '/api/v2/routing/queues');
    const codes = await server.send('GET', `/api/v2/routing/queues/${list.at('entities.0.id')}/wrapupcodes`);
    return [list.each('entities', 'name'), list.each('entities', 'id'), codes.each('entities', 'name')] as const;
  };
  const first = await read();
  assert.deepEqual([first[0], first[2].length], [['Support'], 4]);
  assert.deepEqual(await read(), first);
});
