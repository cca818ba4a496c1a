import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startBaresip } from '../support/baresip.ts';
import { connectedParticipant } from '../support/participants.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { cut, readWav, type Sound, toneLevel } from '../support/tones.ts';
import { until } from '../support/until.ts';

const tones = { a: 700, b: 1310 };
const clearDbfsMin = -23;
const silentDbfsMax = -55;

interface Listed {
  readonly id: string;
  readonly fileState: string;
  readonly outputDurationMs?: number;
  readonly mediaUris?: { readonly S: { readonly mediaUri: string } };
}

/** The only recording of a conversation, once its file is closed. */
const ready = (server: TestServer, conversationId: string): Promise<Listed> =>
  until('the recording is ready', async () => {
    const path = `/api/v2/conversations/${conversationId}/recordings`;
    const { body } = await server.request<readonly Listed[]>('GET', path);
    return body.find(({ fileState }) => fileState === 'AVAILABLE');
  });

/** How many tenths of a second of it have the tone, and in how many it is neither clear nor silent. */
function tenths(sound: Sound, hz: number): { readonly clear: number; readonly between: number } {
  const levels = Array.from({ length: Math.floor(sound.samples.length / 800) }, (_, at) =>
    toneLevel(cut(sound, at / 10, (at + 1) / 10), hz),
  );
  const clear = levels.filter((level) => level > clearDbfsMin).length;
  return { clear, between: levels.filter((level) => level <= clearDbfsMin && level >= silentDbfsMax).length };
}

async function download(server: TestServer, folder: string, { mediaUris }: Listed): Promise<Sound> {
  assert.ok(mediaUris !== undefined);
  assert.ok(mediaUris.S.mediaUri.startsWith(server.http));
  const answer = await fetch(mediaUris.S.mediaUri, { headers: { Authorization: `Bearer ${await server.token()}` } });
  assert.equal(answer.status, 200);
  const path = join(folder, 'downloaded.wav');
  writeFileSync(path, Buffer.from(await answer.arrayBuffer()));
  return readWav(path);
}

test('a downloaded recording has both phones of a call over SIP, and nothing of what was said while it was paused', async (t) => {
  if (!requireProgram(t, 'baresip')) return;
  const folder = mkdtempSync(join(tmpdir(), 'partyline-downloaded-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const server = await startServer(t);
  const [a, b] = [await startBaresip(t, 'a', tones.a), await startBaresip(t, 'b', tones.b)];
  for (const phone of [a, b]) await phone.dial(`sip:600@${server.sip}`);
  await a.hears(0.5);
  const { conversationId, id } = await connectedParticipant(server, 'b');
  const set = async (recordingState: string): Promise<void> => {
    const path = `/api/v2/conversations/calls/${conversationId}/recordingstate`;
    const answer = await server.request<string>('PUT', path, { body: { recordingState } });
    assert.deepEqual([answer.status, answer.body], [200, recordingState]);
  };
  const mute = async (muted: boolean): Promise<void> => {
    const path = `/api/v2/conversations/calls/${conversationId}/participants/${id}`;
    assert.equal((await server.request('PATCH', path, { body: { muted } })).status, 202);
  };

  // Both talk; then b alone while nothing is recorded; then a alone.
  await set('ACTIVE');
  await a.hears(1);
  await set('PAUSED');
  await a.hears(2);
  await mute(true);
  await a.hears(0.5);
  await set('ACTIVE');
  await a.hears(1);
  await set('NONE');

  const recording = await ready(server, conversationId);
  const sound = await download(server, folder, recording);
  const seconds = sound.samples.length / sound.rate;
  assert.equal(recording.outputDurationMs, Math.round(sound.samples.length / 8));
  assert.ok(seconds > 1.5 && seconds < 3, `${seconds} s were recorded, 2.5 s more went by paused`);
  const first = cut(sound, 0.2, 0.8);
  const last = cut(sound, -0.6, seconds);
  const heard = (part: Sound) => [toneLevel(part, tones.a), toneLevel(part, tones.b)];
  const [aFirst = 0, bFirst = 0] = heard(first);
  const [aLast = 0, bLast = 0] = heard(last);
  assert.ok(aFirst > clearDbfsMin && bFirst > clearDbfsMin, `both at first: ${aFirst}, ${bFirst} dBFS`);
  assert.ok(aLast > clearDbfsMin && bLast < silentDbfsMax, `a alone at last: ${aLast}, ${bLast} dBFS`);
  // b talked on for two seconds of the pause: of that nothing is there.
  assert.ok(tenths(sound, tones.b).clear <= 15, JSON.stringify(tenths(sound, tones.b)));
});

test('a recording whose process was killed is closed at the next start, and plays', async (t) => {
  if (!requireProgram(t, 'baresip')) return;
  const folder = mkdtempSync(join(tmpdir(), 'partyline-downloaded-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const first = await startServer(t);
  const phone = await startBaresip(t, 'a', tones.a);
  await phone.dial(`sip:600@${first.sip}`);
  const { conversationId } = await connectedParticipant(first, 'a');
  const path = `/api/v2/conversations/${conversationId}/recordingstate`;
  assert.equal((await first.request('PATCH', path, { body: { recordingState: 'ACTIVE' } })).status, 202);
  await phone.hears(2);
  await first.kill9();

  const second = await startServer(t, { data: first.data, sipPort: first.sipPort });
  const sound = await download(second, folder, await ready(second, conversationId));
  assert.ok(sound.samples.length >= 0.5 * sound.rate, `${sound.samples.length} samples`);
  const level = toneLevel(cut(sound, -0.4), tones.a);
  assert.ok(level > clearDbfsMin, `${level} dBFS`);
});
