import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startLocalServer } from '../support/local-server.ts';
import { conference, idOf, three } from './conference.ts';

describe('wrap-up', () => {
  it('is given with a code that exists, during the call and after it, and read on every path', async (t) => {
    const server = await startLocalServer(t);
    const sale = String(
      (await server.send('POST', '/api/v2/routing/wrapupcodes', { body: { name: 'Sale' } })).at('id'),
    );
    const call = await conference(server, three);
    const participant = idOf(call, three[0]);
    const whole = await server.send('GET', `/api/v2/conversations/${call.id}`);
    const at = whole.each('participants', 'id').indexOf(participant);
    const leg = String(whole.at(`participants.${at}.calls.0.id`));
    const calls = `/api/v2/conversations/calls/${call.id}/participants/${participant}`;
    const generic = `/api/v2/conversations/${call.id}/participants/${participant}`;
    const give = (body: unknown) => server.send('POST', `${calls}/communications/${leg}/wrapup`, { body });

    assert.deepEqual((await server.send('GET', `${calls}/wrapup`)).body, {});
    assert.deepEqual((await server.send('GET', `${generic}/wrapupcodes`)).at('0.name'), 'Sale');
    assert.equal((await give({ code: '00000000-0000-4000-8000-000000000000' })).status, 404);
    assert.equal((await give({ notes: 'none' })).status, 400);
    // A name that is not the code's would have to be ignored.
    assert.equal((await give({ code: sale, name: 'Lost' })).status, 400);
    const bare = await server.send('PATCH', calls, { body: { wrapup: { notes: 'none' } } });
    assert.deepEqual([bare.status, bare.at('code')], [400, 'conversation.error.wrapup.code.required']);
    assert.equal((await give({ code: sale, notes: 'first' })).status, 202);
    assert.equal(
      (await server.send('PATCH', generic, { body: { wrapup: { code: sale, notes: 'patched' } } })).status,
      202,
    );
    assert.equal((await server.send('GET', `${generic}/wrapup`)).at('notes'), 'patched');
    await server.send('DELETE', `/api/v2/conversations/${call.id}`);
    assert.equal((await give({ code: sale, notes: 'second', tags: ['x'] })).status, 202);
    for (const path of [`${calls}/wrapup`, `${calls}/communications/${leg}/wrapup`, `${generic}/wrapup`]) {
      const read = await server.send('GET', path);
      assert.deepEqual([read.at('code'), read.at('notes'), read.at('tags')], [sale, 'second', ['x']], path);
    }
    const shown = await server.send('GET', `/api/v2/conversations/calls/${call.id}`);
    assert.equal(shown.at(`participants.${at}.wrapup.name`), 'Sale');
  });

  it('can be asked for, and taken back', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const participant = idOf(call, three[0]);
    const whole = await server.send('GET', `/api/v2/conversations/${call.id}`);
    const at = whole.each('participants', 'id').indexOf(participant);
    const leg = String(whole.at(`participants.${at}.calls.0.id`));
    const path = `/api/v2/conversations/aftercallwork/${call.id}/participants/${participant}/communications/${leg}`;
    for (const afterCallWorkRequired of [true, false]) {
      const done = await server.send('PATCH', path, { body: { afterCallWorkRequired } });
      assert.deepEqual([done.status, done.body], [200, { afterCallWorkRequired }]);
      const read = await server.send('GET', `/api/v2/conversations/${call.id}`);
      assert.equal(read.at(`participants.${at}.calls.0.afterCallWorkRequired`), afterCallWorkRequired);
    }
  });
});
