import { asConversationId, asLegId, type LegId } from '../../../src/base/ids.ts';
import type { LegEnd } from '../../../src/domain/departure.ts';
import { createVirtualDriver, type VirtualDriver } from '../../../src/engine/virtual/virtual-driver.ts';
import type { LegReport } from '../../../src/ports/engine.ts';
import { createSeededIds, createSeededRandom } from '../../support/random.ts';
import { createSimulatedClock, type SimulatedClock } from '../../support/simulated-clock.ts';

export const CONVERSATION = asConversationId('conversation-1');

export interface TestExchange {
  readonly driver: VirtualDriver;
  readonly clock: SimulatedClock;
  readonly reports: readonly LegReport[];
  readonly warnings: readonly string[];
  dial(target: string, leg?: string, ringMsMax?: number): LegId;
  hangUp(legId: LegId): void;
  /** Kinds of the reports about a leg, in order. */
  kinds(legId: LegId): readonly string[];
  /** The ends reported about a leg; more than one is always wrong. */
  ends(legId: LegId): readonly LegEnd[];
  incoming(): readonly (LegReport & { kind: 'incoming' })[];
  answers(): readonly (LegReport & { kind: 'answered' })[];
}

/** A virtual driver whose reports are written down. */
export function createTestExchange(): TestExchange {
  const clock = createSimulatedClock();
  const reports: LegReport[] = [];
  const warnings: string[] = [];
  const warn = (event: string): void => void warnings.push(event);
  const driver = createVirtualDriver({
    clock,
    ids: createSeededIds(1),
    random: createSeededRandom(1),
    log: { debug() {}, info() {}, warn, error: warn },
    report: (report) => void reports.push(report),
  });
  const about = (legId: LegId): readonly LegReport[] => reports.filter((report) => report.legId === legId);
  return {
    driver,
    clock,
    reports,
    warnings,
    dial(target, leg = 'leg-1', ringMsMax = 60_000) {
      const legId = asLegId(leg);
      driver.dial({ legId, conversationId: CONVERSATION, target, from: { name: 'Desk', user: '600' }, ringMsMax });
      return legId;
    },
    hangUp: (legId) => driver.hangUp({ legId, reason: 'normal' }),
    kinds: (legId) => about(legId).map((report) => report.kind),
    ends: (legId) => about(legId).flatMap((report) => (report.kind === 'ended' ? [report.end] : [])),
    incoming: () => reports.filter((report) => report.kind === 'incoming'),
    answers: () => reports.filter((report) => report.kind === 'answered'),
  };
}
