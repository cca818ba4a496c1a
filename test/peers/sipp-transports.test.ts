import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectedParticipant, departed, listParticipants, removeParticipant } from '../support/participants.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer } from '../support/server.ts';
import { type SippOptions, startSipp } from '../support/sipp.ts';

const ways: readonly (Pick<SippOptions, 'transport' | 'ip'> & { readonly what: string })[] = [
  { what: 'over one TCP connection', transport: 't1' },
  { what: 'over a TCP connection for each call', transport: 'tn' },
  { what: 'over UDP and IPv6', ip: '::1' },
  { what: 'over TCP and IPv6', ip: '::1', transport: 't1' },
];

test('SIPp joins over TCP and over IPv6, is removed by BYE the same way, and the others stay', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const server = await startServer(t, { env: { PARTYLINE_SIP_IPV6: '::1' } });
  for (const { what, ...way } of ways) {
    const target = way.ip === undefined ? server.sip : `[${way.ip}]:${server.sipPort}`;
    const alice = await startSipp(t, { scenario: 'uac-join', leg: 'alice', target, ...way });
    await alice.logged(/UP/);
    const participant = await connectedParticipant(server, 'alice');
    assert.equal((await removeParticipant(server, participant.id)).status, 202, what);
    assert.match(await alice.succeeded(), /BYE leg=alice reason=.*Q\.850 *;cause=16/, what);
    assert.equal((await departed(server, participant)).disconnectType, 'client', what);
    assert.deepEqual(await listParticipants(server), [], what);
  }
});

test('SIPp is called over TCP, answers, and gets the BYE of its removal', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const server = await startServer(t);
  const phone = await startSipp(t, { scenario: 'uas-answer', leg: 'x', transport: 't1' });
  const called = await server.request('POST', '/api/v2/conversations/calls', {
    body: { phoneNumber: `sip:x@127.0.0.1:${phone.port};transport=tcp` },
  });
  assert.ok(called.status < 300, `the call is made: ${JSON.stringify(called.body)}`);
  await phone.logged(/UP/);
  const participant = await connectedParticipant(server, 'x');
  assert.equal((await removeParticipant(server, participant.id)).status, 202);
  assert.match(await phone.succeeded(), /UP leg=x.*BYE leg=x/s);
});
