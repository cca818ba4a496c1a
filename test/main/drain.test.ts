import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDrain } from '../../src/main/drain.ts';
import { createWorld, incoming } from '../app/app-fixture.ts';
import { createRecordingLog } from '../support/recording-log.ts';

describe('a server that is told to stop', () => {
  it('takes no call and dials nobody, tells how many are left, and is done when the last has left', async (t) => {
    const world = await createWorld(t);
    world.report(incoming('alice', '600'));
    await world.settle();
    const drained: string[] = [];
    const sip = { drain: () => void drained.push('sip') };
    const drain = createDrain({ ...world, sip, msMax: 60_000, log: createRecordingLog() });
    assert.deepEqual([drain.isUnderWay, drain.left()], [false, 1]);
    const told: number[] = [];
    let isOver = false;
    void drain.begin((left) => told.push(left)).then(() => (isOver = true));
    void drain.begin();
    assert.deepEqual([drain.isUnderWay, drained, told], [true, ['sip'], [1]]);

    const { organisationId } = world;
    const created = await world.app.calls.create({ organisationId, destinations: [{ address: '+15550101' }] });
    assert.deepEqual(created.ok ? undefined : created.refusal, { kind: 'draining' });
    world.report(incoming('bob', '600'));
    await world.settle();
    assert.deepEqual(world.sip.orders.at(-1), { verb: 'reject', legId: 'leg-bob', detail: 503 });

    await world.pass(10_000);
    assert.deepEqual([told, isOver], [[1, 1, 1], false]);
    world.report({ kind: 'ended', legId: incoming('alice', '600').legId, end: { cause: 'bye' } });
    await world.pass(200);
    assert.deepEqual([isOver, drain.left()], [true, 0]);
  });

  it('waits no longer than it may', async (t) => {
    const world = await createWorld(t);
    await world.conference('+15550101', '+15550102');
    const drain = createDrain({ ...world, sip: { drain: () => {} }, msMax: 3000, log: createRecordingLog() });
    let isOver = false;
    void drain.begin().then(() => (isOver = true));
    await world.pass(2950);
    assert.equal(isOver, false);
    await world.pass(50);
    assert.deepEqual([isOver, drain.left()], [true, 2]);
  });

  it('does not wait at all where no time is set', async (t) => {
    const world = await createWorld(t);
    await world.conference('+15550101', '+15550102');
    const drain = createDrain({ ...world, sip: { drain: () => {} }, msMax: 0, log: createRecordingLog() });
    await drain.begin();
    assert.equal(drain.left(), 2);
  });
});
