import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { ConversationId } from '../../src/base/ids.ts';
import { decide } from '../../src/domain/decide.ts';
import type { Store } from '../../src/ports/store.ts';
import { createWorld, incoming, target, type World } from './app-fixture.ts';

/** Two rooms with two callers each. */
async function createRooms(t: TestContext) {
  const world = await createWorld(t);
  for (const [name, room] of Object.entries({ ann: '600', bob: '600', cid: '601', dan: '601' }))
    world.report(incoming(name, room));
  await world.settle();
  const of = (name: string): ConversationId => {
    const [stay] = world.app.reads.stays(
      { organisationId: world.organisationId, address: name },
      { offset: 0, limit: 1 },
    ).stays;
    assert.ok(stay);
    return stay.conversationId;
  };
  return { world, one: of('ann'), two: of('cid') };
}

const address = (name: string): string => `sip:${name}@127.0.0.1`;
const inside = (world: World, id: ConversationId) =>
  world.live(id).map((each) => each.address.replace(/^sip:|@.*$/g, ''));
const merge = (world: World, into: ConversationId, from: ConversationId) =>
  world.app.merges.merge({ organisationId: world.organisationId, into, from: [from], departure: world.byClient() });
const ended = (world: World, name: string): void =>
  world.report({ kind: 'ended', legId: incoming(name, '600').legId, end: { cause: 'hung-up', evidence: 'bye-200' } });

/** What the store has been told once the legs of one call are in the other too. */
function halfMerged(world: World, into: ConversationId, from: ConversationId) {
  const previous = world.conversation(into);
  assert.ok(previous);
  const participants = world.live(from).map((each) => ({ ...each, id: world.ids.participant() }));
  const opening = { organisationId: world.organisationId, conference: true };
  const decided = decide(previous, { kind: 'absorb', opening, participants }, world.clock.now());
  assert.ok(decided.ok);
  const { conversation: next, participants: changed, events } = decided.value;
  return { previous, next, participants: changed, events };
}

describe('a merge', () => {
  it('that crosses its opposite brings all into one, and swaps nobody', async (t) => {
    const { world, one, two } = await createRooms(t);
    const [first, second] = await Promise.all([merge(world, one, two), merge(world, two, one)]);
    await world.settle();
    assert.deepEqual([first.ok, second.ok], [true, false]);
    assert.deepEqual(inside(world, one).sort(), ['ann', 'bob', 'cid', 'dan']);
    assert.deepEqual(
      world.sip.orders.filter(({ verb }) => verb === 'hangUp'),
      [],
    );
  });

  it('takes nobody along who is removed meanwhile, and leaves no stay behind that cannot end', async (t) => {
    const { world, one, two } = await createRooms(t);
    const cid = world.one(two, address('cid'));
    const [merged, removed] = await Promise.all([
      merge(world, one, two),
      world.app.participants.update(target(world, cid.id, two), { disconnect: world.byClient('removal') }),
    ]);
    await world.settle();
    assert.deepEqual([merged.ok, removed.ok], [true, true]);
    ended(world, 'cid');
    await world.settle();
    assert.deepEqual(inside(world, one).sort(), ['ann', 'bob', 'dan']);
    assert.deepEqual(inside(world, two), []);
    assert.notEqual(world.conversation(two)?.endTime, undefined);
    const left = world.one(one, address('cid'));
    assert.deepEqual([left.departure?.disconnectType, left.departure?.requestId], ['client', 'removal']);
  });

  it('takes nobody along who hangs up or is muted meanwhile and then hangs up', async (t) => {
    const { world, one, two } = await createRooms(t);
    const cid = world.one(two, address('cid'));
    const merging = merge(world, one, two);
    void world.app.participants.update(target(world, cid.id, two), { muted: true });
    ended(world, 'dan');
    assert.equal((await merging).ok, true);
    await world.settle();
    assert.deepEqual(inside(world, one).sort(), ['ann', 'bob', 'cid']);
    ended(world, 'cid');
    await world.settle();
    assert.deepEqual(inside(world, one).sort(), ['ann', 'bob']);
    assert.notEqual(world.conversation(two)?.endTime, undefined);
  });

  it('that a crash cut in two ends in both calls', async (t) => {
    const { world, one, two } = await createRooms(t);
    const { store } = world;
    const { previous, next, participants, events } = halfMerged(world, one, two);
    await store.conversations.commit({ previous, next, participants, events });
    const shared: Store = { ...store, close: async () => undefined };
    const after = await createWorld(t, { store: shared, seed: 2 });
    assert.equal(await after.app.recover(), 2);
    for (const name of ['ann', 'bob', 'cid', 'dan']) ended(after, name);
    await after.settle();
    for (const id of [one, two]) assert.notEqual(after.conversation(id)?.endTime, undefined);
  });
});
