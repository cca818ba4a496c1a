import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  connectedParticipant,
  departed,
  listParticipants,
  removeParticipant,
  timeline,
} from '../support/participants.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer } from '../support/server.ts';
import { startSipp } from '../support/sipp.ts';

test('a removal that was answered is carried out after kill -9, by whom and why as first asked', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const first = await startServer(t);
  // The BYE has to wait for an ACK that never comes (RFC 3261 section 15), so the crash finds it owed.
  const phone = await startSipp(t, { scenario: 'uac-no-ack', leg: 'alice', target: first.sip });
  await phone.logged(/UP/);
  const participant = await connectedParticipant(first, 'alice');
  const removal = await removeParticipant(first, participant.id);
  const requestId = removal.headers.get('inin-correlation-id');
  assert.equal(removal.status, 202);
  assert.doesNotMatch(phone.log(), /BYE/);
  await first.kill9();
  assert.doesNotMatch(phone.log(), /BYE/);

  const second = await startServer(t, { data: first.data, sipPort: first.sipPort });
  assert.match(await phone.succeeded(60_000), /BYE leg=alice/);
  assert.equal((await departed(second, participant)).disconnectType, 'client');
  assert.deepEqual(await listParticipants(second), []);

  const left = (await timeline(second, participant.conversationId)).filter(
    (event) => event.event === 'participant.disconnected',
  );
  assert.deepEqual(
    left.map((event) => [event.requestId, event.actor?.kind, event.disconnectType]),
    [[requestId, 'client', 'client']],
  );
});

test('a call whose server was killed is hung up by the next one, as lost with its node', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const first = await startServer(t);
  const phone = await startSipp(t, { scenario: 'uac-join', leg: 'alice', target: first.sip });
  await phone.logged(/UP/);
  const participant = await connectedParticipant(first, 'alice');
  await first.kill9();
  assert.doesNotMatch(phone.log(), /BYE/);

  const second = await startServer(t, { data: first.data, sipPort: first.sipPort });
  assert.match(await phone.succeeded(60_000), /BYE leg=alice/);
  assert.equal((await departed(second, participant)).disconnectType, 'system');
});

test('a server that is told to stop hangs up its calls first', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const server = await startServer(t);
  const phone = await startSipp(t, { scenario: 'uac-join', leg: 'alice', target: server.sip });
  await phone.logged(/UP/);
  await server.stop();
  assert.match(await phone.succeeded(), /BYE leg=alice/);
});
