import { asConversationId, asLegId } from '../../src/base/ids.ts';
import { createSipDriver, type SipDriver, type SipDriverDeps } from '../../src/engine/sip/sip-driver.ts';
import type { LegReport } from '../../src/ports/engine.ts';
import { createFakeMedia } from '../engine/sip/fake-media.ts';
import type { Cleanup } from './processes.ts';
import { createSeededIds, createSeededRandom } from './random.ts';
import { createSimulatedClock, type SimulatedClock } from './simulated-clock.ts';
import { until } from './until.ts';

const conversation = asConversationId('11111111-1111-4111-8111-111111111111');
const dialled = asLegId('22222222-2222-4222-8222-222222222222');

/** The SIP driver on a real socket, with a clock that the test moves: minutes of a session pass at once. */
export interface RealSip {
  readonly clock: SimulatedClock;
  /** `host:port`. */
  readonly target: string;
  readonly reports: readonly LegReport[];
  readonly counts: readonly string[];
  dial(port: number): void;
  /** Ends the call that was dialled. */
  hangUp(): void;
  /** Ends the call that came in last. */
  hangUpCaller(): void;
  /** A packet of the call that came in last is there. */
  hearCaller(): void;
  /** What becomes of the transfer that a phone asked for last. */
  transferGoes(sipCode: number): void;
  /** Ends the driver in an orderly way. */
  close(): Promise<void>;
  trunks: SipDriver['trunks'];
  /** The ACK of a call that came in, without which no time may pass, is there. */
  acknowledged(): Promise<void>;
  /** The first report of that kind, as soon as it is there. */
  reported(kind: LegReport['kind']): Promise<LegReport>;
  /** How often a count was made, once it was made so often. */
  counted(name: string, times: number): Promise<void>;
}

/** Starts it; every call that comes in is answered. */
export async function startRealSip(t: Cleanup, given: Pick<SipDriverDeps, 'trunks'> = {}): Promise<RealSip> {
  const clock = createSimulatedClock();
  const media = createFakeMedia();
  const reports: LegReport[] = [];
  const counts: string[] = [];
  const driver: SipDriver = await createSipDriver({
    ...given,
    bind: { address: '127.0.0.1', port: 0 },
    media,
    clock,
    random: createSeededRandom(7),
    ids: createSeededIds(8),
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    report: (report) => {
      reports.push(report);
      if (report.kind === 'incoming') driver.answer(report.legId, conversation);
    },
    mayDial: (address) => address === '127.0.0.1',
    count: (name, labels) => counts.push([name, ...Object.values(labels ?? {})].join(' ')),
  });
  t.after(() => driver.close());
  const caller = () => reports.findLast((report) => report.kind === 'incoming')?.legId;
  return {
    ...{ clock, reports, counts, target: `127.0.0.1:${driver.port}` },
    dial: (port) =>
      driver.dial({
        legId: dialled,
        conversationId: conversation,
        target: `sip:x@127.0.0.1:${port}`,
        from: { name: 'Room', user: '600' },
        ringMsMax: 10 * 60_000,
      }),
    hangUp: () => driver.hangUp({ legId: dialled, reason: 'normal' }),
    hangUpCaller() {
      const came = caller();
      if (came !== undefined) driver.hangUp({ legId: came, reason: 'normal' });
    },
    hearCaller() {
      const came = caller();
      if (came !== undefined) media.packets.set(came, clock.monotonic());
    },
    transferGoes(sipCode) {
      const asked = reports.findLast((report) => report.kind === 'transferAsked');
      if (asked?.kind === 'transferAsked') driver.transferGoes(asked.legId, { transferId: asked.transferId, sipCode });
    },
    ...{ close: () => driver.close(), trunks: () => driver.trunks() },
    // Whoever has not acknowledged is not sent to.
    acknowledged: async () => void (await until('the ACK', () => media.remotes.size > 0 || undefined)),
    reported: (kind) => until(`a report of ${kind}`, () => reports.find((report) => report.kind === kind)),
    counted: async (name, times) => {
      const isThere = (): true | undefined => counts.filter((count) => count === name).length >= times || undefined;
      await until(`${times} of ${name}`, isThere);
    },
  };
}
