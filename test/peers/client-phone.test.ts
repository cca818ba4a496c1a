import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '../../src/client/index.ts';
import { startBaresip } from '../support/baresip.ts';
import { connectedParticipant } from '../support/participants.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer } from '../support/server.ts';

test('the client hangs up one of two real phones, by either API, and says what shows it', async (t) => {
  if (!requireProgram(t, 'baresip')) return;
  const server = await startServer(t);
  const credentials = { clientId: 'demo', clientSecret: 'demo' };
  const partyline = createClient({ url: server.http, credentials });
  const cloud = createClient({ url: server.http, credentials, service: 'genesys' });
  t.after(() => {
    partyline.close();
    cloud.close();
  });
  const [ann, bob, cleo] = await Promise.all([
    startBaresip(t, 'ann', 700),
    startBaresip(t, 'bob', 1100),
    startBaresip(t, 'cleo', 1700),
  ]);
  for (const phone of [ann, bob, cleo]) await phone.dial(`sip:600@${server.sip}`);
  const { conversationId } = await connectedParticipant(server, 'cleo');

  const first = await partyline.disconnect({ conversationId, address: 'ann' });
  assert.deepEqual(
    [first.outcome, first.evidence, first.sipCode, first.othersConnected],
    ['disconnected', 'bye-200', 200, 2],
  );
  await ann.closed();

  const second = await cloud.disconnect({ conversationId, address: 'bob' });
  assert.deepEqual([second.outcome, second.evidence, second.othersConnected], ['disconnected', 'read', 1]);
  await bob.closed();

  const left = await partyline.list({ room: '600' });
  assert.deepEqual(
    left.map(({ address }) => /^sip:(\w+)@/.exec(address)?.[1]),
    ['cleo'],
  );
});
