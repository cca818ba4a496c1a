import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startLocalServer } from '../support/local-server.ts';

it('a server that drains says so, refuses to dial with its reason, and lets calls be read and ended', async (t) => {
  const { server, send } = await startLocalServer(t, { PARTYLINE_DRAIN_SECONDS: '600' });
  assert.deepEqual((await send('GET', '/health', { as: null })).at('status'), 'ok');
  const made = await send('POST', '/api/v2/conversations/calls', {
    body: { participants: [{ address: '+15550101' }, { address: '+15550102' }] },
  });
  const path = `/api/v2/conversations/calls/${made.at('id')}`;
  let isDrained = false;
  const drained = server.drain().then(() => {
    isDrained = true;
  });

  const health = await send('GET', '/health', { as: null });
  assert.deepEqual([health.status, health.at('status'), health.at('legsLeft')], [503, 'draining', 2]);
  const refused = await send('POST', '/api/v2/conversations/calls', { body: { phoneNumber: '+15550103' } });
  assert.deepEqual(
    [refused.status, refused.at('code'), refused.at('explain.reason'), refused.headers.get('retry-after')],
    [503, 'service.unavailable', 'DRAINING', '5'],
  );
  const added = await send('POST', `${path}/participants`, { body: { participants: [{ address: '+15550103' }] } });
  assert.deepEqual([added.status, added.at('explain.reason')], [503, 'DRAINING']);
  assert.equal((await send('GET', path)).status, 200);
  assert.equal(isDrained, false);
  assert.equal((await send('PATCH', path, { body: { state: 'disconnected' } })).status, 200);
  await drained;
});
