import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ConversationId, LegId } from '../../../src/base/ids.ts';
import { limits } from '../../../src/base/limits.ts';
import type { Log } from '../../../src/base/log.ts';
import { openAudio, type SeatAudio } from '../../../src/domain/audio.ts';
import { createMedia, type Media } from '../../../src/engine/media/media.ts';
import { RecordingFile } from '../../../src/engine/media/sound/recording-file.ts';
import { createWav, settleWav } from '../../../src/engine/media/sound/wav-file.ts';
import { freePortRange } from '../../support/free-ports.ts';
import { createSeededIds } from '../../support/random.ts';
import { createRecordingLog } from '../../support/recording-log.ts';
import { requireProgram } from '../../support/require-program.ts';
import { createSimulatedClock } from '../../support/simulated-clock.ts';
import { cut, readWav, type Sound, toneLevel } from '../../support/tones.ts';
import { until } from '../../support/until.ts';
import { createRtpPhone } from './rtp-phone.ts';

const noLog: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const ids = createSeededIds(20_261_126);
const SECOND = 50;
/** To send there throws, in the thread of the leg. */
const NO_PORT = 70_000;
const folder = mkdtempSync(join(tmpdir(), 'partyline-recording-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const closers: (() => Promise<void>)[] = [];
let portsFrom = await freePortRange(600, [32_000, 32_700]);

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function bench(options: { ports?: number; workersMax?: number; log?: Log } = {}) {
  const ports = 2 * (options.ports ?? 6);
  const range = { from: portsFrom, to: portsFrom + ports - 1 };
  const clock = createSimulatedClock();
  const media = createMedia({
    address: '127.0.0.1',
    ports: range,
    workersMax: options.workersMax ?? 1,
    clock,
    log: options.log ?? noLog,
    mediaLost: () => undefined,
  });
  closers.push(() => media.close());
  const order = { recordingId: ids.recording(), conversationId: ids.conversation(), path: '' };
  portsFrom += ports;
  return { media, clock, order: { ...order, path: join(folder, `${order.recordingId}.wav`) } };
}

async function talk(media: Media, conversationId: ConversationId, given: { hz: number; audio?: SeatAudio }) {
  const phone = await createRtpPhone({ hz: given.hz });
  closers.push(() => phone.close());
  const legId: LegId = ids.leg();
  const opened = await media.open({
    legId,
    conversationId,
    remote: phone.address,
    sourceAddress: '127.0.0.1',
    payloadType: 0,
  });
  assert.ok(opened.ok);
  if (given.audio) media.setAudio(legId, given.audio);
  media.join(conversationId, legId);
  phone.talkTo(opened.value);
  return { legId, phone };
}

/** Level of a tone in the tenth of a second where it is loudest: phones on a busy machine miss frames. */
function loudest(sound: Sound, hz: number): number {
  const levels: number[] = [];
  for (let second = 0; second + 0.1 <= sound.samples.length / sound.rate; second += 0.02)
    levels.push(toneLevel(cut(sound, second, second + 0.1), hz));
  return Math.max(...levels);
}

/** What the headers say against what the file holds. */
function assertWhole(path: string): void {
  const file = readFileSync(path);
  assert.equal(file.toString('latin1', 0, 4), 'RIFF');
  assert.equal(file.readUInt32LE(4), file.length - 8);
  assert.equal(file.readUInt32LE(40), file.length - 44);
}

describe('recording', { timeout: 90_000 }, () => {
  it('holds each voice that all may hear, once, and no other', async () => {
    const { media, order } = bench();
    const { conversationId, path, recordingId } = order;
    const agent = await talk(media, conversationId, { hz: 400 });
    await talk(media, conversationId, { hz: 700 });
    await talk(media, conversationId, { hz: 1000, audio: { ...openAudio, heardBy: [agent.legId] } });
    await talk(media, conversationId, { hz: 1300, audio: { hears: [], heardBy: [], music: true } });
    await agent.phone.hearMore(10);
    media.startRecording(order);
    await agent.phone.hearMore(2 * SECOND);
    const end = await media.stopRecording(recordingId);
    assertWhole(path);
    const sound = readWav(path);
    assert.deepEqual(end, { durationMs: sound.samples.length / 8, bytes: statSync(path).size });
    assert.ok(end.durationMs >= 1500, `${end.durationMs} ms`);
    const last = cut(sound, -1);
    for (const hz of [400, 700]) assert.ok(Math.abs(loudest(last, hz) + 20) < 2, `${hz}: ${loudest(last, hz)}`);
    for (const hz of [1000, 1300]) assert.ok(toneLevel(last, hz) < -55, `${hz}: ${toneLevel(last, hz)}`);
    assert.equal(media.figures().recordingDrops, 0);
  });

  it('is read by a program that is not ours as 8 kHz, mono, 16 bits', async (t) => {
    if (!requireProgram(t, 'python3')) return;
    const { media, clock, order } = bench();
    media.startRecording(order);
    clock.advance(1500);
    await media.stopRecording(order.recordingId);
    const script =
      'import sys,wave; w=wave.open(sys.argv[1]); print(w.getframerate(),w.getnchannels(),w.getsampwidth(),w.getnframes())';
    assert.equal(execFileSync('python3', ['-c', script, order.path], { encoding: 'utf8' }).trim(), '8000 1 2 12000');
  });

  it('of a conversation without a socket is as long as the clock says, without the pauses', async () => {
    const { media, clock, order } = bench();
    media.startRecording(order);
    clock.advance(2000);
    media.pauseRecording(order.recordingId, true);
    media.pauseRecording(order.recordingId, true);
    clock.advance(5000);
    media.pauseRecording(order.recordingId, false);
    clock.advance(1000);
    const end = await media.stopRecording(order.recordingId);
    assert.deepEqual(end, { durationMs: 3000, bytes: 44 + 48_000 });
    assertWhole(order.path);
    assert.ok(readWav(order.path).samples.every((sample) => sample === 0));
    assert.deepEqual(media.figures().workers, [], 'no thread was begun for it');
  });

  it('follows a leg that comes later, which is heard behind the silence before it', async () => {
    const { media, clock, order } = bench();
    media.startRecording(order);
    clock.advance(2000);
    const leg = await talk(media, order.conversationId, { hz: 400 });
    await leg.phone.hearMore(2 * SECOND);
    await media.stopRecording(order.recordingId);
    assertWhole(order.path);
    const sound = readWav(order.path);
    assert.ok(cut(sound, 0, 2).samples.every((sample) => sample === 0));
    assert.ok(Math.abs(loudest(cut(sound, -1), 400) + 20) < 2);
  });

  it('goes on behind what it has when the legs are gone and another comes, on whatever thread', async () => {
    const { media, clock, order } = bench({ ports: 110, workersMax: 2 });
    const { conversationId } = order;
    const first = await talk(media, conversationId, { hz: 400 });
    media.startRecording(order);
    await first.phone.hearMore(SECOND);
    media.free(first.legId);
    const crowd = ids.conversation();
    for (let leg = 0; leg < limits.legsBeforeNextWorkerMin; leg += 1) {
      const opened = await media.open({
        legId: ids.leg(),
        conversationId: crowd,
        sourceAddress: '127.0.0.1',
        payloadType: 0,
      });
      assert.ok(opened.ok);
    }
    clock.advance(4000);
    const second = await talk(media, conversationId, { hz: 700 });
    assert.deepEqual(
      media.figures().workers.map(({ legs }) => legs),
      [100, 1],
    );
    await second.phone.hearMore(SECOND);
    await media.stopRecording(order.recordingId);
    assertWhole(order.path);
    const sound = readWav(order.path);
    assert.ok(loudest(cut(sound, 0.3, 0.7), 400) > -23);
    assert.ok(cut(sound, 2, 4).samples.every((sample) => sample === 0));
    assert.ok(loudest(cut(sound, -0.4), 700) > -23);
  });

  it('writes nothing of what is said while it is paused', async () => {
    const { media, order } = bench();
    const a = await talk(media, order.conversationId, { hz: 400 });
    media.startRecording(order);
    await a.phone.hearMore(SECOND);
    media.pauseRecording(order.recordingId, true);
    await a.phone.hearMore(10);
    media.setAudio(a.legId, { ...openAudio, heardBy: [] });
    const b = await talk(media, order.conversationId, { hz: 700 });
    await b.phone.hearMore(2 * SECOND);
    media.setAudio(b.legId, { ...openAudio, heardBy: [] });
    media.setAudio(a.legId, openAudio);
    await a.phone.hearMore(5);
    media.pauseRecording(order.recordingId, false);
    await a.phone.hearMore(SECOND);
    const end = await media.stopRecording(order.recordingId);
    assert.ok(end && end.durationMs < 3500, `${end?.durationMs} ms`);
    const sound = readWav(order.path);
    assert.ok(loudest(sound, 400) > -23);
    assert.ok(toneLevel(sound, 700) < -55);
  });

  it('knows nothing of a recording that never was, or is over', async () => {
    const { media, order } = bench();
    assert.equal(await media.stopRecording(order.recordingId), undefined);
    media.pauseRecording(order.recordingId, true);
    media.startRecording(order);
    media.startRecording(order);
    assert.deepEqual(await media.stopRecording(order.recordingId), { durationMs: 0, bytes: 44 });
    assert.equal(await media.stopRecording(order.recordingId), undefined);
  });

  it('is ended whole by close, and survives the death of its thread', async () => {
    const { media, clock, order } = bench();
    const leg = await talk(media, order.conversationId, { hz: 400 });
    media.startRecording(order);
    await leg.phone.hearMore(2 * SECOND);
    media.setRemote(leg.legId, { address: '127.0.0.1', port: NO_PORT });
    // A stream that goes on where it was does not call the leg back there.
    leg.phone.say();
    while (media.figures().workers.length > 0) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(60_000);
    await media.close();
    assertWhole(order.path);
    const sound = readWav(order.path);
    assert.equal(sound.samples.length, 480_000);
    assert.ok(loudest(cut(sound, 0.3, 0.7), 400) > -23);
  });

  it('tells when nothing can be written, and harms no call', async () => {
    const { media, order } = bench();
    const leg = await talk(media, order.conversationId, { hz: 400 });
    media.startRecording({ ...order, path: join(folder, 'no', 'such', 'folder.wav') });
    await leg.phone.hearMore(SECOND);
    assert.deepEqual(await media.stopRecording(order.recordingId), { durationMs: 0, bytes: 0 });
    await leg.phone.hearMore(5);
  });

  it('tells at once, and once, when its file can be written no more', async () => {
    const log = createRecordingLog();
    const { media, order } = bench({ log });
    const failures = () => log.lines.filter(({ event }) => event === 'recording.failed');
    const leg = await talk(media, order.conversationId, { hz: 400 });
    const next = { ...order, path: join(folder, 'sub', 'gone.wav') };
    mkdirSync(join(folder, 'sub'));
    media.startRecording(next);
    await until('its file is there', () => (existsSync(next.path) ? true : undefined));
    rmSync(join(folder, 'sub'), { recursive: true });
    await until('the failure is told', () => (failures().length > 0 ? true : undefined));
    await leg.phone.hearMore(2 * SECOND);
    assert.deepEqual(
      failures().map(({ fields }) => fields.recordingId),
      [next.recordingId],
    );
    await media.stopRecording(next.recordingId);
    await leg.phone.hearMore(5);
  });
});

describe('recording file', { timeout: 90_000 }, () => {
  it('drops and counts frames while too many wait for the disk, and leaves them silent', async () => {
    const path = join(folder, 'slow.wav');
    await createWav(path);
    let drops = 0;
    const drop = (): void => {
      drops += 1;
    };
    const file = new RecordingFile({ path, samples: 0, drop, failed: assert.fail });
    const frames = limits.recordingChunksMax * limits.recordingChunkFrames;
    // All in one turn: the disk has no chance to take any.
    for (let frame = 0; frame < frames + 40; frame += 1) file.append(new Int32Array(160).fill(1000));
    assert.equal(drops, 40);
    await file.close();
    assert.equal(file.samples, (frames + 40) * 160);
    await settleWav(path, file.samples);
    assertWhole(path);
    const { samples } = readWav(path);
    assert.equal(samples.filter((sample) => sample === 1000).length, frames * 160);
    assert.ok(samples.subarray(frames * 160).every((sample) => sample === 0));
  });

  it('saturates and does not wrap', async () => {
    const path = join(folder, 'loud.wav');
    await createWav(path);
    const file = new RecordingFile({ path, samples: 0, drop: () => undefined, failed: assert.fail });
    file.append(new Int32Array(160).fill(90_000));
    file.append(new Int32Array(160).fill(-90_000));
    await file.close();
    const { samples } = readWav(path);
    assert.ok(samples.subarray(0, 160).every((sample) => sample === 32_767));
    assert.ok(samples.subarray(160).every((sample) => sample === -32_768));
  });

  it('is valid at every death of its process, and settled afterwards to all that it holds', async () => {
    const path = join(folder, 'killed.wav');
    const child = spawn(process.execPath, [fileURLToPath(new URL('./recording-child.ts', import.meta.url)), path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    assert.deepEqual(await ended, [null, 'SIGKILL']);
    const before = readFileSync(path);
    const named = before.readUInt32LE(40);
    assert.ok(named > 8000, `${named} bytes named`);
    assert.ok(named + 44 <= before.length, 'it names no more than it holds');
    assert.equal(before.readUInt32LE(4), named + 36);
    assert.ok(loudest(cut(readWav(path), -0.4), 400) > -23);
    // What a half-written chunk would leave.
    truncateSync(path, before.length + 1001);
    const end = await settleWav(path);
    assert.deepEqual(end, { durationMs: Math.round((before.length + 1000 - 44) / 16), bytes: before.length + 1000 });
    assertWhole(path);
  });
});
