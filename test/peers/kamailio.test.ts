import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registerBaresip } from '../support/baresip.ts';
import { startKamailio } from '../support/kamailio.ts';
import { connectedParticipant, departed, listParticipants, removeParticipant } from '../support/participants.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer } from '../support/server.ts';
import { startSipp } from '../support/sipp.ts';

test('a phone behind a proxy is removed by a BYE that goes the way the call came', async (t) => {
  if (!requireProgram(t, 'sipp') || !requireProgram(t, 'kamailio')) return;
  const server = await startServer(t);
  const proxy = await startKamailio(t, server.sip);
  const alice = await startSipp(t, { scenario: 'uac-join', leg: 'alice', target: proxy.sip });
  const bob = await startSipp(t, { scenario: 'uac-leave', leg: 'bob', target: proxy.sip, pauseMs: 500 });
  await alice.logged(/UP/);
  const { id, conversationId } = await connectedParticipant(server, 'alice');
  await bob.succeeded();
  const removal = await removeParticipant<{ legDown: boolean; evidence: string }>(server, id, { prefer: 'wait=10' });
  assert.deepEqual([removal.body.legDown, removal.body.evidence], [true, 'bye-200']);
  assert.match(await alice.succeeded(), /BYE leg=alice reason=.*Q\.850 *;cause=16/);
  assert.equal((await departed(server, { id, conversationId })).disconnectType, 'client');
  const relayed = proxy.relayed();
  assert.deepEqual(relayed.filter((each) => each.startsWith('BYE')).toSorted(), ['BYE in', 'BYE out']);
  assert.equal(relayed.filter((each) => each === 'ACK in').length, 2);
});

test('a phone that registered through a proxy is called and removed by its Path', async (t) => {
  if (!requireProgram(t, 'baresip') || !requireProgram(t, 'kamailio')) return;
  const server = await startServer(t, { env: { PARTYLINE_SIP_DIGEST: 'md5' } });
  const proxy = await startKamailio(t, server.sip);
  const headers = await userHeaders(server.http, 'alice');
  await server.request('GET', '/api/v2/users/me', { headers });
  const account = { server: server.sip, password: 'demo', proxy: proxy.sip };
  const { isRegistered, phone } = await registerBaresip(t, 'alice', account);
  assert.ok(isRegistered, phone.printed());
  const called = await server.request('POST', '/api/v2/conversations/calls', { body: { phoneNumber: 'user:alice' } });
  assert.ok(called.status < 300, `the call is made: ${called.status}`);
  const alice = await connectedParticipant(server, 'user:alice');
  assert.ok(proxy.relayed().includes('INVITE out'), 'by the Path of the registration');
  await removeParticipant(server, alice.id);
  await phone.closed();
  assert.ok(proxy.relayed().includes('BYE out'));
});

test('behind a proxy a registered phone proves by digest that a call is its own, and nobody else can', async (t) => {
  if (!requireProgram(t, 'baresip') || !requireProgram(t, 'sipp') || !requireProgram(t, 'kamailio')) return;
  const server = await startServer(t, { env: { PARTYLINE_SIP_DIGEST: 'md5' } });
  const proxy = await startKamailio(t, server.sip);
  await server.request('GET', '/api/v2/users/me', { headers: await userHeaders(server.http, 'alice') });
  const account = { server: server.sip, password: 'demo', proxy: proxy.sip };
  const { isRegistered, phone } = await registerBaresip(t, 'alice', account);
  assert.ok(isRegistered);
  await phone.dial(`sip:600@${server.sip}`);
  assert.equal((await connectedParticipant(server, 'user:alice')).address, 'user:alice');
  for (const leg of ['alice', 'nobody']) {
    const thief = await startSipp(t, { scenario: 'uac-claim', leg, target: proxy.sip, claims: server.sip });
    await assert.rejects(thief.succeeded(), /SIP\/2\.0 401/);
  }
  const stranger = await startSipp(t, {
    ...{ scenario: 'uac-claim', leg: 'carol', target: proxy.sip },
    claims: 'elsewhere.example.com',
  });
  await stranger.logged(/UP/);
  assert.equal((await listParticipants(server)).length, 2);
});

async function userHeaders(http: string, name: string): Promise<Record<string, string>> {
  const form = { grant_type: 'client_credentials', client_id: `user:${name}`, client_secret: 'demo' };
  const minted = await fetch(`${http}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
  const { access_token: token }: { access_token: string } = JSON.parse(await minted.text());
  return { authorization: `Bearer ${token}` };
}
