import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RtcpSchedule } from '../../../src/engine/media/wire/rtcp-schedule.ts';
import { createSeededRandom } from '../../support/random.ts';
import { createSimulatedClock } from '../../support/simulated-clock.ts';

const COMPENSATION = Math.E - 1.5;

/** `share` fixes every draw between 0 and 1. */
function bench(share?: number) {
  const clock = createSimulatedClock();
  const at: number[] = [];
  const random =
    share === undefined ? createSeededRandom(6) : { bytes: () => Uint8Array.of(Math.floor(share * 256), 0, 0) };
  const schedule = new RtcpSchedule({ clock, random, report: () => at.push(clock.monotonic()) });
  return { clock, at, schedule };
}

describe('when reports go (RFC 3550 section 6.3)', () => {
  it('sends the first after half the minimum and every other after 5 s, each divided by e - 3/2', () => {
    const { clock, at, schedule } = bench(0.5);
    schedule.start();
    clock.advance(15_000);
    const [first, second, third] = [2500, 7500, 12_500].map((ms) => ms / COMPENSATION);
    assert.deepEqual(
      at.slice(0, 3).map(Math.round),
      [first, second, third].map((ms) => Math.round(ms ?? 0)),
    );
  });

  it('comes at random between 0.5 and 1.5 of the minimum, and at 5 s on the average', () => {
    const { clock, at, schedule } = bench();
    schedule.start();
    clock.advance(10_000_000);
    const gaps = at.slice(1).map((ms, i) => ms - (at[i] ?? 0));
    assert.ok(Math.min(...gaps) >= 2500 / COMPENSATION);
    assert.ok(Math.max(...gaps) <= 7500 / COMPENSATION + 1e-6);
    const average = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    assert.ok(average > 4200 && average < 5200, String(average));
    assert.ok(new Set(gaps.map(Math.round)).size > 500);
  });

  it('begins once, and stops', () => {
    const { clock, at, schedule } = bench(0);
    schedule.start();
    schedule.start();
    assert.equal(clock.pending(), 1);
    schedule.stop();
    assert.equal(clock.pending(), 0);
    clock.advance(60_000);
    assert.deepEqual(at, []);
  });
});
