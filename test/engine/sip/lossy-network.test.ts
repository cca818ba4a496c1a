import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { asLegId, type LegId, type Random } from '../../../src/base/ids.ts';
import { createSipDriver, type SipDriver } from '../../../src/engine/sip/sip-driver.ts';
import type { LegReport } from '../../../src/ports/engine.ts';
import { createSeededIds, createSeededRandom } from '../../support/random.ts';
import { createSimulatedClock, type SimulatedClock } from '../../support/simulated-clock.ts';
import { conversation, dialOrder, settled } from './driver-bench.ts';
import { createFakeMedia } from './fake-media.ts';
import { createNetwork, type Network } from './network.ts';

const callerEnd = { address: '127.0.0.1', port: 5070 };
const calleeEnd = { address: '127.0.0.1', port: 5060 };

/** So long that packets overtake one another. */
const maxDelayMs = 300;

interface Side {
  readonly driver: SipDriver;
  /** Every report by leg, in order. */
  readonly reports: Map<LegId, LegReport['kind'][]>;
}

async function createSide(
  parts: { readonly network: Network; readonly clock: SimulatedClock; readonly seed: number },
  end: typeof callerEnd,
  react: (driver: SipDriver, report: LegReport) => void,
): Promise<Side> {
  const reports = new Map<LegId, LegReport['kind'][]>();
  const driver: SipDriver = await createSipDriver({
    bind: end,
    transport: parts.network.at(end),
    media: createFakeMedia(),
    clock: parts.clock,
    random: createSeededRandom(parts.seed),
    ids: createSeededIds(parts.seed),
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    report: (report) => {
      reports.set(report.legId, [...(reports.get(report.legId) ?? []), report.kind]);
      react(driver, report);
    },
    mayDial: () => true,
    count: () => {},
  });
  return { driver, reports };
}

/** Some calls, each hung up by one side at some time, over a network that loses, repeats and reorders. */
async function run(
  seed: number,
  loss: number,
): Promise<{ readonly sides: readonly Side[]; readonly clock: SimulatedClock }> {
  const random = createSeededRandom(seed);
  const clock = createSimulatedClock();
  const network = createNetwork();
  network.loses = () => chance(random) < loss;
  network.carry = (deliver) => {
    const copies = chance(random) < loss / 4 ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) clock.after(1 + chance(random) * maxDelayMs, deliver);
  };
  const later = (driver: SipDriver, legId: LegId): void =>
    void clock.after(chance(random) * 8000, () => driver.hangUp({ legId, reason: 'normal' }));
  const callee = await createSide({ network, clock, seed: seed + 1 }, calleeEnd, (driver, report) => {
    if (report.kind !== 'incoming') return;
    const choice = chance(random);
    if (choice < 0.7) driver.answer(report.legId, conversation);
    if (choice > 0.5) later(driver, report.legId);
  });
  const caller = await createSide({ network, clock, seed: seed + 2 }, callerEnd, () => {});
  for (let call = 0; call < 10; call += 1) {
    const legId = asLegId(`leg-${call}`);
    caller.driver.dial(dialOrder({ legId, target: 'sip:600@127.0.0.1:5060', ringMsMax: 20_000 }));
    later(caller.driver, legId);
  }
  for (let step = 0; step < 8000; step += 1) {
    clock.advance(25);
    await settled();
  }
  return { sides: [caller, callee], clock };
}

const chance = (random: Random): number => (random.bytes(1)[0] ?? 0) / 256;

describe('two drivers over a network that loses packets', () => {
  for (const loss of [0, 0.05, 0.2, 0.5]) {
    it(`end every leg exactly once, and last, when ${loss * 100} % get lost`, async () => {
      for (const seed of [1, 2, 3]) {
        const { sides, clock } = await run(seed * 1000, loss);
        for (const { reports } of sides) {
          for (const [legId, kinds] of reports) {
            assert.equal(kinds.filter((kind) => kind === 'ended').length, 1, `seed ${seed}: ${legId} ${kinds}`);
            assert.equal(kinds.at(-1), 'ended', `seed ${seed}: ${legId} ${kinds}`);
          }
        }
        assert.equal(sides[0]?.reports.size, 10);
        assert.equal(clock.pending(), 0, `seed ${seed}`);
      }
    });
  }
});
