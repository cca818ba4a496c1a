import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import type { ConversationId, LegId } from '../../../src/base/ids.ts';
import { limits } from '../../../src/base/limits.ts';
import type { Log } from '../../../src/base/log.ts';
import { openAudio, type SeatAudio } from '../../../src/domain/audio.ts';
import { createMedia, type Media } from '../../../src/engine/media/media.ts';
import { Players } from '../../../src/engine/media/sound/player.ts';
import { toneOf } from '../../../src/engine/media/sound/tones.ts';
import type { Sound } from '../../../src/ports/sounds.ts';
import { freePortRange } from '../../support/free-ports.ts';
import { createSeededIds } from '../../support/random.ts';
import { createSimulatedClock } from '../../support/simulated-clock.ts';
import { sine } from '../../support/tone.ts';
import { cut, readWav, toneLevel } from '../../support/tones.ts';
import { createRtpPhone, type RtpPhone } from './rtp-phone.ts';
import { readStereo } from './stereo.ts';

const noLog: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const ids = createSeededIds(20_261_127);
const SECOND = 50;
const folder = mkdtempSync(join(tmpdir(), 'partyline-playback-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const closers: (() => Promise<void>)[] = [];
let portsFrom = await freePortRange(500, [33_000, 33_500]);

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function bench(options: { ports?: number; workersMax?: number; holdMusic?: SharedArrayBuffer } = {}) {
  const ports = 2 * (options.ports ?? 6);
  const clock = createSimulatedClock();
  const media = createMedia({
    address: '127.0.0.1',
    ports: { from: portsFrom, to: portsFrom + ports - 1 },
    workersMax: options.workersMax ?? 1,
    ...(options.holdMusic ? { holdMusic: options.holdMusic } : {}),
    clock,
    log: noLog,
    mediaLost: () => undefined,
  });
  closers.push(() => media.close());
  portsFrom += ports;
  return { media, clock, conversationId: ids.conversation() };
}

async function talk(media: Media, conversationId: ConversationId, given: { hz?: number; audio?: SeatAudio } = {}) {
  const phone = await createRtpPhone(given);
  closers.push(() => phone.close());
  const legId: LegId = ids.leg();
  const order = { legId, conversationId, remote: phone.address, sourceAddress: '127.0.0.1', payloadType: 0 };
  const opened = await media.open(order);
  assert.ok(opened.ok);
  if (given.audio) media.setAudio(legId, given.audio);
  media.join(conversationId, legId);
  phone.talkTo(opened.value);
  return { legId, phone };
}

function soundOf(hz: number, seconds: number): Sound {
  const samples = new SharedArrayBuffer(2 * 8000 * seconds);
  new Int16Array(samples).set(sine({ hz, samples: 8000 * seconds }));
  return { name: `${hz}`, samples, durationMs: 1000 * seconds };
}

const near = (phone: RtpPhone, hz: number): void =>
  assert.ok(Math.abs(phone.hears(hz) + 20) < 1.5, `${hz} Hz at ${phone.hears(hz)} dBFS`);
const silent = (phone: RtpPhone, hz: number): void =>
  assert.ok(phone.hears(hz) < -55, `${hz} Hz at ${phone.hears(hz)} dBFS`);

/** The greatest step from one sample to the next. */
const steepest = (samples: ArrayLike<number>): number => {
  let [most, before] = [0, samples[0] ?? 0];
  for (let i = 1; i < samples.length; i += 1) {
    const sample = samples[i] ?? 0;
    most = Math.max(most, Math.abs(sample - before));
    before = sample;
  }
  return most;
};

describe('a sound of the server', { timeout: 90_000 }, () => {
  it('is heard by all at -20 dBFS beside the talk, once in their recording, and stops when told', async () => {
    const { media, conversationId } = bench();
    const [a, b] = [await talk(media, conversationId, { hz: 400 }), await talk(media, conversationId, { hz: 700 })];
    const order = { recordingId: ids.recording(), conversationId, path: join(folder, 'all.wav') };
    media.startRecording(order);
    media.startPlayback({ playbackId: 'p', conversationId, sound: soundOf(1300, 1), loop: true });
    await a.phone.hearMore(SECOND);
    await b.phone.hearMore(SECOND / 2);
    for (const { phone } of [a, b]) near(phone, 1300);
    near(a.phone, 700);
    near(b.phone, 400);
    silent(a.phone, 400);
    await media.stopRecording(order.recordingId);
    const level = toneLevel(cut(readWav(order.path), -0.4), 1300);
    assert.ok(Math.abs(level + 20) < 1.5, `${level} dBFS in the recording`);
    media.stopPlayback('p');
    await a.phone.hearMore(SECOND);
    silent(a.phone, 1300);
    near(a.phone, 700);
  });

  it('ends by itself', async () => {
    const { media, conversationId } = bench();
    const a = await talk(media, conversationId);
    media.startPlayback({ playbackId: 'p', conversationId, sound: soundOf(1300, 1), loop: false });
    await a.phone.hearMore(3 * SECOND);
    silent(a.phone, 1300);
    assert.ok(
      a.phone.heard.some((packet) => packet.subarray(12).some((code) => code !== 0xff)),
      'it was heard',
    );
  });

  it('that is for one leg is heard by no other, and takes the place of music on hold', async () => {
    const { media, conversationId } = bench();
    const a = await talk(media, conversationId, { hz: 400 });
    const held = await talk(media, conversationId, { audio: { hears: [], heardBy: [], music: true } });
    const order = { recordingId: ids.recording(), conversationId, path: join(folder, 'one.wav') };
    media.startRecording(order);
    media.startPlayback({ playbackId: 'p', conversationId, legId: held.legId, sound: soundOf(1300, 1), loop: true });
    await held.phone.hearMore(SECOND);
    near(held.phone, 1300);
    for (const hz of [220, 277, 330, 400]) silent(held.phone, hz);
    silent(a.phone, 1300);
    await media.stopRecording(order.recordingId);
    assert.ok(toneLevel(readWav(order.path), 1300) < -55);
  });

  it('follows its leg to another conversation, on another thread', async () => {
    const { media, conversationId } = bench({ ports: 110, workersMax: 2 });
    const a = await talk(media, conversationId);
    media.startPlayback({ playbackId: 'p', conversationId, legId: a.legId, sound: soundOf(1300, 1), loop: true });
    await a.phone.hearMore(SECOND);
    const crowd = ids.conversation();
    for (let leg = 1; leg < limits.legsBeforeNextWorkerMin; leg += 1) {
      const order = { legId: ids.leg(), conversationId: crowd, sourceAddress: '127.0.0.1', payloadType: 0 };
      assert.ok((await media.open(order)).ok);
    }
    const other = ids.conversation();
    const b = await talk(media, other, { hz: 700 });
    assert.equal(media.figures().workers.length, 2);
    media.join(other, a.legId);
    await a.phone.hearMore(2 * SECOND);
    near(a.phone, 1300);
    near(a.phone, 700);
    silent(b.phone, 1300);
  });

  it('plays to nobody in a conversation without a socket, and begins no thread', () => {
    const { media, conversationId } = bench();
    media.startPlayback({ playbackId: 'p', conversationId, sound: toneOf('join'), loop: false });
    media.stopPlayback('p');
    media.stopPlayback('p');
    assert.deepEqual(media.figures().workers, []);
  });

  it('may be the music on hold', async () => {
    const { media, conversationId } = bench({ holdMusic: soundOf(900, 1).samples });
    const held = await talk(media, conversationId, { audio: { hears: [], heardBy: [], music: true } });
    await held.phone.hearMore(2 * SECOND);
    near(held.phone, 900);
  });
});

describe('tones', () => {
  it('are at -20 dBFS and do not click', () => {
    for (const [name, hz] of [
      ['join', 640],
      ['leave', 480],
      ['ringback', 425],
    ] as const) {
      const samples = new Int16Array(toneOf(name).samples);
      const part = name === 'ringback' ? samples.slice(800, 7200) : samples.slice(-1300, -100);
      const level = toneLevel({ rate: 8000, samples: part }, hz);
      assert.ok(Math.abs(level + 20) < 1.5, `${name}: ${level}`);
      assert.equal(samples[0], 0);
      assert.ok(Math.abs(samples.at(-1) ?? 0) < 10);
    }
  });
});

describe('a sound that is cut', () => {
  it('dies away where it is stopped, and swells where it goes on in its midst', () => {
    const [players, conference] = [new Players(), ids.conversation()];
    const sound = soundOf(425, 1).samples;
    const own = steepest(new Int16Array(sound));
    const heard: number[] = [];
    const frames = (count: number): void => {
      for (let frame = 0; frame < count; frame += 1) {
        players.advance();
        heard.push(...(players.of(conference).forAll() ?? new Int32Array(160)));
      }
    };
    // At none of these places the sound is 0.
    const order = { kind: 'play', playbackId: 'p', conference, sound, loop: true } as const;
    players.play({ ...order, from: 1235 });
    frames(7);
    players.end('p');
    frames(3);
    assert.ok(steepest([0, ...heard]) < 1.1 * own, `a step of ${steepest([0, ...heard])}, its own are ${own}`);
    assert.ok(heard.slice(-320).every((sample) => sample === 0));
    assert.equal(players.of(conference).forAll(), undefined);
  });
});

describe('the recording of one leg', { timeout: 90_000 }, () => {
  it('has its own voice alone, and silence as long as it is muted', async () => {
    const { media, conversationId } = bench();
    const [a, b] = [await talk(media, conversationId, { hz: 400 }), await talk(media, conversationId, { hz: 700 })];
    const order = { recordingId: ids.recording(), conversationId, legId: a.legId, path: join(folder, 'voice.wav') };
    await a.phone.hearMore(10);
    media.startRecording(order);
    await a.phone.hearMore(SECOND);
    media.setAudio(a.legId, { ...openAudio, heardBy: [] });
    await b.phone.hearMore(2 * SECOND);
    const end = await media.stopRecording(order.recordingId);
    assert.ok(end && end.durationMs >= 2500, `${end?.durationMs} ms`);
    const sound = readWav(order.path);
    assert.equal(sound.samples.length, end.durationMs * 8);
    const level = toneLevel(cut(sound, 0.2, 0.7), 400);
    assert.ok(Math.abs(level + 20) < 2, `${level} dBFS`);
    assert.ok(toneLevel(sound, 700) < -55);
    assert.ok(cut(sound, -1).samples.every((sample) => sample === 0));
  });

  it('has beside it what the leg hears, on the right, and nothing of a conversation that it goes to', async () => {
    const { media, conversationId } = bench({ ports: 110, workersMax: 2 });
    const a = await talk(media, conversationId, { hz: 400 });
    await talk(media, conversationId, { hz: 700 });
    const crowd = ids.conversation();
    for (let leg = 2; leg < limits.legsBeforeNextWorkerMin; leg += 1) {
      const order = { legId: ids.leg(), conversationId: crowd, sourceAddress: '127.0.0.1', payloadType: 0 };
      assert.ok((await media.open(order)).ok);
    }
    const other = ids.conversation();
    await talk(media, other, { hz: 1000 });
    assert.equal(media.figures().workers.length, 2);
    const recordingId = ids.recording();
    const path = join(folder, 'both.wav');
    await a.phone.hearMore(10);
    media.startRecording({ recordingId, conversationId, legId: a.legId, channels: 2, path });
    await a.phone.hearMore(SECOND);
    media.join(other, a.legId);
    await a.phone.hearMore(2 * SECOND);
    await media.stopRecording(recordingId);
    const { left, right } = readStereo(path);
    assert.ok(Math.abs(toneLevel(cut(left, 0.2, 0.7), 400) + 20) < 2, 'its voice before');
    assert.ok(toneLevel(cut(left, 0.2, 0.7), 700) < -55);
    assert.ok(Math.abs(toneLevel(cut(right, 0.2, 0.7), 700) + 20) < 2, 'whom it heard before');
    assert.ok(toneLevel(right, 400) < -50);
    for (const channel of [left, right])
      assert.ok(
        cut(channel, -0.5).samples.every((sample) => sample === 0),
        'nothing of the other conversation',
      );
  });

  it('ends as the leg ends: nothing more is written, and it is as long as the clock says', async () => {
    const { media, clock, conversationId } = bench();
    const a = await talk(media, conversationId, { hz: 400 });
    const recordingId = ids.recording();
    const path = join(folder, 'gone.wav');
    media.startRecording({ recordingId, conversationId, legId: a.legId, path });
    await a.phone.hearMore(SECOND);
    media.free(a.legId);
    clock.advance(3000);
    const end = await media.stopRecording(recordingId);
    assert.ok(end && end.durationMs >= 3000);
    assert.ok(cut(readWav(path), -1).samples.every((sample) => sample === 0));
  });
});
