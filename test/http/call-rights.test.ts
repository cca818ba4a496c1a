import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Grant } from '../../src/auth/grant.ts';
import { asRequestId, type UserId } from '../../src/base/ids.ts';
import type { Handler, Stop } from '../../src/http/exchange.ts';
import { callControlHandlers } from '../../src/http/resources/call-control.ts';
import { callHandlers } from '../../src/http/resources/calls.ts';
import { createWorld, target } from '../app/app-fixture.ts';

const numbers = ['+15550101', '+15550102', '+15550103'] as const;

/** Ann in a call with one phone, and users who may do what their tokens say. */
interface Sent {
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
}

async function createScene(t: TestContext) {
  const world = await createWorld(t);
  const { app, organisationId, store, ids } = world;
  const userOf = (name: string): UserId => {
    const known = store.identities.userByName(organisationId, name);
    const user = known ?? { id: ids.user(), organisationId, name };
    store.identities.saveUser(user);
    return user.id;
  };
  const call = async (name: string, ...phones: string[]) => {
    const destinations = phones.map((address) => ({ address }));
    const made = await app.calls.create({ organisationId, userId: userOf(name), destinations });
    assert.ok(made.ok);
    await world.settle();
    return made.value.id;
  };
  const grant = (name: string, ...permissions: string[]): Grant => ({
    hash: name,
    organisationId,
    clientId: name,
    userId: userOf(name),
    permissions,
    expiresAt: 9e15,
    revoked: false,
  });
  const handlers: Readonly<Record<string, Handler>> = { ...callHandlers(app), ...callControlHandlers(app) };
  const send = async (name: string, by: Grant, { params, body }: Sent): Promise<Stop> => {
    const incoming = { method: 'POST', url: '/', headers: {}, bodyText: undefined, remote: '' };
    const request = {
      incoming,
      requestId: asRequestId('r'),
      pathname: '/',
      query: new URLSearchParams(),
      bodySeen: true,
    };
    const stop = await handlers[name]?.({ ...request, params, body }, by);
    assert.ok(stop);
    await world.settle();
    return stop;
  };
  return { world, userOf, call, grant, send };
}

const isRefused = (stop: Stop): boolean => 'refused' in stop;

describe('a user without the permission to hang others up', () => {
  it('puts nobody in the place of another, but somebody in his own', async (t) => {
    const { world, call, grant, send } = await createScene(t);
    const conversationId = await call('ann', numbers[0]);
    const by = grant('ann', 'conversation:communication:blindTransfer');
    const replace = (address: string) =>
      send('postConversationParticipantReplace', by, {
        params: { conversationId, participantId: world.one(conversationId, address).id },
        body: { address: numbers[1] },
      });
    assert.equal(isRefused(await replace(numbers[0])), true);
    assert.equal(world.one(conversationId, numbers[0]).endTime, undefined);
    assert.equal(isRefused(await replace('user:ann')), false);
  });

  it('has no say in a call that he only listens in to', async (t) => {
    const { world, call, grant, send, userOf } = await createScene(t);
    const conversationId = await call('ann', numbers[0]);
    const ann = world.one(conversationId, 'user:ann').id;
    const listened = await world.app.supervision.listen(target(world, ann, conversationId), 'monitor', userOf('sue'));
    assert.ok(listened.ok);
    await world.settle();
    const by = grant('sue', 'conversation:call:monitor');
    assert.equal(
      isRefused(
        await send('postConversationsCall', by, { params: { conversationId }, body: { callNumber: numbers[1] } }),
      ),
      true,
    );
    assert.throws(() => world.one(conversationId, numbers[1]));
  });

  it('merges no calls of the user for whom he makes one', async (t) => {
    const { world, call, grant, send, userOf } = await createScene(t);
    const [one, two] = [await call('ann', numbers[0]), await call('ann', numbers[1])];
    const by = grant('bob', 'conversation:call:add');
    const body = { conversationIds: [one, two] };
    assert.equal(
      isRefused(await send('postConversationsCallsUserUserId', by, { params: { userId: userOf('ann') }, body })),
      true,
    );
    assert.equal(world.live(two).length, 2);
  });
});

describe('whoever has taken somebody’s place', () => {
  it('may ask a third one like any other, and does not listen in on himself', async (t) => {
    const { world, call, grant, send } = await createScene(t);
    const conversationId = await call('ann', numbers[0]);
    const ann = grant('ann', 'conversation:communication:blindTransfer');
    const own = { conversationId, participantId: world.one(conversationId, 'user:ann').id };
    await send('postConversationParticipantReplace', ann, { params: own, body: { address: 'user:bob' } });
    const bob = grant('bob', 'conversation:communication:consultTransfer');
    const other = { conversationId, participantId: world.one(conversationId, numbers[0]).id };
    const himself = { conversationId, participantId: world.one(conversationId, 'user:bob').id };
    assert.equal(
      isRefused(await send('postConversationsCallParticipantMonitor', bob, { params: himself, body: undefined })),
      true,
    );
    const destination = { address: numbers[1] };
    assert.equal(
      isRefused(await send('postConversationsCallParticipantConsult', bob, { params: himself, body: { destination } })),
      true,
    );
    assert.equal(world.one(conversationId, 'user:bob').held, false, 'the customer does not consult');
    assert.equal(
      isRefused(await send('postConversationsCallParticipantConsult', bob, { params: other, body: { destination } })),
      false,
    );
    assert.ok(world.one(conversationId, numbers[1]));
  });
});
