import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ticker } from '../../../src/engine/media/mix/ticker.ts';
import { createSimulatedClock } from '../../support/simulated-clock.ts';

/** A ticker on a clock whose timers can be made late, as a busy event loop does. */
function bench() {
  const clock = createSimulatedClock();
  const lates: number[] = [];
  const seen = { frames: 0, skipped: 0, lates };
  let delay = 0;
  const ticker = new Ticker({
    clock: { monotonic: () => clock.monotonic(), after: (ms, run) => clock.after(ms + delay, run) },
    frame: () => {
      seen.frames += 1;
    },
    skip: (frames) => {
      seen.skipped += frames;
    },
    observe: (late) => seen.lates.push(late),
  });
  ticker.start();
  return {
    clock,
    seen,
    ticker,
    late: (ms: number) => {
      delay = ms;
    },
  };
}

describe('ticker', () => {
  it('runs a frame every 20 ms', () => {
    const { clock, seen } = bench();
    clock.advance(1000);
    assert.equal(seen.frames, 50);
    assert.equal(seen.skipped, 0);
  });

  it('keeps to its schedule though every timer is late', () => {
    const { clock, seen, late } = bench();
    late(3);
    clock.advance(10_000);
    assert.equal(seen.frames, 499);
    assert.ok(seen.lates.every((ms) => ms <= 3));
  });

  it('makes up for a stall of up to 200 ms', () => {
    const { clock, seen, late } = bench();
    clock.advance(10);
    late(150);
    clock.advance(10);
    late(0);
    clock.advance(980);
    assert.equal(seen.frames, 50);
    assert.equal(seen.skipped, 0);
  });

  it('skips the frames of a longer stall, counts them and sends no burst', () => {
    const { clock, seen, late } = bench();
    clock.advance(10);
    late(500);
    clock.advance(10);
    late(0);
    const before = seen.frames;
    clock.advance(520);
    assert.equal(seen.frames, before + 1);
    assert.equal(seen.skipped, 25);
    clock.advance(460);
    assert.equal(seen.frames + seen.skipped, 50);
  });

  it('stands still after it was stopped', () => {
    const { clock, seen, ticker } = bench();
    clock.advance(100);
    ticker.stop();
    clock.advance(1000);
    assert.equal(seen.frames, 5);
    assert.equal(clock.pending(), 0);
  });
});
