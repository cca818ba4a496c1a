import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startLocalServer } from '../support/local-server.ts';

it('the quality of a party without a socket has no figures, and is nobody else’s to read', async (t) => {
  const { send } = await startLocalServer(t);
  const made = await send('POST', '/api/v2/conversations/calls', {
    body: { participants: [{ address: '+15550101' }, { address: '+15550102' }] },
  });
  const other = await send('POST', '/api/v2/conversations/calls', { body: { phoneNumber: '+15550103' } });
  const call = await send('GET', `/api/v2/conversations/calls/${made.at('id')}`);
  const participantId = String(call.at('participants.0.id'));
  const path = (conversationId: unknown, id: string): string =>
    `/api/v2/partyline/conversations/${conversationId}/participants/${id}/quality`;

  const read = await send('GET', path(made.at('id'), participantId));
  assert.deepEqual(
    [read.status, Object.keys(Object(read.body)), read.at('participantId'), read.at('ghost')],
    [200, ['conversationId', 'participantId', 'state', 'ghost'], participantId, false],
  );
  const elsewhere = await send('GET', path(other.at('id'), participantId));
  assert.deepEqual([elsewhere.status, elsewhere.at('explain.reason')], [404, 'PARTICIPANT_OF_OTHER_CONVERSATION']);
  assert.equal((await send('GET', path(made.at('id'), 'nobody'))).status, 404);
  assert.equal((await send('GET', path(made.at('id'), participantId), { as: 'org:other' })).status, 404);
  const poor = await send('GET', path(made.at('id'), participantId), { as: 'perm:conversation:call:record' });
  assert.deepEqual([poor.status, poor.at('explain.reason')], [403, 'MISSING_PERMISSION']);
  const scoped = await send('GET', path(made.at('id'), participantId), { as: 'scope:users' });
  assert.deepEqual([scoped.status, scoped.at('explain.reason')], [403, 'MISSING_SCOPE']);
});
