import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startLocalServer } from '../support/local-server.ts';
import { until } from '../support/until.ts';
import { conference, idOf, three } from './conference.ts';

describe('digits', () => {
  it('are sent to whoever talks, and refused where they are none', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const path = `/api/v2/conversations/${call.id}/participants/${idOf(call, three[0])}/digits`;
    assert.equal((await server.send('POST', path, { body: { digits: '12*#A' } })).status, 202);
    const told = await server.send('GET', `/api/v2/partyline/conversations/${call.id}/timeline`);
    assert.ok(told.text.includes('digits'), told.text);
    for (const digits of ['', 'x', '1 2']) {
      assert.equal((await server.send('POST', path, { body: { digits } })).status, 400, digits);
    }
    await server.send('DELETE', `/api/v2/conversations/${call.id}`);
    await until('the call has ended', async () =>
      (await server.send('GET', `/api/v2/conversations/${call.id}`)).at('endTime'),
    );
    assert.equal((await server.send('POST', path, { body: { digits: '1' } })).status, 404);
    const nowhere = path.replace(call.id, '00000000-0000-4000-8000-000000000000');
    assert.equal((await server.send('POST', nowhere, { body: { digits: '1' } })).status, 404);
  });
});
