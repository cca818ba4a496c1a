import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createWorld, incoming } from './app-fixture.ts';

describe('a room', () => {
  it('ends as its policy says, and without one with its last caller', async (t) => {
    const world = await createWorld(t, { roomEndWhen: (number) => (number === '601' ? 'one-left' : undefined) });
    for (const [name, room] of [
      ['alice', '601'],
      ['bob', '601'],
      ['carol', '602'],
      ['dave', '602'],
    ] as const) {
      world.report(incoming(name, room));
      await world.settle();
    }
    const stays = (address: string) =>
      world.app.reads.stays({ organisationId: world.organisationId, address }, { offset: 0, limit: 5 }).stays;
    for (const [name, kept, policy] of [
      ['alice', 'bob', 'one-left'],
      ['carol', 'dave', 'last-leaves'],
    ] as const) {
      const id = stays(name)[0]?.conversationId;
      assert.ok(id);
      assert.equal(world.conversation(id)?.endWhen, policy);
      world.report({
        kind: 'ended',
        legId: incoming(name, '').legId,
        end: { cause: 'hung-up', evidence: 'bye-200', sipCode: 200 },
      });
      await world.settle();
      const hungUp = world.sip.orders.filter(({ verb, legId }) => verb === 'hangUp' && legId === `leg-${kept}`);
      assert.equal(hungUp.length, policy === 'one-left' ? 1 : 0, policy);
    }
  });

  it('that is closed to strangers takes in what a trunk of ours brings', async (t) => {
    const world = await createWorld(t, { roomsOpen: false });
    const called = incoming('alice', '601');
    world.report(incoming('mallory', '601'));
    world.report({ ...called, caller: { ...called.caller, fromTrunk: true } });
    await world.settle();
    const orders = world.sip.orders.map(({ verb, legId }) => [verb, legId]);
    assert.deepEqual(orders, [
      ['reject', 'leg-mallory'],
      ['answer', 'leg-alice'],
    ]);
  });
});
