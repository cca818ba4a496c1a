import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectedParticipant, listParticipants } from '../support/participants.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer } from '../support/server.ts';
import { startSipp } from '../support/sipp.ts';

interface Removed {
  readonly matched: number;
  readonly results: readonly { readonly participantId: string; readonly evidence: string; readonly sipCode: number }[];
}

const path = '/api/v2/partyline/participants:disconnect';

test('a phone is hung up by its number as people write it, and its 200 to the BYE is the evidence', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const server = await startServer(t);
  const wanted = await startSipp(t, { scenario: 'uac-join', leg: '+442079460018', target: server.sip });
  const other = await startSipp(t, { scenario: 'uac-join', leg: '+442079460019', target: server.sip });
  await Promise.all([wanted.logged(/UP/), other.logged(/UP/)]);
  const there = await connectedParticipant(server, encodeURIComponent('0044 20 7946 0018'));
  const stays = await connectedParticipant(server, encodeURIComponent('+442079460019'));
  const removed = await server.request<Removed>('POST', path, {
    body: { where: { address: '+44 (0)20 7946 0018', room: '600' } },
    headers: { prefer: 'wait=10' },
  });
  assert.equal(removed.status, 200);
  assert.deepEqual(
    removed.body.results.map(({ participantId, evidence, sipCode }) => [participantId, evidence, sipCode]),
    [[there.id, 'bye-200', 200]],
  );
  assert.match(await wanted.succeeded(), /BYE leg=\+442079460018/);
  assert.doesNotMatch(other.log(), /BYE/);
  assert.deepEqual(
    (await listParticipants(server)).map(({ id }) => id),
    [stays.id],
  );
  const last = await server.request<Removed>('POST', path, {
    body: { where: { address: 'tel:+44-20-7946-0019' }, mayEndConversation: true },
    headers: { prefer: 'wait=10' },
  });
  assert.deepEqual([last.status, last.body.results[0]?.participantId], [200, stays.id]);
  await other.succeeded();
});
