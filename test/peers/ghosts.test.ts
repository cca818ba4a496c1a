import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectedParticipant, departed, timeline } from '../support/participants.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer } from '../support/server.ts';
import { startSipp } from '../support/sipp.ts';

interface GhostEvent {
  readonly event: string;
  readonly ghost?: boolean;
  readonly evidence?: { readonly options: unknown; readonly asked: string; readonly since: string };
}

const impatient = { PARTYLINE_SILENT_SECONDS: '1', PARTYLINE_GHOST_SECONDS: '0' };

test('a phone that is gone without a word is asked, marked as a ghost, and ended with what was seen', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const server = await startServer(t, { env: impatient });
  const phone = await startSipp(t, { scenario: 'uac-gone', leg: 'alice', target: server.sip });
  await phone.succeeded();
  const participant = await connectedParticipant(server, 'alice');
  assert.equal((await departed(server, participant)).disconnectType, 'transport.failure');
  const events = await timeline(server, participant.conversationId);
  const marked = events.find((each): each is typeof each & GhostEvent => each.event === 'participant.ghost');
  assert.ok(marked);
  assert.deepEqual([marked.ghost, marked.evidence?.options], [true, 'no-answer']);
  assert.ok((marked.evidence?.asked ?? '') < (marked.evidence?.since ?? ''), 'asked before it was marked');
  const left = events.find(({ event }) => event === 'participant.disconnected');
  assert.deepEqual(left?.actor, { kind: 'policy', id: 'ghost' });
});

test('a phone on hold that sends nothing and answers when it is asked stays', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const server = await startServer(t, { env: impatient });
  const phone = await startSipp(t, { scenario: 'uac-hold-quiet', leg: 'carol', target: server.sip });
  const participant = await connectedParticipant(server, 'carol');
  assert.match(await phone.succeeded(), /HELD.*ASKED.*ASKED/s);
  assert.equal((await departed(server, participant)).disconnectType, 'endpoint');
  const events = await timeline(server, participant.conversationId);
  assert.equal(
    events.some(({ event }) => event === 'participant.ghost'),
    false,
  );
});

test('a phone that is there, sends nothing and never answers when it is asked is a ghost, and gets a BYE', async (t) => {
  if (!requireProgram(t, 'sipp')) return;
  const server = await startServer(t, { env: impatient });
  const phone = await startSipp(t, { scenario: 'uac-deaf', leg: 'dora', target: server.sip });
  await phone.logged(/UP/);
  const participant = await connectedParticipant(server, 'dora');
  assert.match(await phone.succeeded(), /ASKED.*BYE/s);
  assert.equal((await departed(server, participant)).disconnectType, 'transport.failure');
  const events = await timeline(server, participant.conversationId);
  const marked = events.find((each): each is typeof each & GhostEvent => each.event === 'participant.ghost');
  assert.deepEqual([marked?.ghost, marked?.evidence?.options], [true, 'no-answer']);
});
