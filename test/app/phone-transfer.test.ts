import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { createPhoneTransfers } from '../../src/app/phone-transfers.ts';
import type { Transfers } from '../../src/app/transfers.ts';
import { asLegId, asUserId, type LegId } from '../../src/base/ids.ts';
import { refuse } from '../../src/base/result.ts';
import type { TransferTarget } from '../../src/ports/engine.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { createWorld, incoming, type World } from './app-fixture.ts';

const alice = asUserId('user-alice');

/** A phone of a user, by default Alice's, that calls a room. */
async function callIn(world: World, name: string, { room = '600', isProven = true } = {}) {
  const { organisationId } = world;
  const call = incoming(name, room);
  const proven = isProven ? { userId: alice, organisationId } : {};
  world.report({ ...call, caller: { ...call.caller, ...proven } });
  await world.settle();
  return call.legId;
}

async function scene(t: TestContext) {
  const world = await createWorld(t);
  const { organisationId, store } = world;
  store.identities.saveUser({ id: alice, organisationId, name: 'Alice' });
  const bob = await callIn(world, 'bob', { isProven: false });
  const phone = await callIn(world, 'alice');
  const [conversation] = world.app.directory.all();
  assert.ok(conversation);
  let asked = 1;
  const ask = async (legId: LegId, to: TransferTarget): Promise<void> => {
    asked += 1;
    world.report({ kind: 'transferAsked', legId, transferId: asked, to });
    await world.settle();
  };
  return { ...world, world, bob, phone, id: conversation.id, ask };
}

/** What the phone was told of its transfer, in order. */
const told = ({ sip }: World): readonly number[] =>
  sip.orders.flatMap(({ verb, detail }) =>
    verb === 'transferGoes' && typeof detail === 'object' && detail !== null && 'sipCode' in detail
      ? [Number(detail.sipCode)]
      : [],
  );

const dialledLeg = ({ sip }: World): LegId => {
  const legId = sip.orders.findLast(({ verb }) => verb === 'dial')?.legId;
  assert.ok(legId);
  return legId;
};

const hungUp = ({ sip }: World): readonly LegId[] =>
  sip.orders.filter(({ verb }) => verb === 'hangUp').map(({ legId }) => legId);

const there = (world: World, id: Parameters<World['live']>[0]): readonly string[] =>
  world.live(id).map(({ address }) => address);

describe('a transfer that a phone asks for', () => {
  const carol = { kind: 'address', address: 'sip:carol@127.0.0.1:5099' } as const;

  it('puts the called one in its place once he has answered, and the phone leaves as transferred', async (t) => {
    const { world, phone, id, ask } = await scene(t);
    await ask(phone, carol);
    assert.deepEqual(told(world), [202]);
    const legId = dialledLeg(world);
    world.report({ kind: 'ringing', legId });
    await world.settle();
    assert.deepEqual(hungUp(world), []);
    world.report({ kind: 'answered', legId, callId: 'c', resume: 'r' });
    assert.deepEqual(told(world), [202, 180, 200]);
    await world.settle();
    assert.deepEqual(hungUp(world), [phone]);
    world.report({ kind: 'ended', legId: phone, end: { cause: 'hung-up', evidence: 'bye-200', sipCode: 200 } });
    await world.settle();
    assert.deepEqual(there(world, id), ['sip:bob@127.0.0.1', 'sip:carol@127.0.0.1']);
    const left = world.one(id, 'user:Alice');
    assert.deepEqual([left.departure?.cause, left.departure?.disconnectType], ['transfer', 'transfer']);
  });

  it('that nobody takes leaves the phone where it is, and tells it why', async (t) => {
    const { world, phone, id, ask } = await scene(t);
    await ask(phone, carol);
    world.report({ kind: 'ended', legId: dialledLeg(world), end: { cause: 'busy', sipCode: 486 } });
    await world.settle();
    assert.deepEqual(told(world), [202, 486]);
    assert.deepEqual(there(world, id), ['sip:bob@127.0.0.1', 'user:Alice']);
    assert.deepEqual(hungUp(world), []);
  });

  it('goes on when the phone hangs up at once', async (t) => {
    const { world, phone, id, ask } = await scene(t);
    await ask(phone, carol);
    world.report({ kind: 'ended', legId: phone, end: { cause: 'bye' } });
    await world.settle();
    world.report({ kind: 'answered', legId: dialledLeg(world), callId: 'c', resume: 'r' });
    await world.settle();
    assert.deepEqual(there(world, id), ['sip:bob@127.0.0.1', 'sip:carol@127.0.0.1']);
  });

  it('calls nobody whom the dial policy denies, by address or by number', async (t) => {
    const { world, phone, ask } = await scene(t);
    await ask(phone, { kind: 'address', address: 'sip:1900@toll.example.com' });
    await ask(phone, { kind: 'address', address: 'tel:+1900555' });
    await ask(phone, { kind: 'own', user: '+1900555' });
    assert.deepEqual(told(world), [403, 403, 403]);
    assert.ok(world.sip.orders.every(({ verb }) => verb !== 'dial'));
  });

  it('is refused to a caller who is nobody’s proven phone, and to a leg that is none', async (t) => {
    const { world, bob, ask } = await scene(t);
    await ask(bob, carol);
    await ask(asLegId('leg-nobody'), carol);
    assert.deepEqual(told(world), [403, 481]);
    assert.ok(world.sip.orders.every(({ verb }) => verb !== 'dial'));
  });

  it('to a user rings his phone', async (t) => {
    const { world, phone, id, ask } = await scene(t);
    await ask(phone, { kind: 'own', user: 'dora' });
    await world.pass(2000);
    assert.deepEqual(told(world).at(-1), 200);
    assert.deepEqual(there(world, id).includes('user:dora'), true);
  });

  it('between two calls of its own joins those whom it talked to, and the phone leaves both', async (t) => {
    const { world, phone, id, ask } = await scene(t);
    const carolLeg = await callIn(world, 'carol', { room: '601', isProven: false });
    const second = await callIn(world, 'alice-2', { room: '601' });
    assert.equal(world.app.directory.count(), 2);
    await ask(phone, { kind: 'leg', legId: second });
    assert.deepEqual(told(world), [202, 200]);
    assert.deepEqual(hungUp(world), [phone, second]);
    for (const legId of [phone, second])
      world.report({ kind: 'ended', legId, end: { cause: 'hung-up', evidence: 'bye-200', sipCode: 200 } });
    await world.settle();
    assert.deepEqual(there(world, id), ['sip:bob@127.0.0.1', 'sip:carol@127.0.0.1']);
    assert.equal(world.app.directory.count(), 1);
    assert.ok(world.live(id).some(({ legs }) => legs.some((leg) => leg.id === carolLeg)));
  });

  it('between a call of its own and one of another is refused', async (t) => {
    const { world, phone, ask } = await scene(t);
    const other = await callIn(world, 'carol', { room: '601', isProven: false });
    await ask(phone, { kind: 'leg', legId: other });
    assert.deepEqual(told(world), [403]);
    assert.equal(world.app.directory.count(), 2);
  });

  it('that came to nothing after all is told of once, and forgets whom it would have called', async (t) => {
    const { world, phone } = await scene(t);
    const newcomer = { ...incoming('carol', '600'), legId: asLegId('leg-carol') };
    const legs = [{ id: newcomer.legId, kind: 'bridge', carrier: 'sip' }] as const;
    const transfers: Transfers = {
      async replace(_target, { called }) {
        const common = { id: world.ids.participant(), name: 'carol', address: 'carol', purpose: 'external' } as const;
        called?.([{ ...common, direction: 'outbound', identity: 'carol', incarnation: 1, legs }]);
        return refuse({ kind: 'conversationEnded' });
      },
    };
    const { app, sip } = world;
    const { participants, merges } = app;
    const [conversation] = app.directory.all();
    assert.ok(conversation);
    const directory = { ofLeg: () => [conversation.id], get: () => conversation };
    const engine = () => ({ drivers: { sip, virtual: sip } });
    const log = createRecordingLog();
    const phones = createPhoneTransfers({ directory, participants, merges, transfers, engine, log });
    phones.heard({ kind: 'transferAsked', legId: phone, transferId: 2, to: carol });
    await world.settle();
    phones.heard({ kind: 'answered', legId: newcomer.legId, callId: 'c', resume: 'r' });
    assert.deepEqual(told(world), [202, 481]);
  });
});
