import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openAudio, type SeatAudio } from '../../src/domain/audio.ts';
import { systemIds } from '../../src/main/system.ts';
import { startBaresip } from '../support/baresip.ts';
import { requireProgram } from '../support/require-program.ts';
import { startSipRoom } from '../support/sip-room.ts';
import { cut, readWav, type Sound, toneLevel, toneLevels } from '../support/tones.ts';

/** Off the notes of the hold music and off one another's harmonics. */
const tones = { agent: 1310, customer: 1870, guest: 2530 };
const names = ['agent', 'customer', 'guest'] as const;
type Name = (typeof names)[number];

const clearDbfsMin = -23;
const silentDbfsMax = -55;

/** The names whose tones are in it; fails on one that is neither clear nor silent. */
function voicesIn(sound: Sound, listener: string): readonly string[] {
  const levels = Object.entries(toneLevels(sound, tones));
  for (const [name, level] of levels) {
    assert.ok(level > clearDbfsMin || level < silentDbfsMax, `${listener} hears ${name} at ${level} dBFS`);
  }
  return levels.flatMap(([name, level]) => (level > clearDbfsMin ? [name] : []));
}

const peakOf = (sound: Sound): number =>
  20 * Math.log10(sound.samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1) / 32_768);

/** Three phones in a room, each with a tone. */
async function startPhones(t: Parameters<typeof startSipRoom>[0]) {
  const room = await startSipRoom(t);
  const phones = {
    agent: await startBaresip(t, 'agent', tones.agent),
    customer: await startBaresip(t, 'customer', tones.customer),
    guest: await startBaresip(t, 'guest', tones.guest),
  };
  for (const name of names) {
    await phones[name].dial(room.uri);
    const legId = room.legs.at(-1);
    assert.ok(legId);
    room.media.join(room.conversationId, legId);
  }
  const [agent, customer, guest] = room.legs;
  assert.ok(agent && customer && guest);
  const legs = { agent, customer, guest };
  const setAudio = (rules: Partial<Record<Name, SeatAudio>>): void => {
    for (const name of names) room.media.setAudio(legs[name], rules[name] ?? openAudio);
  };
  /** What each hears from now on, once frames under the rules before are played. */
  const listen = async (): Promise<Record<Name, Sound>> => {
    await Promise.all(names.map((name) => phones[name].hears(0.5)));
    const [atAgent, atCustomer, atGuest] = await Promise.all(names.map((name) => phones[name].hears(1)));
    assert.ok(atAgent && atCustomer && atGuest);
    return { agent: atAgent, customer: atCustomer, guest: atGuest };
  };
  /** Who hears whom, after the rules are set. */
  const voices = async (rules: Partial<Record<Name, SeatAudio>>): Promise<Record<Name, readonly string[]>> => {
    setAudio(rules);
    const heard = await listen();
    return {
      agent: voicesIn(heard.agent, 'agent'),
      customer: voicesIn(heard.customer, 'customer'),
      guest: voicesIn(heard.guest, 'guest'),
    };
  };
  return { room, legs, setAudio, listen, voices };
}

test('three phones hear each other as a coach, a monitor, one who barges in, and in a consult', async (t) => {
  if (!requireProgram(t, 'baresip')) return;
  const { legs, voices } = await startPhones(t);
  assert.deepEqual(await voices({ guest: { hears: 'all', heardBy: [legs.agent], music: false } }), {
    agent: ['customer', 'guest'],
    customer: ['agent'],
    guest: ['agent', 'customer'],
  });
  assert.deepEqual(await voices({ guest: { hears: 'all', heardBy: [], music: false } }), {
    agent: ['customer'],
    customer: ['agent'],
    guest: ['agent', 'customer'],
  });
  assert.deepEqual(await voices({}), {
    agent: ['customer', 'guest'],
    customer: ['agent', 'guest'],
    guest: ['agent', 'customer'],
  });
  assert.deepEqual(
    await voices({
      agent: { hears: [legs.guest], heardBy: [legs.guest], music: false },
      guest: { hears: [legs.agent], heardBy: [legs.agent], music: false },
    }),
    { agent: ['guest'], customer: [], guest: ['agent'] },
  );
});

test('a phone on hold hears music, and a recording holds who may be heard by all', async (t) => {
  if (!requireProgram(t, 'baresip')) return;
  const { room, legs, setAudio, listen } = await startPhones(t);
  const folder = mkdtempSync(join(tmpdir(), 'partyline-recorded-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const order = { recordingId: systemIds.recording(), conversationId: room.conversationId };
  const path = join(folder, 'call.wav');

  setAudio({ customer: { hears: [], heardBy: [], music: true }, guest: { ...openAudio, heardBy: [legs.agent] } });
  await listen();
  room.media.startRecording({ ...order, path });
  const heard = await listen();
  const end = await room.media.stopRecording(order.recordingId);

  assert.deepEqual(voicesIn(heard.customer, 'customer'), []);
  assert.ok(peakOf(heard.customer) > -30 && peakOf(heard.customer) <= -19.5, `${peakOf(heard.customer)} dBFS`);
  assert.deepEqual(voicesIn(heard.agent, 'agent'), ['guest']);
  const recorded = readWav(path);
  assert.equal(end?.durationMs, Math.round(recorded.samples.length / 8));
  assert.deepEqual(voicesIn(cut(recorded, -1), 'the recording'), ['agent']);
  assert.ok(toneLevel(cut(recorded, 0.2, 1), tones.agent) > clearDbfsMin);
});
