import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { listParticipants, timeline } from '../support/participants.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer } from '../support/server.ts';
import { startSipp } from '../support/sipp.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until, within } from '../support/until.ts';

/** `demo` is also the organisation of `dev`, so that a later server shows what this one has left. */
const seed = { organisations: [{ name: 'demo', rooms: [{ number: '700' }] }] };

test('SIGTERM lets a call go on for a while, refuses new ones, then hangs up and ends with 0', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const data = temporaryFolder(t);
  const file = join(data, 'seed.json');
  writeFileSync(file, JSON.stringify(seed));
  const server = await startServer(t, {
    verb: 'serve',
    data,
    env: { PARTYLINE_SEED: file, PARTYLINE_ROOMS_OPEN: 'true', PARTYLINE_DRAIN_SECONDS: '3' },
  });
  const alice = await startSipp(t, { scenario: 'uac-join', number: '700', leg: 'alice', target: server.sip });
  await alice.logged(/UP/);

  process.kill(server.pid, 'SIGTERM');
  const health = await until('draining', async () => {
    const response = await fetch(`${server.http}/health`);
    return response.status === 503 ? await response.text() : undefined;
  });
  assert.match(health, /"status":"draining".*"legsLeft":1/);
  const bob = await startSipp(t, { scenario: 'uac-unavailable', number: '700', leg: 'bob', target: server.sip });
  assert.match(await bob.succeeded(), /UNAVAILABLE leg=bob after=5/);
  assert.doesNotMatch(alice.log(), /BYE/);

  assert.match(await alice.succeeded(), /BYE leg=alice reason=.*Q\.850 *;cause=16/);
  assert.equal(await within('the end of the server', server.ended, 8000), 0);
  assert.match(server.output(), /drain\.waiting/);

  const later = await startServer(t, { data });
  const [left] = await listParticipants(later, '&state=disconnected');
  assert.ok(left);
  const events = await timeline(later, left.conversationId);
  const departure = events.find(({ event }) => event === 'participant.disconnected');
  assert.deepEqual([departure?.actor?.id, departure?.disconnectType], ['shutdown', 'system']);
  assert.equal(events.at(-1)?.event, 'conversation.ended');
});

test('a second SIGTERM hangs up at once', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const server = await startServer(t, { env: { PARTYLINE_DRAIN_SECONDS: '3600' } });
  const alice = await startSipp(t, { scenario: 'uac-join', leg: 'alice', target: server.sip });
  await alice.logged(/UP/);
  process.kill(server.pid, 'SIGTERM');
  await until('draining', async () => (await fetch(`${server.http}/health`)).status === 503 || undefined);
  assert.doesNotMatch(alice.log(), /BYE/);
  process.kill(server.pid, 'SIGTERM');
  assert.match(await alice.succeeded(), /BYE leg=alice/);
  assert.equal(await within('the end of the server', server.ended, 8000), 0);
});
