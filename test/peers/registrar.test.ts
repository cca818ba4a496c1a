import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registerBaresip } from '../support/baresip.ts';
import { connectedParticipant, departed, listParticipants, removeParticipant } from '../support/participants.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { startSipp } from '../support/sipp.ts';
import { until } from '../support/until.ts';

interface Call {
  readonly id: string;
}

interface Stations {
  readonly associatedStation?: { readonly name: string };
}

interface User {
  readonly id: string;
}

/** SIPp 3.6 and baresip 1.0 give up on a challenge that offers SHA-256, also where MD5 stands beside it. */
const md5Only = { env: { PARTYLINE_SIP_DIGEST: 'md5' } };

/** Makes the user, who then has the password of every demo client. */
async function makeUser(server: TestServer, name: string): Promise<User> {
  const form = { grant_type: 'client_credentials', client_id: `user:${name}`, client_secret: 'demo' };
  const minted = await fetch(`${server.http}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
  const { access_token: token }: { access_token: string } = JSON.parse(await minted.text());
  const headers = { authorization: `Bearer ${token}` };
  return (await server.request<User>('GET', '/api/v2/users/me', { headers })).body;
}

const callUser = async (server: TestServer, name: string): Promise<Call> => {
  const called = await server.request<Call>('POST', '/api/v2/conversations/calls', {
    body: { phoneNumber: `user:${name}` },
  });
  assert.ok(called.status < 300, `the call is made: ${called.status}`);
  return called.body;
};

test('SIPp registers with the right password and takes its binding away again', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const server = await startServer(t, md5Only);
  await makeUser(server, 'alice');
  const phone = await startSipp(t, { scenario: 'register', number: 'alice', password: 'demo', target: server.sip });
  assert.match(await phone.succeeded(), /REGISTERED sip:alice@127/);
});

test('SIPp is challenged again for a wrong password, and for a user who is not there', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const server = await startServer(t, md5Only);
  await makeUser(server, 'alice');
  for (const [number, password] of [
    ['alice', 'wrong'],
    ['nobody', 'demo'],
  ] as const) {
    const phone = await startSipp(t, { scenario: 'register-refused', number, password, target: server.sip });
    assert.match(await phone.succeeded(), /REFUSED/);
  }
});

test('a user is called on the softphone that he has registered, also after a restart of the server', async (t) => {
  if (!requireProgram(t, 'baresip')) return;
  const server = await startServer(t, md5Only);
  const { id } = await makeUser(server, 'alice');
  const { isRegistered, phone } = await registerBaresip(t, 'alice', { server: server.sip, password: 'demo' });
  assert.ok(isRegistered);
  const station = await server.request<Stations>('GET', `/api/v2/users/${id}/station`);
  assert.equal(station.body.associatedStation?.name, 'sip:alice', 'the phone is his station');
  const call = await callUser(server, 'alice');
  const alice = await connectedParticipant(server, 'user:alice');
  assert.equal(alice.conversationId, call.id);
  assert.doesNotMatch(alice.legs.map(({ callId = '' }) => callId).join(' '), /@virtual/);
  await until('alice hears the room', () => phone.heard().samples.length > 8000 || undefined);
  assert.equal((await removeParticipant(server, alice.id)).status, 202);
  await phone.closed();
  assert.equal((await departed(server, alice)).disconnectType, 'client');

  await server.kill9();
  const next = await startServer(t, { ...md5Only, data: server.data, sipPort: server.sipPort });
  await callUser(next, 'alice');
  const again = await connectedParticipant(next, 'user:alice');
  assert.doesNotMatch(again.legs.map(({ callId = '' }) => callId).join(' '), /@virtual/);
  await removeParticipant(next, again.id);
  await phone.closed();
});

test('a registered softphone that calls a room comes in as its user, another one as who it says it is', async (t) => {
  if (!requireProgram(t, 'baresip')) return;
  const server = await startServer(t, md5Only);
  const user = await makeUser(server, 'alice');
  const { phone } = await registerBaresip(t, 'alice', { server: server.sip, password: 'demo' });
  await phone.dial(`sip:600@${server.sip}`);
  await connectedParticipant(server, 'user:alice');
  const { isRegistered, phone: thief } = await registerBaresip(t, 'alice', { server: server.sip, password: 'wrong' });
  assert.equal(isRegistered, false);
  await thief.dial(`sip:600@${server.sip}`);
  const everybody = await until('both are there', async () => {
    const found = await listParticipants(server);
    return found.length === 2 ? found : undefined;
  });
  const own = await listParticipants(server, `&userId=${user.id}`);
  assert.deepEqual(
    own.map(({ address }) => address),
    ['user:alice'],
  );
  assert.match(everybody.map(({ address }) => address).join(' '), /sip:alice@/);
});

test('where rooms are closed to strangers a registered softphone comes in', async (t) => {
  if (!requireProgram(t, 'baresip') || !requireProgram(t, 'sipp')) return;
  const server = await startServer(t, { env: { ...md5Only.env, PARTYLINE_ROOMS_OPEN: 'false' } });
  await makeUser(server, 'alice');
  const stranger = await startSipp(t, { scenario: 'uac-join', leg: 'alice', target: server.sip });
  await assert.rejects(stranger.succeeded(), /403/);
  const { phone } = await registerBaresip(t, 'alice', { server: server.sip, password: 'demo' });
  await phone.dial(`sip:600@${server.sip}`);
  assert.equal((await connectedParticipant(server, 'user:alice')).address, 'user:alice');
  await phone.hangUp();
});
