import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freePort } from '../support/free-ports.ts';
import {
  callParticipants,
  connectedParticipant,
  departed,
  type ErrorBody,
  listParticipants,
  removeParticipant,
} from '../support/participants.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer } from '../support/server.ts';
import { startSipp } from '../support/sipp.ts';

interface Call {
  readonly id: string;
}

test('a removed phone gets a BYE with its cause, the others stay, and a repetition says that it has ended', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const server = await startServer(t);
  const alice = await startSipp(t, { scenario: 'uac-join', leg: 'alice', target: server.sip });
  const bob = await startSipp(t, { scenario: 'uac-join', leg: 'bob', target: server.sip });
  // Listed as connected before its 200 is acknowledged: SIPp takes a BYE only after its ACK.
  await Promise.all([alice.logged(/UP/), bob.logged(/UP/)]);
  const [one, two] = [await connectedParticipant(server, 'alice'), await connectedParticipant(server, 'bob')];
  assert.equal(one.conversationId, two.conversationId);

  assert.equal((await removeParticipant(server, one.id)).status, 202);
  assert.match(await alice.succeeded(), /BYE leg=alice reason=.*Q\.850 *;cause=16/);
  assert.equal((await departed(server, one)).disconnectType, 'client');
  assert.doesNotMatch(bob.log(), /BYE/);
  assert.deepEqual(
    (await listParticipants(server)).map((each) => each.id),
    [two.id],
  );

  const again = await server.request<ErrorBody>('PATCH', `/api/v2/conversations/phone/participants/${one.id}`, {
    body: { status: 'disconnected' },
  });
  assert.equal(again.status, 404);
  assert.equal(again.body.explain?.reason, 'PARTICIPANT_ENDED');

  assert.equal((await removeParticipant(server, two.id)).status, 202);
  await bob.succeeded();
});

test('a removal that waits is answered when the phone has confirmed the BYE', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const server = await startServer(t);
  const alice = await startSipp(t, { scenario: 'uac-join', leg: 'alice', target: server.sip });
  await alice.logged(/UP/);
  const { id } = await connectedParticipant(server, 'alice');
  const removal = await removeParticipant<{ legDown: boolean; evidence: string; sipCode: number }>(server, id, {
    prefer: 'wait=10',
  });
  assert.equal(removal.status, 200);
  assert.deepEqual([removal.body.legDown, removal.body.evidence, removal.body.sipCode], [true, 'bye-200', 200]);
  await alice.succeeded();
});

test('a phone that hangs up by itself has left as an endpoint', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const server = await startServer(t);
  const bob = await startSipp(t, { scenario: 'uac-leave', leg: 'bob', target: server.sip, pauseMs: 1000 });
  const participant = await connectedParticipant(server, 'bob');
  await bob.succeeded();
  assert.equal((await departed(server, participant)).disconnectType, 'endpoint');
});

test('a phone that holds by re-INVITE is answered that nothing will be sent, and may resume', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const server = await startServer(t);
  const carol = await startSipp(t, { scenario: 'uac-hold', leg: 'carol', target: server.sip });
  assert.match(await carol.succeeded(), /HELD.*RESUMED/s);
});

test('a CANCEL that the answer crossed changes nothing, and the call ends by its BYE', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const server = await startServer(t);
  const erin = await startSipp(t, { scenario: 'uac-cancel', leg: 'erin', target: server.sip, pauseMs: 1000 });
  const participant = await connectedParticipant(server, 'erin');
  await erin.succeeded();
  assert.equal((await departed(server, participant)).disconnectType, 'endpoint');
});

test('a number that nobody has is answered 404', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const server = await startServer(t);
  const caller = await startSipp(t, { scenario: 'uac-not-found', leg: 'dave', number: '5555', target: server.sip });
  assert.match(await caller.succeeded(), /NOT-FOUND/);
  assert.deepEqual(await listParticipants(server), []);
});

test('a phone that is called answers, is connected, and gets the BYE of its removal', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const server = await startServer(t);
  const phone = await startSipp(t, { scenario: 'uas-answer', leg: 'x' });
  const call = await server.request<Call>('POST', '/api/v2/conversations/calls', {
    body: { phoneNumber: `sip:x@127.0.0.1:${phone.port}` },
  });
  assert.ok(call.status === 200 || call.status === 202, `the call is made: ${call.status}`);
  await phone.logged(/UP/);
  const participant = await connectedParticipant(server, 'x');
  assert.equal(participant.conversationId, call.body.id);
  assert.equal((await removeParticipant(server, participant.id)).status, 202);
  assert.match(await phone.succeeded(), /UP leg=x.*BYE leg=x/s);
  assert.equal((await departed(server, participant)).disconnectType, 'client');
});

test('a phone that is busy ends its participant as an endpoint', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const server = await startServer(t);
  const phone = await startSipp(t, { scenario: 'uas-busy', leg: 'x' });
  const call = await server.request<Call>('POST', '/api/v2/conversations/calls', {
    body: { phoneNumber: `sip:x@127.0.0.1:${phone.port}` },
  });
  await phone.succeeded();
  const [participant] = await callParticipants(server, call.body.id);
  assert.ok(participant);
  assert.equal(
    (await departed(server, { id: participant.id, conversationId: call.body.id })).disconnectType,
    'endpoint',
  );
});

test('removing a phone that still rings cancels the call', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const server = await startServer(t);
  const phone = await startSipp(t, { scenario: 'uas-no-answer', leg: 'x' });
  await server.request<Call>('POST', '/api/v2/conversations/calls', {
    body: { phoneNumber: `sip:x@127.0.0.1:${phone.port}` },
  });
  await phone.logged(/RING/);
  const [participant] = await listParticipants(server);
  assert.ok(participant);
  assert.equal((await removeParticipant(server, participant.id)).status, 202);
  assert.match(await phone.succeeded(), /CANCEL leg=x.*GONE/s);
  assert.equal((await departed(server, participant)).disconnectType, 'client');
});

test('a call to an address beyond loopback is refused, and nothing is dialled', async (t) => {
  const server = await startServer(t);
  const target = `sip:x@192.0.2.1:${await freePort()}`;
  const call = await server.request<ErrorBody>('POST', '/api/v2/conversations/calls', {
    body: { phoneNumber: target },
  });
  assert.deepEqual(
    [call.status, call.body.code, call.body.explain?.reason],
    [403, 'partyline.dial.denied', 'DIAL_DENIED'],
  );
  assert.deepEqual(await listParticipants(server), []);
});

test('a phone that never answers the BYE and is silent is known to be gone by that', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const server = await startServer(t);
  const phone = await startSipp(t, { scenario: 'uac-no-bye-answer', leg: 'alice', target: server.sip });
  await phone.logged(/UP/);
  const { id } = await connectedParticipant(server, 'alice');
  const removal = await removeParticipant<{ legDown: boolean; evidence: string }>(server, id, { prefer: 'wait=20' });
  assert.deepEqual([removal.status, removal.body.legDown, removal.body.evidence], [200, true, 'rtp-silent']);
  await phone.succeeded();
});
