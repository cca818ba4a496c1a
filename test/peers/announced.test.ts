import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startBaresip } from '../support/baresip.ts';
import { connectedParticipant } from '../support/participants.ts';
import { requireProgram } from '../support/require-program.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { cut, readWav, type Sound, sine, toneLevel, writeWav } from '../support/tones.ts';
import { until } from '../support/until.ts';

const tones = { a: 700, b: 1310 };
const [toAll, toOne, left] = [1000, 1650, 480];
const silentDbfsMax = -55;

/** Level of a tone in the tenth of a second where it is loudest. */
const loudest = (sound: Sound, hz: number): number =>
  Math.max(
    ...Array.from({ length: Math.floor((10 * sound.samples.length) / sound.rate) }, (_, at) =>
      toneLevel(cut(sound, at / 10, (at + 1) / 10), hz),
    ),
  );

const clear = (sound: Sound, hz: number, who: string): void => {
  const level = loudest(sound, hz);
  assert.ok(Math.abs(level + 20) < 1.5, `${who} hears ${hz} Hz at ${level} dBFS`);
};

interface Listed {
  readonly id: string;
  readonly fileState: string;
  readonly outputDurationMs?: number;
}

/** The recording as it can be had once its file is closed; its length is what the API says. */
async function download(
  server: TestServer,
  { conversationId, recording, path }: { conversationId: string; recording: string; path: string },
): Promise<Sound> {
  const ready = await until('the recording is ready', async () => {
    const { body } = await server.request<readonly Listed[]>(
      'GET',
      `/api/v2/conversations/${conversationId}/recordings`,
    );
    return body.find((each) => each.id === recording && each.fileState === 'AVAILABLE');
  });
  const media = await fetch(`${server.http}/api/v2/partyline/recordings/${recording}/media`, {
    headers: { Authorization: `Bearer ${await server.token()}` },
  });
  writeFileSync(path, Buffer.from(await media.arrayBuffer()));
  const sound = readWav(path);
  assert.equal(ready.outputDurationMs, Math.round(sound.samples.length / 8));
  return sound;
}

test('phones over SIP hear an announcement to all and one of them that to it, and the recording of a leg ends with it', async (t) => {
  if (!requireProgram(t, 'baresip')) return;
  const folder = mkdtempSync(join(tmpdir(), 'partyline-announced-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeWav(join(folder, 'all.wav'), sine(toAll, 30));
  writeWav(join(folder, 'one.wav'), sine(toOne, 30));
  const server = await startServer(t, { env: { PARTYLINE_SOUNDS: folder, PARTYLINE_TONES: 'leave' } });
  const [a, b] = [await startBaresip(t, 'a', tones.a), await startBaresip(t, 'b', tones.b)];
  for (const phone of [a, b]) await phone.dial(`sip:600@${server.sip}`);
  await a.hears(0.3);
  const { conversationId, id: participantId } = await connectedParticipant(server, 'b');
  const own = `/api/v2/partyline/conversations/${conversationId}`;
  const post = async (path: string, body: unknown): Promise<string> => {
    const answer = await server.request<{ readonly id: string }>('POST', path, { body });
    assert.ok(answer.status === 200 || answer.status === 202, `${path}: ${answer.status}`);
    return answer.body.id;
  };

  const recordings = `${own}/participants/${participantId}/recordings`;
  const recording = await post(recordings, { channels: 'voice' });
  const announced = [
    await post(`${own}/announcements`, { sound: 'all.wav' }),
    await post(`${own}/announcements`, { sound: 'one.wav', participantId }),
  ];
  await b.hears(0.3);
  const [heardByA, heardByB] = await Promise.all([a.hears(0.8), b.hears(0.8)]);
  for (const [who, heard] of [
    ['a', heardByA],
    ['b', heardByB],
  ] as const)
    clear(heard, toAll, who);
  clear(heardByB, toOne, 'b');
  assert.ok(toneLevel(heardByA, toOne) < silentDbfsMax, 'a does not hear what is for b');
  for (const each of announced)
    assert.equal((await server.request('DELETE', `${own}/announcements/${each}`)).status, 204);
  await a.hears(0.3);
  assert.ok(toneLevel(await a.hears(0.3), toAll) < silentDbfsMax, 'it has stopped');

  const gone = a.hears(1.5);
  const { status } = await server.request(
    'PATCH',
    `/api/v2/conversations/calls/${conversationId}/participants/${participantId}`,
    { body: { state: 'disconnected' } },
  );
  assert.equal(status, 202);
  const afterwards = await gone;
  clear(afterwards, left, 'a');
  const sound = await download(server, { conversationId, recording, path: join(folder, 'leg.wav') });
  const seconds = sound.samples.length / sound.rate;
  assert.ok(seconds > 1.4 && seconds < 6, `${seconds} s`);
  clear(cut(sound, 0.2, seconds - 0.3), tones.b, 'the recording');
  for (const hz of [tones.a, toAll, toOne])
    assert.ok(toneLevel(sound, hz) < silentDbfsMax, `${hz} Hz is not the voice of b`);
});
