import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startBaresip } from '../support/baresip.ts';
import { startLinphone } from '../support/linphone.ts';
import { connectedParticipant, departed, removeParticipant } from '../support/participants.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer } from '../support/server.ts';
import { toneLevel } from '../support/tones.ts';
import { until } from '../support/until.ts';

const clearDbfsMin = -26;
const silentDbfsMax = -50;

test('Linphone and baresip hear one another, and Linphone is removed', async (t) => {
  if (!requireProgram(t, 'linphonec') || !requireProgram(t, 'baresip')) return;
  const server = await startServer(t);
  const baresip = await startBaresip(t, 'bob', 1310);
  const linphone = await startLinphone(t, 'lin', 700);
  await baresip.dial(`sip:600@${server.sip}`);
  await linphone.dial(`sip:600@${server.sip}`);
  const participant = await connectedParticipant(server, 'lin');
  await until('baresip hears Linphone', async () => {
    const heard = await baresip.hears(0.5);
    return toneLevel(heard, 700) > clearDbfsMin || undefined;
  });
  const removal = await removeParticipant<{ evidence: string }>(server, participant.id, { prefer: 'wait=10' });
  assert.equal(removal.body.evidence, 'bye-200');
  await linphone.ended();
  assert.equal((await departed(server, participant)).disconnectType, 'client');
  const heard = linphone.heard();
  assert.ok(toneLevel(heard, 1310) > clearDbfsMin, `Linphone heard ${toneLevel(heard, 1310)} dBFS`);
  assert.ok(toneLevel(heard, 700) < silentDbfsMax, `and itself at ${toneLevel(heard, 700)} dBFS`);
});
