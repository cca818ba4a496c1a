import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createWorld, target, type World } from './app-fixture.ts';

const numbers = ['+15550101', '+15550102', '+15550103'] as const;
const [first, second] = numbers;

/** A call of these phones, the first of which says where the others go when it ends. */
async function called(world: World, postFlowAction: string, ...phones: string[]) {
  const id = await world.conference(...phones);
  const { id: participantId } = world.one(id, first);
  const of = target(world, participantId, id);
  const set = await world.app.participants.update(of, { notes: { postFlowAction } });
  assert.ok(set.ok);
  return { id, of };
}

const denied = '+4930123456';

describe('what follows on a leg', () => {
  it('hangs up nobody in a conference when the destination cannot be called', async (t) => {
    const world = await createWorld(t);
    const { id, of } = await called(world, denied, ...numbers);
    await world.app.participants.update(of, { disconnect: world.byClient() });
    await world.settle();
    assert.deepEqual(
      world.live(id).map(({ departure }) => departure),
      [undefined, undefined],
    );
  });

  it('lets the other one of a plain call go when the destination cannot be called', async (t) => {
    const world = await createWorld(t);
    const { id, of } = await called(world, denied, first, second);
    await world.app.participants.update(of, { disconnect: world.byClient() });
    await world.settle();
    assert.notEqual(world.conversation(id)?.endTime, undefined);
  });

  it('calls nobody into a call that is ended for everybody', async (t) => {
    const world = await createWorld(t);
    // The last one confirms no BYE, so that the call is not over when the first leg is.
    const { id } = await called(world, second, first, '+15550116', '+15550103');
    await world.app.participants.disconnectAll(world.organisationId, id, world.byClient());
    await world.settle();
    await world.pass(60_000);
    assert.throws(() => world.one(id, second));
    assert.notEqual(world.conversation(id)?.endTime, undefined);
  });
});
