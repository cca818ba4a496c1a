import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidV5 } from '../../src/main/demo-directory.ts';
import { startLocalServer } from '../support/local-server.ts';

test('an id of a name is the one that RFC 9562 appendix A.4 gives', () => {
  assert.equal(
    uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com'),
    '2ed6657d-e927-568b-95e1-2665a8aea6a2',
  );
});

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
