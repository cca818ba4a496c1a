import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { NewBan } from '../../src/app/bans.ts';
import { limits } from '../../src/base/limits.ts';
import type { Store } from '../../src/ports/store.ts';
import { createWorld, incoming, target, type World } from './app-fixture.ts';

const room = { kind: 'room', room: '600' } as const;
const actor = { kind: 'client', id: 'demo' } as const;

const setBan = (world: World, more: Partial<NewBan>) => {
  const set = world.app.bans.set({
    organisationId: world.organisationId,
    place: room,
    seconds: 3600,
    actor,
    ...more,
  });
  assert.ok(set.ok, JSON.stringify(set));
  return set.value;
};

/** Everybody who is in room 600, by the name he calls himself. */
const inRoom = (world: World): readonly string[] =>
  world.app.reads
    .stays({ organisationId: world.organisationId }, { offset: 0, limit: 50 })
    .stays.map(({ participant }) => participant.address);

const rejections = (world: World) =>
  world.sip.orders.filter(({ verb }) => verb === 'reject').map(({ legId, detail }) => [legId, detail]);

const call = async (world: World, report: ReturnType<typeof incoming>) => {
  world.report(report);
  await world.settle();
};

/** Removes and bans whoever has this address, as one decision. */
async function ban(world: World, address: string, seconds = 3600) {
  const [stay] = world.app.reads.stays(
    { organisationId: world.organisationId, address },
    { offset: 0, limit: 1 },
  ).stays;
  assert.ok(stay);
  const updated = await world.app.participants.update(target(world, stay.participant.id), {
    disconnect: { ...world.byClient(), cause: 'ban' },
    ban: {
      ids: new Map([[stay.participant.id, world.ids.record()]]),
      until: world.clock.now() + seconds * 1000,
      actor,
    },
  });
  assert.ok(updated.ok);
  return { stay, conversation: updated.value.conversation };
}

async function inRoom600(t: TestContext, ...names: readonly string[]) {
  const world = await createWorld(t);
  for (const name of names) await call(world, incoming(name, '600'));
  return world;
}

describe('a ban', () => {
  it('answers 603 to whoever was removed with it, also in a later conference of the room, until it is lifted', async (t) => {
    const world = await inRoom600(t, 'ann', 'bob');
    await ban(world, 'sip:ann@127.0.0.1');
    await call(world, { ...incoming('ann', '600'), legId: incoming('ann-again', '600').legId });
    assert.deepEqual(rejections(world), [['leg-ann-again', 603]]);
    for (const legId of [incoming('ann', '600').legId, incoming('bob', '600').legId])
      world.report({ kind: 'ended', legId, end: { cause: 'bye' } });
    await world.settle();
    assert.deepEqual(inRoom(world), []);
    await call(world, { ...incoming('ann', '600'), legId: incoming('ann-later', '600').legId });
    await call(world, incoming('cid', '600'));
    assert.deepEqual(rejections(world).at(-1), ['leg-ann-later', 603]);
    assert.deepEqual(inRoom(world), ['sip:cid@127.0.0.1']);
    const [held] = world.app.bans.list(world.organisationId);
    assert.ok(held);
    assert.equal(world.app.bans.lift(world.organisationId, held.id), true);
    await call(world, { ...incoming('ann', '600'), legId: incoming('ann-back', '600').legId });
    assert.deepEqual(inRoom(world), ['sip:cid@127.0.0.1', 'sip:ann@127.0.0.1']);
  });

  it('is over after its time, and is dropped from the store then', async (t) => {
    const world = await createWorld(t);
    setBan(world, { address: 'sip:ann@127.0.0.1', seconds: 60 });
    await call(world, incoming('ann', '600'));
    world.clock.advance(59_999);
    await call(world, { ...incoming('ann', '600'), legId: incoming('second', '600').legId });
    assert.equal(rejections(world).length, 2);
    world.clock.advance(1);
    await call(world, { ...incoming('ann', '600'), legId: incoming('third', '600').legId });
    assert.deepEqual(inRoom(world), ['sip:ann@127.0.0.1']);
    assert.deepEqual(world.app.bans.list(world.organisationId), []);
    assert.equal(world.store.records.all('ban').length, 1);
    world.clock.advance(limits.pruneEveryMs);
    assert.deepEqual(world.store.records.all('ban'), []);
  });

  it('outlives a restart, with its removal and with nobody there', async (t) => {
    const world = await inRoom600(t, 'ann', 'bob');
    await ban(world, 'sip:ann@127.0.0.1');
    setBan(world, { place: { kind: 'room', room: '601' }, address: 'sip:cid@127.0.0.1' });
    const shared: Store = { ...world.store, close: async () => undefined };
    const after = await createWorld(t, { store: shared, seed: 2 });
    await after.app.recover();
    await call(after, { ...incoming('ann', '600'), legId: incoming('ann-again', '600').legId });
    await call(after, incoming('cid', '601'));
    await call(after, incoming('cid', '602'));
    assert.deepEqual(rejections(after), [
      ['leg-ann-again', 603],
      ['leg-cid', 603],
    ]);
    assert.equal(inRoom(after).includes('sip:cid@127.0.0.1'), true, 'another room is open to him');
  });

  it('leaves no gap for a phone that is back 200 ms after its removal', async (t) => {
    const world = await createWorld(t);
    const id = await world.conference('+15550101', '+15550102', '+15550118');
    const removed = await ban(world, '+15550118');
    assert.equal(removed.conversation.room, undefined);
    await world.pass(1000);
    const back = world.one(id, '+15550118');
    assert.equal(back.id, removed.stay.participant.id, 'no second stay');
    assert.equal(back.departure?.cause, 'ban');
    assert.equal(world.live(id).length, 2);
    const [held] = world.app.bans.list(world.organisationId);
    assert.deepEqual(held?.place, { kind: 'conversation', conversationId: id });
  });

  it('without which the same phone is back: the race is a real one', async (t) => {
    const world = await createWorld(t);
    const id = await world.conference('+15550101', '+15550102', '+15550118');
    const { id: participantId } = world.one(id, '+15550118');
    await world.app.participants.update(target(world, participantId), { disconnect: world.byClient() });
    await world.pass(1000);
    assert.notEqual(world.one(id, '+15550118').id, participantId);
    assert.equal(world.live(id).length, 3);
  });

  it('meets a re-join that stands in the mailbox right behind it', async (t) => {
    const world = await inRoom600(t, 'ann', 'bob');
    await Promise.all([
      ban(world, 'sip:ann@127.0.0.1'),
      call(world, { ...incoming('ann', '600'), legId: incoming('ann-again', '600').legId }),
    ]);
    await world.settle();
    assert.deepEqual(rejections(world), [['leg-ann-again', 603]]);
  });

  it('that cannot be stored holds nobody out, and its removal has not happened', async (t) => {
    const world = await inRoom600(t, 'ann', 'bob');
    const [stay] = world.app.reads.stays(
      { organisationId: world.organisationId, address: 'sip:ann@127.0.0.1' },
      { offset: 0, limit: 1 },
    ).stays;
    assert.ok(stay);
    await world.store.close();
    const updated = await world.app.participants.update(target(world, stay.participant.id), {
      disconnect: world.byClient(),
      ban: { ids: new Map([[stay.participant.id, 'ban']]), until: world.clock.now() + 1000, actor },
    });
    assert.deepEqual(updated, { ok: false, refusal: { kind: 'unavailable' } });
    assert.deepEqual(world.app.bans.list(world.organisationId), []);
  });
});

describe('whom a ban shuts out', () => {
  it('is a caller with the address from where he called, and no other', async (t) => {
    const world = await inRoom600(t, 'ann', 'bob');
    await ban(world, 'sip:ann@127.0.0.1');
    await call(world, { ...incoming('ann', '600', '127.0.0.1:9999'), legId: incoming('same-host', '600').legId });
    await call(world, { ...incoming('ann', '600', '127.0.0.2:5070'), legId: incoming('other-host', '600').legId });
    assert.deepEqual(rejections(world), [['leg-same-host', 603]]);
  });

  it('is a number behind a trunk of ours by whichever of its gateways it comes', async (t) => {
    const world = await createWorld(t);
    const byTrunk = (name: string, number: string, source: string) => {
      const report = incoming(name, '600', source);
      const caller = { ...report.caller, user: number, address: `sip:${number}@${source}`, fromTrunk: true };
      return { ...report, caller };
    };
    await call(world, byTrunk('one', '+442071838750', '127.0.0.11:5060'));
    await ban(world, '+442071838750');
    await call(world, byTrunk('two', '00442071838750', '127.0.0.12:5060'));
    await call(world, byTrunk('three', '+442071838751', '127.0.0.11:5060'));
    const stranger = byTrunk('four', '+442071838750', '127.0.0.13:5060');
    await call(world, { ...stranger, caller: { ...stranger.caller, fromTrunk: false } });
    assert.deepEqual(rejections(world), [['leg-two', 603]]);
  });

  it('is that leg alone where the caller hides his address: nobody else hides for him', async (t) => {
    const world = await createWorld(t);
    const hidden = (name: string) => {
      const report = incoming(name, '600');
      return { ...report, caller: { ...report.caller, user: 'anonymous', address: 'sip:anonymous@anonymous.invalid' } };
    };
    await call(world, hidden('one'));
    await ban(world, 'sip:anonymous@anonymous.invalid');
    await call(world, hidden('two'));
    assert.deepEqual(rejections(world), []);
    assert.equal(world.app.bans.list(world.organisationId)[0]?.whom.kind, 'leg');
  });

  it('is a user whatever phone he calls from, and not who says that he is one', async (t) => {
    const world = await createWorld(t);
    const user = { id: world.ids.user(), organisationId: world.organisationId, name: 'alice' };
    world.store.identities.saveUser(user);
    setBan(world, { address: 'user:alice' });
    const claims = incoming('alice', '600');
    const proven = { userId: user.id, organisationId: world.organisationId };
    await call(world, { ...claims, legId: incoming('desk', '600').legId, caller: { ...claims.caller, ...proven } });
    await call(world, claims);
    assert.deepEqual(rejections(world), [['leg-desk', 603]]);
    const added = await world.app.calls.add(conversationOf(world), {
      organisationId: world.organisationId,
      destinations: [{ address: '+15550101' }, { userId: user.id }],
    });
    assert.equal(added.ok ? '' : added.refusal.kind, 'banned');
    assert.equal(inRoom(world).includes('+15550101'), false, 'all or none are called');
  });

  it('may not be called in, transferred to, consulted or merged in', async (t) => {
    const world = await inRoom600(t, 'ann');
    const { organisationId } = world;
    setBan(world, { address: '+15550105' });
    const id = conversationOf(world);
    const { id: annId } = world.one(id, 'sip:ann@127.0.0.1');
    const departure = world.byClient();
    const to = { address: '+15550105' };
    const other = await world.conference('+15550105', '+15550106');
    const refusals = [
      await world.app.calls.add(id, { organisationId, destinations: [to] }),
      await world.app.transfers.replace(target(world, annId), { to, attended: false, departure }),
      await world.app.merges.merge({ organisationId, into: id, from: [other], departure }),
    ].map((result) => (result.ok ? 'done' : result.refusal.kind));
    assert.deepEqual(refusals, ['banned', 'banned', 'banned']);
    assert.equal(world.live(other).length, 2, 'nobody of the other call has moved');
    assert.equal(world.live(id).length, 1);
  });
});

function conversationOf(world: World) {
  const [stay] = world.app.reads.stays({ organisationId: world.organisationId }, { offset: 0, limit: 1 }).stays;
  assert.ok(stay);
  return stay.conversationId;
}
