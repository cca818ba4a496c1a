import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startLocalServer } from '../support/local-server.ts';
import { conference, idOf, three } from './conference.ts';

describe('attributes of a participant', () => {
  it('join those that are there, on either path, also after he left and after the call', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const participant = idOf(call, three[0]);
    const patch = (path: string, attributes: Record<string, string>) =>
      server.send('PATCH', `/api/v2/conversations/${path}/participants/${participant}/attributes`, {
        body: { attributes },
      });
    const shown = async (path: string) => {
      const reply = await server.send('GET', `/api/v2/conversations/${path}`);
      const at = reply.each('participants', 'id').indexOf(participant);
      return reply.at(`participants.${at}.attributes`);
    };
    assert.equal((await patch(`calls/${call.id}`, { a: '1', b: '1' })).status, 202);
    const both = await Promise.all([patch(call.id, { b: '2' }), patch(call.id, { c: '3' })]);
    assert.deepEqual(
      both.map(({ status }) => status),
      [202, 202],
    );
    assert.deepEqual(await shown(call.id), { a: '1', b: '2', c: '3' });
    await server.send('DELETE', `/api/v2/conversations/${call.id}`);
    assert.equal((await patch(call.id, { d: '4' })).status, 202);
    assert.deepEqual(await shown(`calls/${call.id}`), { a: '1', b: '2', c: '3', d: '4' });
  });

  it('are bounded, and nobody else can name the conversation', async (t) => {
    const server = await startLocalServer(t);
    const call = await conference(server, three);
    const path = `/api/v2/conversations/${call.id}/participants/${idOf(call, three[0])}/attributes`;
    const many = Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`a${at}`, '']));
    assert.equal((await server.send('PATCH', path, { body: { attributes: many } })).status, 400);
    for (const as of ['perm:conversation:participant:wrapup', 'org:other'])
      assert.equal((await server.send('PATCH', path, { body: { attributes: { a: '1' } }, as })).status, 404, as);
  });
});
