import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { wireLeg } from '../../src/domain/participant.ts';
import { createWorld, incoming, type World } from './app-fixture.ts';

const played = ({ rooms }: World): readonly string[] =>
  rooms.filter((each) => each.startsWith('play') || each === 'stop');

const answered = async (world: World, name: string): Promise<void> => {
  world.report(incoming(name, '600'));
  await world.settle();
  world.report({ kind: 'answered', legId: incoming(name, '600').legId, callId: `${name}@call`, resume: name });
  await world.settle();
};

const ended = async (world: World, name: string): Promise<void> => {
  world.report({ kind: 'ended', legId: incoming(name, '600').legId, end: { cause: 'bye' } });
  await world.settle();
};

describe('tones of a conference', () => {
  it('tell all of who comes and who goes, once each, and end in time', async (t) => {
    const world = await createWorld(t, { tones: ['join', 'leave'] });
    await answered(world, 'ann');
    await answered(world, 'bob');
    assert.deepEqual(played(world), ['play join to all', 'play join to all']);
    await world.pass(500);
    assert.deepEqual(played(world).slice(2), ['stop', 'stop']);
    await ended(world, 'bob');
    assert.deepEqual(played(world).slice(4), ['play leave to all']);
    await ended(world, 'ann');
    assert.equal(played(world).filter((each) => each.startsWith('play')).length, 3, 'nobody is left to hear the last');
  });

  it('are not played unless they are wanted', async (t) => {
    const world = await createWorld(t);
    await answered(world, 'ann');
    await answered(world, 'bob');
    assert.deepEqual(played(world), []);
  });
});

describe('ring-back', () => {
  it('plays to who waits alone while somebody is rung, until he answers', async (t) => {
    const world = await createWorld(t, { tones: ['ringback'] });
    const { app, organisationId } = world;
    const made = await app.calls.create({
      organisationId,
      destinations: [{ address: '+15550101' }, { address: 'sip:bob@127.0.0.1:5070' }],
    });
    assert.ok(made.ok);
    await world.settle();
    const { legId } = world.sip.orders.find(({ verb }) => verb === 'dial') ?? assert.fail('nobody is dialled');
    assert.deepEqual(played(world), []);
    world.report({ kind: 'ringing', legId });
    await world.settle();
    const waiting = wireLeg(world.one(made.value.id, '+15550101')).id;
    assert.deepEqual(played(world), [`play ringback to ${waiting}`]);
    world.report({ kind: 'answered', legId, callId: 'bob@call', resume: 'bob' });
    await world.settle();
    assert.deepEqual(played(world), [`play ringback to ${waiting}`, 'stop']);
  });
});
