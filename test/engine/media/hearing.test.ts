import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LegId } from '../../../src/base/ids.ts';
import { openAudio, type SeatAudio } from '../../../src/domain/audio.ts';
import { createRoom, createTalker, SECOND, type Talker } from './talkers.ts';

/** No harmonic of one, and no note of the hold music, falls on another. */
const hz = { agent: 1310, customer: 1870, guest: 2530, third: 3170 };
type Name = keyof typeof hz;

/** Four that speak at once, some of them with rules of hearing. */
function converse(rules: (ids: Readonly<Record<Name, LegId>>) => Partial<Record<Name, SeatAudio>>) {
  const talkers: Record<Name, Talker> = {
    agent: createTalker(hz.agent),
    customer: createTalker(hz.customer),
    guest: createTalker(hz.guest),
    third: createTalker(hz.third),
  };
  const { agent, customer, guest, third } = talkers;
  const audio = rules({ agent: agent.legId, customer: customer.legId, guest: guest.legId, third: third.legId });
  agent.seat.setAudio(audio.agent ?? openAudio);
  customer.seat.setAudio(audio.customer ?? openAudio);
  guest.seat.setAudio(audio.guest ?? openAudio);
  third.seat.setAudio(audio.third ?? openAudio);
  const room = createRoom(agent, customer, guest, third);
  room.run(3 * SECOND);
  const names: readonly Name[] = ['agent', 'customer', 'guest', 'third'];
  const heardBy = (listener: Name): readonly Name[] => names.filter((name) => talkers[listener].hears(hz[name]) > -30);
  for (const listener of names) {
    for (const name of names) {
      const level = talkers[listener].hears(hz[name]);
      assert.ok(Math.abs(level + 20) < 1 || level < -60, `${listener} hears ${name} at ${level.toFixed(1)} dBFS`);
    }
  }
  return { talkers, room, heardBy };
}

describe('who hears whom', () => {
  it('a coach hears all and is heard by the one who is coached', () => {
    const { heardBy } = converse(({ agent }) => ({ guest: { hears: 'all', heardBy: [agent], music: false } }));
    assert.deepEqual(heardBy('guest'), ['agent', 'customer', 'third']);
    assert.deepEqual(heardBy('agent'), ['customer', 'guest', 'third']);
    assert.deepEqual(heardBy('customer'), ['agent', 'third']);
    assert.deepEqual(heardBy('third'), ['agent', 'customer']);
  });

  it('a monitor hears all and is heard by none', () => {
    const { heardBy } = converse(() => ({ guest: { hears: 'all', heardBy: [], music: false } }));
    assert.deepEqual(heardBy('guest'), ['agent', 'customer', 'third']);
    for (const name of ['agent', 'customer', 'third'] as const) assert.ok(!heardBy(name).includes('guest'), name);
  });

  it('who barges in is heard by all', () => {
    const { heardBy } = converse(() => ({ guest: openAudio }));
    for (const name of ['agent', 'customer', 'third'] as const) assert.ok(heardBy(name).includes('guest'), name);
  });

  it('in a consult two talk apart, and the others hear each other alone', () => {
    const { heardBy } = converse(({ agent, guest }) => ({
      agent: { hears: [guest], heardBy: [guest], music: false },
      guest: { hears: [agent], heardBy: [agent], music: false },
    }));
    assert.deepEqual(heardBy('agent'), ['guest']);
    assert.deepEqual(heardBy('guest'), ['agent']);
    assert.deepEqual(heardBy('customer'), ['third']);
    assert.deepEqual(heardBy('third'), ['customer']);
  });

  it('to hear somebody takes both: his leave and the own ear', () => {
    const { heardBy } = converse(({ agent, customer }) => ({
      guest: { hears: [agent], heardBy: 'all', music: false },
      agent: { hears: 'all', heardBy: [customer], music: false },
    }));
    assert.deepEqual(heardBy('guest'), []);
    assert.deepEqual(heardBy('customer'), ['agent', 'guest', 'third']);
    assert.deepEqual(heardBy('agent'), ['customer', 'guest', 'third']);
  });

  it('ids that no seat has change nothing', () => {
    const stranger = createTalker(undefined).legId;
    const { heardBy } = converse(({ agent }) => ({
      guest: { hears: [stranger, agent], heardBy: [stranger], music: false },
    }));
    assert.deepEqual(heardBy('guest'), ['agent']);
    assert.deepEqual(heardBy('agent'), ['customer', 'third']);
  });

  it('who is on hold hears music at -20 dBFS and no voice, the same as all others', () => {
    const onHold: SeatAudio = { hears: [], heardBy: [], music: true };
    const { talkers, heardBy } = converse(() => ({ guest: onHold, third: onHold }));
    assert.deepEqual(heardBy('guest'), []);
    assert.deepEqual(heardBy('agent'), ['customer']);
    const heard = talkers.guest.heard();
    assert.deepEqual(heard, talkers.third.heard());
    const peak = 20 * Math.log10(heard.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0) / 32_768);
    assert.ok(peak <= -20 && peak > -26, `peak ${peak.toFixed(1)} dBFS`);
  });

  it('music ends with the hold', () => {
    const { talkers, room, heardBy } = converse(() => ({ guest: { hears: [], heardBy: [], music: true } }));
    talkers.guest.seat.setAudio(openAudio);
    room.run(2 * SECOND);
    assert.deepEqual(heardBy('guest'), ['agent', 'customer', 'third']);
  });

  it('the rules go along to another conference', () => {
    const { talkers, room } = converse(({ agent }) => ({ guest: { hears: 'all', heardBy: [agent], music: false } }));
    for (const name of ['agent', 'customer', 'guest'] as const) room.conference.remove(talkers[name].seat);
    createRoom(talkers.agent, talkers.customer, talkers.guest).run(2 * SECOND);
    assert.ok(talkers.agent.hears(hz.guest) > -21);
    assert.ok(talkers.customer.hears(hz.guest) < -60);
    assert.ok(talkers.guest.hears(hz.customer) > -21);
  });

  it('the mix for a recording has the voices that all may hear', () => {
    const { room } = converse(({ agent }) => ({
      guest: { hears: 'all', heardBy: [agent], music: false },
      third: { hears: 'all', heardBy: [], music: false },
    }));
    assert.ok(room.mixed(hz.agent) > -21);
    assert.ok(room.mixed(hz.customer) > -21);
    assert.ok(room.mixed(hz.guest) < -60);
    assert.ok(room.mixed(hz.third) < -60);
  });
});
