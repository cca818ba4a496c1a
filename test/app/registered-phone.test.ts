import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asLegId, asOrganisationId, asUserId } from '../../src/base/ids.ts';
import { createWorld, incoming } from './app-fixture.ts';

const alice = asUserId('user-alice');

test('a call from a registered phone is that of its user, with his seat and his phone', async (t) => {
  const world = await createWorld(t);
  const { organisationId } = world;
  world.store.identities.saveUser({ id: alice, organisationId, name: 'Alice Example' });
  const call = incoming('alice', '600');
  world.report({ ...call, caller: { ...call.caller, userId: alice, organisationId } });
  await world.settle();
  const [conversation] = world.app.directory.all();
  const [participant] = conversation?.live.values() ?? [];
  assert.deepEqual(
    [participant?.purpose, participant?.userId, participant?.address, participant?.identity, participant?.direction],
    ['user', alice, 'user:Alice Example', `user:${alice}`, 'inbound'],
  );
  assert.deepEqual(
    participant?.legs.map(({ kind, carrier, state }) => [kind, carrier, state]),
    [
      ['bridge', 'seat', 'connected'],
      ['softphone', 'sip', 'connected'],
    ],
  );
  assert.deepEqual(
    world.sip.orders.map(({ verb, legId }) => [verb, legId]),
    [['answer', asLegId('leg-alice')]],
  );
  world.report({ kind: 'ended', legId: asLegId('leg-alice'), end: { cause: 'bye' } });
  await world.settle();
  assert.equal(world.app.directory.count(), 0);
});

test('a user of another organisation is a caller like any other', async (t) => {
  const world = await createWorld(t);
  const call = incoming('alice', '600');
  const organisationId = asOrganisationId('another');
  world.report({ ...call, caller: { ...call.caller, userId: alice, organisationId } });
  await world.settle();
  const [conversation] = world.app.directory.all();
  const [participant] = conversation?.live.values() ?? [];
  assert.deepEqual([participant?.purpose, participant?.userId], ['customer', undefined]);
});
