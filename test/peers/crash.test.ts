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
import { startServer, type TestServer } from '../support/server.ts';
import { startSipp } from '../support/sipp.ts';

/** Everybody who left a conversation: by which request, by whom, and how. */
async function departures(server: TestServer, conversationId: string): Promise<readonly (string | undefined)[][]> {
  const events = await timeline(server, conversationId);
  const left = events.filter(({ event }) => event === 'participant.disconnected');
  return left.map((event) => [event.requestId, event.actor?.kind, event.disconnectType]);
}

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

  assert.deepEqual(await departures(second, participant.conversationId), [[requestId, 'client', 'client']]);
});

test('a removal that was answered while a call was not is carried out after kill -9, by CANCEL', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const first = await startServer(t);
  // Without a provisional response no CANCEL may go (RFC 3261 section 9.1), so the crash finds it owed.
  const phone = await startSipp(t, { scenario: 'uas-silent-then-cancel', leg: 'x' });
  await first.request('POST', '/api/v2/conversations/calls', {
    body: { phoneNumber: `sip:x@127.0.0.1:${phone.port}` },
  });
  await phone.logged(/INVITE leg=x/);
  const [participant] = await listParticipants(first);
  assert.ok(participant);
  const removal = await removeParticipant(first, participant.id);
  const requestId = removal.headers.get('inin-correlation-id');
  assert.equal(removal.status, 202);
  await first.kill9();
  assert.doesNotMatch(phone.log(), /CANCEL/);

  const second = await startServer(t, { data: first.data, sipPort: first.sipPort });
  const log = await phone.succeeded(60_000);
  assert.match(log, /INVITE leg=x branch=(\S+).*CANCEL leg=x branch=\1 .*GONE leg=x/s);
  assert.equal((await departed(second, participant)).disconnectType, 'client');
  assert.deepEqual(await departures(second, participant.conversationId), [[requestId, 'client', 'client']]);
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

test('a phone that rings when its server is killed is released by the next one', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const first = await startServer(t);
  const phone = await startSipp(t, { scenario: 'uas-no-answer', leg: 'x' });
  await first.request('POST', '/api/v2/conversations/calls', {
    body: { phoneNumber: `sip:x@127.0.0.1:${phone.port}` },
  });
  await phone.logged(/RING leg=x/);
  const [participant] = await listParticipants(first);
  assert.ok(participant);
  await first.kill9();

  const second = await startServer(t, { data: first.data, sipPort: first.sipPort });
  assert.match(await phone.succeeded(60_000), /CANCEL leg=x.*GONE leg=x/s);
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
