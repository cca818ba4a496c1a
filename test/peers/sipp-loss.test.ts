import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startLossyRelay } from '../support/lossy-relay.ts';
import { connectedParticipant, departed, listParticipants, removeParticipant } from '../support/participants.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer } from '../support/server.ts';
import { startSipp } from '../support/sipp.ts';

/** Seeds by which SIPp itself gets through: it does not repeat everything that RFC 3261 wants repeated. */
const networks = [
  { name: 'loses one packet in five', loss: 0.2, seed: 11 },
  { name: 'repeats one packet in three', repeated: 0.33, seed: 12 },
  { name: 'lets packets overtake one another', delayMsMax: 60, seed: 13 },
  { name: 'does all of it', loss: 0.1, repeated: 0.2, delayMsMax: 40, seed: 14 },
] as const;

for (const { name, ...network } of networks) {
  test(`calls come, are removed and leave over a network that ${name}`, async (t) => {
    if (!requireProgram(t, 'sipp')) return;
    const server = await startServer(t);
    const relay = await startLossyRelay(t, { server: server.sip, ...network });
    const [alice, bob] = await Promise.all([
      startSipp(t, { scenario: 'uac-join', leg: 'alice', target: relay.address }),
      startSipp(t, { scenario: 'uac-leave', leg: 'bob', target: relay.address, pauseMs: 300 }),
    ]);
    await alice.logged(/UP/);
    const participant = await connectedParticipant(server, 'alice');
    await bob.succeeded();
    const removal = await removeParticipant<{ evidence: string }>(server, participant.id, { prefer: 'wait=20' });
    // Where BYE or its answer are lost for 3 s it is the silence that tells.
    assert.match(removal.body.evidence, /^(bye-200|rtp-silent)$/);
    assert.match(await alice.succeeded(), /BYE leg=alice reason=.*Q\.850 *;cause=16/);
    assert.equal((await departed(server, participant)).disconnectType, 'client');
    assert.deepEqual(await listParticipants(server), []);
    const { lost, repeated } = relay.done;
    assert.deepEqual([lost > 0, repeated > 0], ['loss' in network, 'repeated' in network]);
  });
}
