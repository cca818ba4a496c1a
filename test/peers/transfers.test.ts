import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registerBaresip } from '../support/baresip.ts';
import {
  callParticipants,
  connectedParticipant,
  departed,
  listParticipants,
  removeParticipant,
} from '../support/participants.ts';
import type { Cleanup } from '../support/processes.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { startRealSip } from '../support/sip-driver.ts';
import { type Sipp, startSipp } from '../support/sipp.ts';
import { until } from '../support/until.ts';

/** A server that knows Alice, whose password is that of every demo client. */
async function serverOfAlice(t: Cleanup): Promise<TestServer> {
  const server = await startServer(t, { env: { PARTYLINE_SIP_DIGEST: 'md5' } });
  const form = { grant_type: 'client_credentials', client_id: 'user:alice', client_secret: 'demo' };
  const minted = await fetch(`${server.http}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
  assert.equal(minted.status, 200);
  return server;
}

interface PhoneOfAlice {
  readonly scenario?: string;
  readonly room?: string;
  readonly keys?: Readonly<Record<string, string>>;
}

/** A phone registered as Alice, in a room, and how a Replaces calls its dialog. */
async function phoneOfAlice(
  t: Cleanup,
  { sip }: TestServer,
  { scenario = 'uac-user', room = '600', keys = {} }: PhoneOfAlice,
): Promise<{ readonly phone: Sipp; readonly dialog: string }> {
  const own = { room, header: 'Subject: none', ...keys };
  const phone = await startSipp(t, { scenario, number: 'alice', password: 'demo', target: sip, keys: own });
  return { phone, dialog: (await phone.logged(/UP/)).replace(/^.*UP /, '') };
}

test('a registered phone takes the call of another of the same user over, and nobody else does', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const server = await serverOfAlice(t);
  const desk = await phoneOfAlice(t, server, {});
  const before = await connectedParticipant(server, 'user:alice');
  const keys = { replaces: desk.dialog };
  const thief = await startSipp(t, { scenario: 'uac-replaces', leg: 'alice', target: server.sip, keys });
  await thief.succeeded();
  assert.doesNotMatch(desk.phone.log(), /BYE/);
  const mobile = await phoneOfAlice(t, server, { keys: { header: `Replaces: ${desk.dialog}` } });
  assert.match(await desk.phone.succeeded(), /BYE reason=/);
  const after = await connectedParticipant(server, 'user:alice');
  assert.deepEqual(
    [after.conversationId, after.legs.length, (await listParticipants(server)).length],
    [before.conversationId, 2, 1],
  );
  assert.doesNotMatch(mobile.phone.log(), /BYE/);
  await removeParticipant(server, after.id);
  await mobile.phone.succeeded();
});

test('a phone joins its two calls by a REFER with Replaces, and leaves both', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const server = await serverOfAlice(t);
  const bob = await startSipp(t, { scenario: 'uac-join', leg: 'bob', target: server.sip });
  const carol = await startSipp(t, { scenario: 'uac-join', leg: 'carol', number: '601', target: server.sip });
  await Promise.all([bob.logged(/UP/), carol.logged(/UP/)]);
  const { phone: consulting, dialog } = await phoneOfAlice(t, server, { room: '601' });
  const refer = `sip:601@${server.sip}?Replaces=${encodeURIComponent(dialog)}`;
  const keys = { refer, denied: 'sip:x@192.0.2.1' };
  const { phone } = await phoneOfAlice(t, server, { scenario: 'uac-user-refer', keys });
  assert.match(await phone.succeeded(), /NOTIFY SIP\/2.0 100 active.*NOTIFY SIP\/2.0 200 terminated.*BYE/s);
  await consulting.succeeded();
  const [one, other] = [await connectedParticipant(server, 'bob'), await connectedParticipant(server, 'carol')];
  assert.equal(one.conversationId, other.conversationId);
  assert.doesNotMatch(`${bob.log()}${carol.log()}`, /BYE/);
});

test('a phone whose transfer is denied, or whose target is busy, stays in its call', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const server = await serverOfAlice(t);
  const busy = await startSipp(t, { scenario: 'uas-busy', leg: 'carol' });
  const bob = await startSipp(t, { scenario: 'uac-join', leg: 'bob', target: server.sip });
  await bob.logged(/UP/);
  const keys = { refer: `sip:carol@127.0.0.1:${busy.port}`, denied: 'sip:x@192.0.2.1' };
  const { phone } = await phoneOfAlice(t, server, { scenario: 'uac-user-refer', keys });
  await phone.logged(/NOTIFY SIP\/2.0 486 terminated/);
  assert.match(await busy.succeeded(), /RING .*by= *<sip:alice@/);
  const alice = await connectedParticipant(server, 'user:alice');
  assert.match(phone.log(), /DENIED/);
  assert.doesNotMatch(phone.log(), /BYE/);
  await removeParticipant(server, alice.id);
  await phone.succeeded();
});

test('baresip transfers its call to another phone', async (t) => {
  if (!requireProgram(t, 'baresip') || !requireProgram(t, 'sipp')) return;
  const server = await serverOfAlice(t);
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
