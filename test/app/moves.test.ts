import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { ConversationId, ParticipantId } from '../../src/base/ids.ts';
import { limits } from '../../src/base/limits.ts';
import type { Conversation } from '../../src/domain/conversation.ts';
import { type Store, StoreUnavailableError } from '../../src/ports/store.ts';
import { createWorld, incoming, target, type World } from './app-fixture.ts';

/** Three callers in room 600. */
async function createRoom(t: TestContext, ...names: readonly string[]) {
  const world = await createWorld(t);
  for (const name of names) {
    world.report(incoming(name, '600'));
    await world.settle();
  }
  const [stay] = world.app.reads.stays({ organisationId: world.organisationId }, { offset: 0, limit: 1 }).stays;
  assert.ok(stay);
  return { world, id: stay.conversationId };
}

const address = (name: string): string => `sip:${name}@127.0.0.1`;
const inside = (world: World, id: ConversationId) =>
  world.live(id).map((each) => each.address.replace(/^sip:|@.*$/g, ''));
const request = (world: World, from: ConversationId, ...participantIds: readonly ParticipantId[]) => ({
  organisationId: world.organisationId,
  from,
  participantIds,
  departure: world.byClient(),
});
const hungUp = (world: World) => world.sip.orders.filter(({ verb }) => verb === 'hangUp').map(({ legId }) => legId);

async function leave(world: World, id: ConversationId, name: string) {
  const left = await world.app.moves.leave(request(world, id, world.one(id, address(name)).id));
  assert.ok(left.ok, JSON.stringify(left));
  await world.settle();
  const [stay] = left.value;
  assert.ok(stay);
  return stay;
}

describe('whoever leaves', () => {
  it('ends as transferred, his leg stays up in a conversation of its own with a tone, and is hung up unless used', async (t) => {
    const { world, id } = await createRoom(t, 'ann', 'bob', 'cid');
    const stay = await leave(world, id, 'ann');
    assert.deepEqual(inside(world, id), ['bob', 'cid']);
    assert.deepEqual(inside(world, stay.newConversationId), ['ann']);
    const { departure } = world.one(id, address('ann'));
    assert.deepEqual(
      [departure?.disconnectType, departure?.cause, departure?.actor.id],
      ['transfer', 'transfer', 'demo'],
    );
    assert.deepEqual(hungUp(world), []);
    assert.deepEqual(
      world.rooms.filter((line) => line.startsWith('play')),
      ['play parked to all'],
    );
    await world.pass(limits.parkedMsMax - 50);
    assert.deepEqual(hungUp(world), []);
    await world.pass(50);
    assert.deepEqual(hungUp(world), ['leg-ann']);
    assert.equal(world.rooms.includes('stop'), true, 'the tone is over');
    const parked = world.one(stay.newConversationId, address('ann'));
    assert.deepEqual([parked.departure?.actor.kind, parked.departure?.actor.id], ['policy', 'parked']);
  });

  it('may come back: a merge, a move or somebody who is added uses the leg, and no clock hangs it up', async (t) => {
    const { world, id } = await createRoom(t, 'ann', 'bob', 'cid', 'dan');
    const { organisationId } = world;
    const [ann, bob, cid] = [
      await leave(world, id, 'ann'),
      await leave(world, id, 'bob'),
      await leave(world, id, 'cid'),
    ];
    const departure = world.byClient();
    const merged = await world.app.merges.merge({ organisationId, into: id, from: [ann.newConversationId], departure });
    const to = { kind: 'conversation', conversationId: id } as const;
    const moved = await world.app.moves.move({ ...request(world, bob.newConversationId, bob.newParticipantId), to });
    const destinations = [{ address: '+15550101' }];
    const added = await world.app.calls.add(cid.newConversationId, { organisationId, destinations });
    assert.deepEqual([merged.ok, moved.ok, added.ok], [true, true, true]);
    await world.pass(limits.parkedMsMax + 1000);
    assert.deepEqual(inside(world, id), ['dan', 'ann', 'bob']);
    assert.deepEqual(inside(world, cid.newConversationId), ['cid', '+15550101']);
    assert.deepEqual(hungUp(world), []);
    assert.equal(world.rooms.filter((line) => line === 'stop').length, 3, 'no tone plays on');
    assert.equal(world.one(id, address('ann')).incarnation, 2);
  });

  it('is hung up once the store takes it, where it could not when his time was over', async (t) => {
    const { world, id } = await createRoom(t, 'ann', 'bob', 'cid');
    await leave(world, id, 'ann');
    const { commit } = world.store.conversations;
    const broken = t.mock.method(world.store.conversations, 'commit', () =>
      Promise.reject(new StoreUnavailableError('the disk is full')),
    );
    await world.pass(limits.parkedMsMax);
    assert.ok(broken.mock.callCount() > 0);
    assert.deepEqual(hungUp(world), []);
    broken.mock.mockImplementation((change) => commit(change));
    await world.pass(limits.reportRetryMs);
    assert.deepEqual(hungUp(world), ['leg-ann']);
  });

  it('is ended by a restart as every other leg', async (t) => {
    const { world, id } = await createRoom(t, 'ann', 'bob');
    const stay = await leave(world, id, 'ann');
    const shared: Store = { ...world.store, close: async () => undefined };
    const after = await createWorld(t, { store: shared, seed: 2 });
    assert.equal(await after.app.recover(), 2);
    await after.settle();
    assert.deepEqual([...hungUp(after)].sort(), ['leg-ann', 'leg-bob']);
    after.report({ kind: 'ended', legId: incoming('ann', '600').legId, end: { cause: 'hung-up' } });
    await after.settle();
    const ended = after.one(stay.newConversationId, address('ann'));
    assert.deepEqual([ended.departure?.actor.id, ended.departure?.disconnectType], ['NODE_LOST', 'system']);
  });

  it('has to be connected, and is not a queue', async (t) => {
    const world = await createWorld(t);
    const id = await world.conference('+15550101', '+15550102', '+15550113');
    const { id: ringing } = world.one(id, '+15550113');
    const refused = await world.app.moves.leave(request(world, id, ringing));
    assert.equal(refused.ok ? '' : refused.refusal.kind, 'transferNotConnected');
    const gone = await world.app.moves.leave(request(world, id, world.ids.participant()));
    assert.equal(gone.ok ? '' : gone.refusal.kind, 'unknownParticipant');
    assert.equal(world.live(id).length, 3);
  });
});

describe('a move', () => {
  it('brings legs into a room that has no conference, which it opens, and whoever calls in joins them', async (t) => {
    const { world, id } = await createRoom(t, 'ann', 'bob', 'cid');
    const ids = ['ann', 'bob'].map((name) => world.one(id, address(name)).id);
    const moving = world.app.moves.move({ ...request(world, id, ...ids), to: { kind: 'room', room: '601' } });
    // The first caller of that room and the move open one conference, not two.
    world.report(incoming('dan', '601'));
    const moved = await moving;
    assert.ok(moved.ok);
    await world.settle();
    const [stay] = moved.value;
    assert.ok(stay);
    assert.deepEqual(inside(world, stay.newConversationId).sort(), ['ann', 'bob', 'dan']);
    assert.equal(world.app.reads.conferenceOf(world.organisationId, '601'), stay.newConversationId);
    assert.equal(world.conversation(stay.newConversationId)?.room, '601');
    assert.deepEqual(inside(world, id), ['cid']);
    assert.deepEqual(hungUp(world), []);
  });

  it('is of all or of nobody: a ban, a room of nobody, an unknown call, the same call', async (t) => {
    const { world, id } = await createRoom(t, 'ann', 'bob', 'cid');
    const ids = ['ann', 'bob'].map((name) => world.one(id, address(name)).id);
    const room = { kind: 'room', room: '601' } as const;
    const actor = { kind: 'client', id: 'demo' } as const;
    const { organisationId } = world;
    assert.ok(world.app.bans.set({ organisationId, place: room, address: address('bob'), seconds: 60, actor }).ok);
    const places = [
      room,
      { kind: 'room', room: '799' },
      { kind: 'conversation', conversationId: world.ids.conversation() },
      { kind: 'conversation', conversationId: id },
    ] as const;
    const refusals: string[] = [];
    for (const to of places) {
      const moved = await world.app.moves.move({ ...request(world, id, ...ids), to });
      refusals.push(moved.ok ? 'moved' : moved.refusal.kind);
    }
    assert.deepEqual(refusals, ['banned', 'unknownRoom', 'unknownConversation', 'mergeWithSelf']);
    assert.deepEqual(inside(world, id), ['ann', 'bob', 'cid']);
    assert.equal(world.app.reads.conferenceOf(organisationId, '601'), undefined);
    world.report(incoming('dan', '601'));
    await world.settle();
    assert.notEqual(world.app.reads.conferenceOf(organisationId, '601'), undefined, 'the room is not left half open');
  });

  it('that crosses a removal takes nobody along who is removed', async (t) => {
    const { world, id } = await createRoom(t, 'ann', 'bob', 'cid');
    const { id: annId } = world.one(id, address('ann'));
    const remove = () =>
      world.app.participants.update(target(world, annId, id), { disconnect: world.byClient('removal') });
    // In its turn already: what came before it would be seen, and nobody would go.
    let removed: ReturnType<typeof remove> | undefined;
    const check = (): undefined => {
      removed = remove();
    };
    const moved = await world.app.moves.move({
      ...request(world, id, annId),
      to: { kind: 'room', room: '601' },
      check,
    });
    await world.settle();
    assert.deepEqual([moved.ok, (await removed)?.ok], [false, true], 'who moved her is not told that she is elsewhere');
    assert.deepEqual([...new Set(hungUp(world))], ['leg-ann']);
    world.report({ kind: 'ended', legId: incoming('ann', '600').legId, end: { cause: 'hung-up' } });
    await world.settle();
    assert.deepEqual(inside(world, id), ['bob', 'cid']);
    assert.equal(world.app.reads.conferenceOf(world.organisationId, '601'), undefined);
  });
});

describe('a leave and a removal that cross', () => {
  for (const isLeaveFirst of [true, false]) {
    it(`do not end the conversation between them where neither may${isLeaveFirst ? '' : ', the removal first'}`, async (t) => {
      const { world, id } = await createRoom(t, 'ann', 'bob');
      const { organisationId, app } = world;
      const select = (name: string) => ({
        organisationId,
        selector: { conversationId: id, address: address(name) },
        expectCount: 1,
        joinsEnding: false,
        denied: () => undefined,
      });
      const act = { actions: { disconnect: world.byClient() }, mayEndConversation: false };
      const removed = () => app.selections.act(select('bob'), act);
      const left = () =>
        app.selections.act(select('ann'), {
          ...act,
          perform: async (selected) => {
            const check = (now: Conversation) =>
              app.selections.check(select('ann'), [{ ...selected, conversation: now }], act)?.refusal.kind ===
              'wouldEndConversation'
                ? ({ kind: 'selectionChanged' } as const)
                : undefined;
            const gone = await app.moves.leave({
              ...request(world, id, ...selected.meant.map((each) => each.id)),
              check,
            });
            return gone.ok
              ? { ok: true, value: { conversation: selected.conversation, events: [] } }
              : { ok: false, refusal: { kind: 'selectionChanged' } };
          },
        });
      const both = await Promise.all(isLeaveFirst ? [left(), removed()] : [removed(), left()]);
      await world.settle();
      assert.deepEqual(both.map(({ ok }) => ok).sort(), [false, true]);
      assert.equal(world.live(id).filter((each) => each.departure === undefined).length, 1);
    });
  }
});
