import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { replacementFor } from '../../src/app/call-replacement.ts';
import { asLegId, asUserId, type LegId } from '../../src/base/ids.ts';
import type { Participant } from '../../src/domain/participant.ts';
import { createWorld, incoming, type World } from './app-fixture.ts';

const alice = asUserId('user-alice');
const mallory = asUserId('user-mallory');

const proven = (world: World, userId: typeof alice) => ({ userId, organisationId: world.organisationId });

/** Bob, a stranger, and Alice by her registered phone, in a room. */
async function scene(t: TestContext): Promise<World> {
  const world = await createWorld(t);
  const { organisationId, store } = world;
  store.identities.saveUser({ id: alice, organisationId, name: 'Alice' });
  store.identities.saveUser({ id: mallory, organisationId, name: 'Mallory' });
  world.report(incoming('bob', '600'));
  const call = incoming('alice', '600');
  world.report({ ...call, caller: { ...call.caller, ...proven(world, alice) } });
  await world.settle();
  return world;
}

interface Taking {
  readonly of: string;
  readonly by?: typeof alice;
  readonly isSameSource?: boolean;
}

async function take(world: World, { of, by, isSameSource = false }: Taking): Promise<LegId> {
  const call = incoming('newer', '600', '127.0.0.1:5099');
  const caller = by === undefined ? call.caller : { ...call.caller, ...proven(world, by) };
  world.report({ ...call, caller, to: { kind: 'leg', legId: asLegId(of), isSameSource } });
  await world.settle();
  return call.legId;
}

const live = (world: World) => [...world.app.directory.all()].flatMap(({ live: all }) => [...all.values()]);
const orders = ({ sip }: World, verb: string) => sip.orders.filter((order) => order.verb === verb);

describe('a call in the place of another', () => {
  it('of the same user goes on as his next stay, and the old leg is hung up', async (t) => {
    const world = await scene(t);
    const legId = await take(world, { of: 'leg-alice', by: alice });
    assert.deepEqual(
      orders(world, 'hangUp').map((order) => order.legId),
      [asLegId('leg-alice')],
    );
    assert.equal(orders(world, 'answer').at(-1)?.legId, legId);
    world.report({ kind: 'ended', legId: asLegId('leg-alice'), end: { cause: 'hung-up', sipCode: 200 } });
    await world.settle();
    const [bob, again] = live(world);
    assert.equal(bob?.incarnation, 1);
    assert.deepEqual([again?.userId, again?.incarnation, again?.legs.length], [alice, 2, 2]);
    assert.equal(world.app.directory.count(), 1);
  });

  it('of a stranger comes from where he is, and keeps who he was', async (t) => {
    const world = await scene(t);
    await take(world, { of: 'leg-bob', isSameSource: true });
    const again = live(world).at(-1);
    assert.deepEqual([again?.address, again?.incarnation], ['sip:bob@127.0.0.1', 2]);
  });

  it('is refused to another user, to a stranger beside a user, and to one from elsewhere', async (t) => {
    const world = await scene(t);
    for (const taking of [
      { of: 'leg-alice', by: mallory, isSameSource: true },
      { of: 'leg-alice', isSameSource: true },
      { of: 'leg-bob', by: mallory },
      { of: 'leg-nobody', by: alice },
    ])
      await take(world, taking);
    assert.deepEqual(
      orders(world, 'reject').map(({ detail }) => detail),
      [403, 403, 403, 481],
    );
    assert.deepEqual(orders(world, 'hangUp'), []);
    assert.equal(live(world).length, 2);
  });

  it('does not give back the voice that its participant was muted', async (t) => {
    const world = await scene(t);
    const muted = live(world).find(({ userId }) => userId === alice);
    assert.ok(muted);
    const target = { organisationId: world.organisationId, participantId: muted.id };
    assert.ok((await world.app.participants.update(target, { muted: true })).ok);
    await take(world, { of: 'leg-alice', by: alice });
    assert.equal(live(world).at(-1)?.muted, true);
  });

  it('of whom everything hangs on does not end the call for the others', async (t) => {
    const world = await scene(t);
    const [conversation] = world.app.directory.all();
    const host = live(world).find(({ userId }) => userId === alice);
    assert.ok(conversation && host);
    const policy = { endWhen: 'host-leaves', hostId: host.id } as const;
    assert.ok((await world.app.endPolicies.set(conversation.id, policy)).ok);
    await take(world, { of: 'leg-alice', by: alice });
    world.report({ kind: 'ended', legId: asLegId('leg-alice'), end: { cause: 'hung-up', sipCode: 200 } });
    await world.settle();
    assert.deepEqual(
      live(world).map(({ address, departure }) => [address, departure]),
      [
        ['sip:bob@127.0.0.1', undefined],
        ['user:Alice', undefined],
      ],
    );
    world.report({ kind: 'ended', legId: asLegId('leg-newer'), end: { cause: 'bye' } });
    await world.settle();
    assert.ok(live(world).every(({ departure }) => departure !== undefined));
  });

  it('does not take back somebody who was put on hold', async (t) => {
    const world = await scene(t);
    const held = live(world).find(({ userId }) => userId === alice);
    assert.ok(held);
    const target = { organisationId: world.organisationId, participantId: held.id };
    assert.ok((await world.app.participants.update(target, { held: true })).ok);
    await take(world, { of: 'leg-alice', by: alice });
    assert.equal(live(world).at(-1)?.held, true);
  });

  it('is refused to whoever listens in, and to the sides of a consult', async (t) => {
    const world = await scene(t);
    const [conversation] = world.app.directory.all();
    const [bob, own] = live(world);
    assert.ok(conversation && bob && own);
    const sides: readonly Participant[] = [
      { ...own, role: { kind: 'monitor', of: bob.id } },
      { ...own, role: { kind: 'coach', of: bob.id } },
      { ...own, role: { kind: 'consulted', by: bob.id, object: bob.id } },
      { ...own, consult: { object: bob.id, destination: bob.id, speakTo: 'DESTINATION' } },
    ];
    const call = incoming('newer', '600');
    const caller = { ...call.caller, ...proven(world, alice) };
    const of = { kind: 'leg', legId: asLegId('leg-alice'), isSameSource: true } as const;
    const statusFor = (people: readonly Participant[]) => {
      const now = { ...conversation, live: new Map(people.map((each) => [each.id, each])) };
      const directory = { ofLeg: () => [now.id], get: () => now };
      const deps = { directory, users: world.store.identities, ids: world.ids };
      const found = replacementFor(deps, { ...call, caller, to: of });
      return found.ok ? 'done' : found.refusal;
    };
    assert.equal(statusFor([bob, own]), 'done');
    for (const side of sides) assert.equal(statusFor([bob, side]), 403);
    const asking = { ...bob, consult: { object: own.id, destination: bob.id, speakTo: 'DESTINATION' } } as const;
    assert.equal(statusFor([asking, own]), 403);
  });
});
