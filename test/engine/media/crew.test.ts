import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { asConversationId, type ConversationId } from '../../../src/base/ids.ts';
import { limits } from '../../../src/base/limits.ts';
import { Crew } from '../../../src/engine/media/crew.ts';
import { createSimulatedClock } from '../../support/simulated-clock.ts';

interface FakeThread {
  readonly number: number;
  legs: number;
  idleSince: number;
}

function bench(workersMax: number) {
  const clock = createSimulatedClock();
  const crew = new Crew<FakeThread>({
    workersMax,
    begin: (number) => ({ number, legs: 0, idleSince: 0 }),
    now: () => clock.monotonic(),
  });
  const seatMany = (id: ConversationId, count: number) => Array.from({ length: count }, () => crew.seat(id)?.number);
  return { clock, crew, seatMany };
}

const conversation = (name: string): ConversationId => asConversationId(name);

describe('crew', () => {
  it('begins no thread before the first leg', () => {
    const { crew } = bench(4);
    assert.equal(crew.threads.size, 0);
    crew.seat(conversation('a'));
    assert.equal(crew.threads.size, 1);
  });

  it('keeps a conference wholly on one thread', () => {
    const { seatMany, crew } = bench(4);
    assert.deepEqual(new Set(seatMany(conversation('a'), 300)), new Set([1]));
    assert.equal(crew.threads.size, 1);
  });

  it('begins another thread when those that run have enough to do, up to the most allowed', () => {
    const { seatMany, crew } = bench(2);
    const busy = limits.legsBeforeNextWorkerMin;
    seatMany(conversation('a'), busy);
    assert.deepEqual(seatMany(conversation('b'), busy + 1), new Array(busy + 1).fill(2));
    assert.deepEqual(seatMany(conversation('c'), 1), [1], 'the least loaded one');
    assert.equal(crew.threads.size, 2);
  });

  it('refuses a leg whose thread is full, and takes it when one has left', () => {
    const { crew, seatMany } = bench(1);
    seatMany(conversation('a'), limits.legsPerWorkerMax);
    assert.equal(crew.seat(conversation('a')), undefined);
    assert.equal(crew.seat(conversation('b')), undefined);
    for (const thread of crew.threads) crew.unseat(conversation('a'), thread);
    assert.equal(crew.seat(conversation('b'))?.number, 1);
  });

  it('gives a new conference the thread of the leg that begins it', () => {
    const { crew, seatMany } = bench(2);
    seatMany(conversation('a'), limits.legsBeforeNextWorkerMin);
    const second = crew.seat(conversation('b'));
    assert.equal(second?.number, 2);
    const first = [...crew.threads].find((thread) => thread.number === 1);
    assert.ok(first);
    assert.equal(crew.seatNear(conversation('c'), first)?.number, 1);
    assert.equal(crew.seatNear(conversation('b'), first)?.number, 2, 'not where it already is elsewhere');
  });

  it('counts no leg of a thread that was dropped off the one that has its conversation now', () => {
    const { crew } = bench(1);
    const first = crew.seat(conversation('a'));
    assert.ok(first);
    crew.drop(first);
    const second = crew.seat(conversation('a'));
    assert.ok(second && second !== first);
    crew.unseat(conversation('a'), first);
    assert.equal(crew.threadOf(conversation('a')), second);
    assert.equal(second.legs, 1);
  });

  it('knows which threads nobody has used for a minute', () => {
    const { clock, crew } = bench(1);
    const thread = crew.seat(conversation('a'));
    assert.ok(thread);
    clock.advance(limits.mediaWorkerIdleMsMax * 2);
    assert.deepEqual(crew.idle(), []);
    crew.unseat(conversation('a'), thread);
    assert.deepEqual(crew.idle(), []);
    clock.advance(limits.mediaWorkerIdleMsMax);
    assert.equal(crew.idle().length, 1);
  });
});
