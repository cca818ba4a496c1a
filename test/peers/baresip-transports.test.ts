import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registerBaresip } from '../support/baresip.ts';
import { makeCertificate } from '../support/certificate.ts';
import { freePort } from '../support/free-ports.ts';
import { connectedParticipant, departed, removeParticipant } from '../support/participants.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer } from '../support/server.ts';

test('baresip registers over TCP and TLS, is called on its connection, talks, and is removed', async (t) => {
  if (!requireProgram(t, 'baresip')) return;
  const { certificate, key } = makeCertificate(t, ['IP:127.0.0.1', 'DNS:localhost']);
  const tlsPort = await freePort();
  const server = await startServer(t, {
    env: {
      PARTYLINE_SIP_DIGEST: 'md5',
      PARTYLINE_SIP_TLS: `127.0.0.1:${tlsPort}`,
      PARTYLINE_SIP_TLS_CERT: certificate,
      PARTYLINE_SIP_TLS_KEY: key,
    },
  });
  const places = { tcp: server.sip, tls: `127.0.0.1:${tlsPort}` };
  for (const [transport, place] of Object.entries(places)) {
    const name = `${transport}-user`;
    const form = { grant_type: 'client_credentials', client_id: `user:${name}`, client_secret: 'demo' };
    await fetch(`${server.http}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
    const account = { server: `${place};transport=${transport}`, password: 'demo', authority: certificate };
    const { isRegistered, phone } = await registerBaresip(t, name, account);
    assert.ok(isRegistered, phone.printed());
    await server.request('POST', '/api/v2/conversations/calls', { body: { phoneNumber: `user:${name}` } });
    const participant = await connectedParticipant(server, `user:${name}`);
    assert.ok((await phone.hears(0.5)).samples.length > 0, 'media comes, whatever carries the signalling');
    const closed = phone.closed();
    assert.equal((await removeParticipant(server, participant.id)).status, 202);
    await closed;
    assert.equal((await departed(server, participant)).disconnectType, 'client');
  }
});
