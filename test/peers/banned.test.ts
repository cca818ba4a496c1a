import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectedParticipant, listParticipants, removeParticipant } from '../support/participants.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer } from '../support/server.ts';
import { startSipp } from '../support/sipp.ts';

const bans = '/api/v2/partyline/bans';

test('a banned caller is answered 603, also by the process after a kill -9, until the ban is lifted; others come in', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const first = await startServer(t);
  const ann = await startSipp(t, { scenario: 'uac-join', leg: 'ann', target: first.sip });
  await ann.logged(/UP/);
  const { id, address } = await connectedParticipant(first, 'ann');
  // Set while he is in: it throws nobody out by itself, and meets him when he comes again.
  const set = await first.request<{ id: string }>('POST', bans, { body: { room: '600', address, ttl: 600 } });
  assert.equal(set.status, 200);
  assert.equal((await removeParticipant(first, id)).status, 202);
  await ann.succeeded();

  const back = await startSipp(t, { scenario: 'uac-banned', leg: 'ann', target: first.sip });
  assert.match(await back.succeeded(), /BANNED leg=ann/);
  const bob = await startSipp(t, { scenario: 'uac-join', leg: 'bob', target: first.sip });
  await bob.logged(/UP/);
  await first.kill9();

  const second = await startServer(t, { data: first.data, sipPort: first.sipPort });
  const later = await startSipp(t, { scenario: 'uac-banned', leg: 'ann', target: second.sip });
  assert.match(await later.succeeded(), /BANNED leg=ann/);
  assert.deepEqual(await listParticipants(second), []);
  assert.equal((await second.request('DELETE', `${bans}/${set.body.id}`)).status, 204);
  const again = await startSipp(t, { scenario: 'uac-join', leg: 'ann', target: second.sip });
  await again.logged(/UP/);
  await connectedParticipant(second, 'ann');
});
