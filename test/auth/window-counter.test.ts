import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRateLimit } from '../../src/auth/rate-limit.ts';
import { createWindowCounter } from '../../src/auth/window-counter.ts';
import { createSimulatedClock } from '../support/simulated-clock.ts';

describe('a rate limit', () => {
  it('begins anew a minute after the first request, and tells the seconds until then', () => {
    const clock = createSimulatedClock();
    const limit = createRateLimit(2, clock);
    assert.deepEqual(limit.take('a'), { count: 1, allowed: 2, reset: 60, isOver: false });
    clock.advance(45_500);
    assert.deepEqual(limit.take('a'), { count: 2, allowed: 2, reset: 15, isOver: false });
    assert.deepEqual(limit.take('a'), { count: 2, allowed: 2, reset: 15, isOver: true });
    assert.equal(limit.take('b').isOver, false);
    clock.advance(14_500);
    assert.deepEqual(limit.take('a'), { count: 1, allowed: 2, reset: 60, isOver: false });
  });
});

describe('a counter of windows', () => {
  it('remembers no more keys than it may, and forgets the oldest', () => {
    const counter = createWindowCounter({ clock: createSimulatedClock(), windowMs: 1000, keysMax: 2 });
    for (const key of ['a', 'b', 'c']) counter.add(key);
    assert.deepEqual(
      ['c', 'b', 'a'].map((key) => counter.add(key).count),
      [2, 2, 1],
    );
  });
});
