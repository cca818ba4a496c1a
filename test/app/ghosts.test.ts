import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { GhostPolicy } from '../../src/app/ghosts.ts';
import { createWorld, incoming, type World } from './app-fixture.ts';

const alice = incoming('alice', '600');
const { legId } = alice;
const ghost = { since: 1_000_500, askedAt: 1_000_400, lastPacketAt: 1_000_100 };

/** Alice and Bob in a room. */
async function room(t: TestContext, ghosts?: GhostPolicy) {
  const world = await createWorld(t, ghosts === undefined ? {} : { ghosts });
  for (const call of [alice, incoming('bob', '600')]) {
    world.report(call);
    world.sip.carried.add(call.legId);
  }
  await world.settle();
  const [id] = world.app.directory.all();
  assert.ok(id);
  return { world, id: id.id };
}

const hungUp = (world: World) => world.sip.orders.filter(({ verb }) => verb === 'hangUp').map((order) => order.legId);

describe('a participant whose phone is gone', () => {
  it('is marked with what was seen, and ended by policy after a while', async (t) => {
    const { world, id } = await room(t);
    world.report({ kind: 'ghost', legId, ghost });
    await world.settle();
    assert.deepEqual(world.one(id, alice.caller.address).ghost, ghost);
    await world.pass(9950);
    assert.deepEqual(hungUp(world), []);
    await world.pass(50);
    assert.deepEqual(hungUp(world), [legId]);
    world.report({ kind: 'ended', legId, end: { cause: 'hung-up', evidence: 'rtp-silent' } });
    await world.settle();
    const { departure, ghost: kept } = world.one(id, alice.caller.address);
    assert.deepEqual(departure, {
      actor: { kind: 'policy', id: 'ghost' },
      cause: 'media-lost',
      disconnectType: 'transport.failure',
      evidence: 'rtp-silent',
    });
    assert.deepEqual(kept, ghost);
    const { marked, ended } = world.app.ghostFigures();
    assert.deepEqual([marked, ended], [1, 1]);
  });

  it('stays when it shows in time that it is there', async (t) => {
    const { world, id } = await room(t);
    world.report({ kind: 'ghost', legId, ghost });
    await world.pass(5000);
    world.report({ kind: 'revived', legId });
    await world.pass(20_000);
    assert.deepEqual(hungUp(world), []);
    assert.equal(world.one(id, alice.caller.address).ghost, undefined);
    assert.equal(world.app.ghostFigures().revived, 1);
  });

  it('is only marked where nobody is to be ended', async (t) => {
    const { world, id } = await room(t, { action: 'mark', afterMs: 1000 });
    world.report({ kind: 'ghost', legId, ghost });
    await world.pass(20_000);
    assert.deepEqual(hungUp(world), []);
    assert.deepEqual(world.one(id, alice.caller.address).ghost, ghost);
  });

  it('is not marked when it is being removed anyway', async (t) => {
    const { world, id } = await room(t);
    await world.app.participants.disconnectAll(world.organisationId, id, world.byClient());
    world.report({ kind: 'ghost', legId, ghost });
    await world.settle();
    assert.equal(world.one(id, alice.caller.address).ghost, undefined);
  });
});

describe('once a minute dialogs and participants are compared', () => {
  it('and whoever is on both lists is left alone', async (t) => {
    const { world } = await room(t);
    await world.conference('+15550101', '+15550102', '+15550103');
    world.clock.advance(600_000);
    await world.settle();
    const { dialogsWithoutEntry, entriesWithoutDialog } = world.app.ghostFigures();
    assert.deepEqual([dialogsWithoutEntry, entriesWithoutDialog, hungUp(world)], [0, 0, []]);
  });

  it('and a participant without a dialog is closed at the second sighting, as lost', async (t) => {
    const { world, id } = await room(t);
    world.sip.carried.delete(legId);
    world.clock.advance(60_000);
    await world.settle();
    assert.equal(world.one(id, alice.caller.address).departure, undefined);
    world.clock.advance(60_000);
    await world.settle();
    const { departure } = world.one(id, alice.caller.address);
    assert.deepEqual([departure?.disconnectType, departure?.cause], ['transport.failure', 'media-lost']);
    assert.equal(world.app.ghostFigures().entriesWithoutDialog, 1);
  });

  it('and one that has a dialog again at the second sighting stays', async (t) => {
    const { world, id } = await room(t);
    world.sip.carried.delete(legId);
    world.clock.advance(60_000);
    world.sip.carried.add(legId);
    world.clock.advance(60_000);
    world.sip.carried.delete(legId);
    world.clock.advance(60_000);
    await world.settle();
    assert.equal(world.one(id, alice.caller.address).departure, undefined);
  });

  it('and a dialog without a participant is hung up at the second sighting', async (t) => {
    const { world } = await room(t);
    const stray = incoming('stray', '600').legId;
    world.sip.carried.add(stray);
    world.clock.advance(60_000);
    assert.deepEqual(hungUp(world), []);
    world.clock.advance(60_000);
    assert.deepEqual(hungUp(world), [stray]);
    assert.equal(world.app.ghostFigures().dialogsWithoutEntry, 1);
  });
});
