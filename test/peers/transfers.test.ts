import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registerBaresip } from '../support/baresip.ts';
import { callParticipants, connectedParticipant, departed, listParticipants } from '../support/participants.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer } from '../support/server.ts';
import { startRealSip } from '../support/sip-driver.ts';
import { startSipp } from '../support/sipp.ts';
import { until } from '../support/until.ts';

test('baresip transfers its call to another phone', async (t) => {
  if (!requireProgram(t, 'baresip') || !requireProgram(t, 'sipp')) return;
  const server = await startServer(t, { env: { PARTYLINE_SIP_DIGEST: 'md5' } });
  const form = { grant_type: 'client_credentials', client_id: 'user:alice', client_secret: 'demo' };
  const minted = await fetch(`${server.http}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
  assert.equal(minted.status, 200);
  const { phone } = await registerBaresip(t, 'alice', { server: server.sip, password: 'demo' });
  const bob = await startSipp(t, { scenario: 'uac-join', leg: 'bob', target: server.sip });
  const carol = await startSipp(t, { scenario: 'uas-answer', leg: 'carol' });
  await bob.logged(/UP/);
  await phone.dial(`sip:600@${server.sip}`);
  const alice = await connectedParticipant(server, 'user:alice');

  phone.transfer(`sip:carol@127.0.0.1:${carol.port}`);
  await carol.logged(/UP/);
  await phone.closed(10_000);
  assert.equal((await departed(server, alice)).disconnectType, 'transfer');
  const there = await listParticipants(server);
  assert.deepEqual(there.map(({ address }) => address.replace(/@.*/, '')).toSorted(), ['sip:bob', 'sip:carol']);
  assert.equal((await callParticipants(server, alice.conversationId)).length, 3);
  assert.doesNotMatch(bob.log(), /BYE/);
});

test('SIPp is told by NOTIFY how its REFER goes: refused, busy, answered', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const sip = await startRealSip(t);
  const claims = '+4930123@trunk.example.com';
  const phone = await startSipp(t, { scenario: 'uac-refer', leg: 'alice', target: sip.target, claims });
  const asked = (times: number) =>
    until(
      `${times} REFER`,
      () => sip.reports.filter(({ kind }) => kind === 'transferAsked').length === times || undefined,
    );
  await asked(1);
  sip.transferGoes(403);
  await asked(2);
  sip.transferGoes(202);
  await phone.logged(/TRYING/);
  sip.transferGoes(486);
  await phone.logged(/BUSY/);
  await asked(3);
  sip.transferGoes(202);
  await until('both TRYING', () => phone.log().match(/TRYING/g)?.length === 2 || undefined);
  sip.transferGoes(180);
  await phone.logged(/RINGS/);
  sip.transferGoes(200);
  await phone.logged(/TRANSFERRED/);
  sip.hangUpCaller();
  await phone.succeeded();
});
