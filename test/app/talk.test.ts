import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { asLegId, type ConversationId, type LegId } from '../../src/base/ids.ts';
import type { TalkChange } from '../../src/domain/talk.ts';
import { createWorld, incoming, target } from './app-fixture.ts';

const leg = (name: string): LegId => asLegId(`leg-${name}`);

/** Callers who are up, and what is told of who speaks: `ann+` when she begins, `ann-` when she has ceased. */
async function createTalkers(t: TestContext, rooms: Readonly<Record<string, string>>, hearsTalk = true) {
  const world = await createWorld(t, { hearsTalk });
  const told: string[] = [];
  const changes: TalkChange[] = [];
  const call = async (name: string, room: string): Promise<void> => {
    world.report(incoming(name, room));
    await world.settle();
    world.report({ kind: 'answered', legId: leg(name), callId: `${name}@call`, resume: name });
    await world.settle();
  };
  for (const [name, room] of Object.entries(rooms)) await call(name, room);
  const of = (name: string) => {
    const page = { offset: 0, limit: 1 };
    const [stay] = world.app.reads.stays({ organisationId: world.organisationId, address: name }, page).stays;
    assert.ok(stay);
    return stay;
  };
  const names = new Map(Object.keys(rooms).map((name) => [of(name).participant.id, name]));
  world.bus.subscribeTalk((change) => {
    changes.push(change);
    told.push(`${names.get(change.participantId) ?? 'somebody'}${change.talking ? '+' : '-'}`);
  });
  const talks = (name: string, talking: boolean): void => world.report({ kind: 'talk', legId: leg(name), talking });
  const update = async (name: string, actions: Parameters<typeof world.app.participants.update>[1]): Promise<void> => {
    const { participant, conversationId } = of(name);
    assert.ok((await world.app.participants.update(target(world, participant.id, conversationId), actions)).ok);
    await world.settle();
  };
  const since = (name: string): number | undefined => world.app.talk?.since(of(name).participant);
  return { world, told, changes, of, talks, update, since };
}

const room = { ann: '600', bob: '600' };

describe('talk', () => {
  it('is told with whose it is and since when, and read until it ends', async (t) => {
    const { world, changes, of, talks, since } = await createTalkers(t, room);
    const { conversationId, participant } = of('ann');
    assert.equal(since('ann'), undefined);
    talks('ann', true);
    const begun = world.clock.now();
    assert.deepEqual(changes, [
      {
        organisationId: world.organisationId,
        conversationId,
        participantId: participant.id,
        talking: true,
        since: begun,
      },
    ]);
    await world.pass(1000);
    assert.deepEqual([since('ann'), since('bob')], [begun, undefined]);
    talks('ann', false);
    assert.deepEqual(changes.slice(1), [{ ...changes[0], talking: false, since: begun + 1000 }]);
    assert.equal(since('ann'), undefined);
  });

  it('is no event: nothing of it is stored, and the number of the conversation stays', async (t) => {
    const { world, of, talks } = await createTalkers(t, room);
    const { conversationId } = of('ann');
    const before = world.conversation(conversationId)?.seq;
    talks('ann', true);
    await world.settle();
    assert.equal(world.conversation(conversationId)?.seq, before);
    assert.equal(world.store.conversations.events(conversationId, 0, 1000).length, before);
  });

  it('is told once, however often it is reported', async (t) => {
    const { told, talks } = await createTalkers(t, room);
    for (const talking of [true, true, false, false]) talks('ann', talking);
    assert.deepEqual(told, ['ann+', 'ann-']);
  });

  it('ends with the mute, the hold or the confinement, and begins again where it has gone on', async (t) => {
    for (const [set, unset] of [
      [{ muted: true }, { muted: false }],
      [{ held: true }, { held: false }],
      [{ confined: true }, { confined: false }],
    ]) {
      const { told, talks, update, since } = await createTalkers(t, room);
      talks('ann', true);
      await update('ann', set ?? {});
      assert.deepEqual([told.join(), since('ann')], ['ann+,ann-', undefined]);
      await update('ann', unset ?? {});
      assert.deepEqual(told.join(), 'ann+,ann-,ann+');
      await update('ann', set ?? {});
      talks('ann', false);
      await update('ann', unset ?? {});
      assert.deepEqual(told.join(), 'ann+,ann-,ann+,ann-', 'whoever has ceased meanwhile does not begin');
      talks('bob', true);
      assert.equal(told.at(-1), 'bob+');
    }
  });

  it('of who is muted is not told, whatever the engine still says', async (t) => {
    const { told, talks, update } = await createTalkers(t, room);
    await update('ann', { muted: true });
    talks('ann', true);
    assert.deepEqual(told, []);
  });

  it('ends when a removal is accepted, before the phone has confirmed it, and only once', async (t) => {
    const { world, told, talks, update, of } = await createTalkers(t, room);
    const { participant } = of('ann');
    talks('ann', true);
    await update('ann', { disconnect: world.byClient() });
    assert.deepEqual(told, ['ann+', 'ann-']);
    assert.equal(world.app.talk?.since(participant), undefined);
    world.report({ kind: 'ended', legId: leg('ann'), end: { cause: 'hung-up' } });
    await world.settle();
    talks('ann', true);
    assert.deepEqual(told, ['ann+', 'ann-'], 'a late report of a leg that is over');
  });

  it('ends when the phone hangs up', async (t) => {
    const { world, told, talks } = await createTalkers(t, room);
    talks('ann', true);
    world.report({ kind: 'ended', legId: leg('ann'), end: { cause: 'bye' } });
    talks('ann', true);
    await world.settle();
    talks('ann', true);
    assert.deepEqual([told.slice(0, 2), told.at(-1)], [['ann+', 'ann-'], 'ann-']);
    assert.equal(told.length % 2, 0);
  });

  it('goes with a leg to another conversation: it ends in the one, and begins in the other', async (t) => {
    const { world, changes, talks, of, since } = await createTalkers(t, { ann: '600', bob: '600', cid: '601' });
    const into: ConversationId = of('ann').conversationId;
    const before = of('cid');
    talks('cid', true);
    const from = [before.conversationId];
    const { organisationId } = world;
    assert.ok((await world.app.merges.merge({ organisationId, into, from, departure: world.byClient() })).ok);
    await world.settle();
    const after = of('cid');
    assert.equal(after.conversationId, into);
    assert.deepEqual(
      changes.map(({ conversationId, participantId, talking }) => [conversationId, participantId, talking]),
      [
        [before.conversationId, before.participant.id, true],
        [before.conversationId, before.participant.id, false],
        [into, after.participant.id, true],
      ],
    );
    assert.equal(since('cid'), world.clock.now());
    talks('cid', false);
    assert.deepEqual([changes.at(-1)?.conversationId, changes.at(-1)?.talking], [into, false]);
  });

  it('is nothing that a server knows of where the engine does not listen', async (t) => {
    const { world, told, talks, update } = await createTalkers(t, room, false);
    talks('ann', true);
    await update('ann', { muted: true });
    assert.deepEqual([told, world.app.talk], [[], undefined]);
  });
});
