import assert from 'node:assert/strict';
import { asConversationId, asLegId, type LegId } from '../../../src/base/ids.ts';
import type { LegEnd } from '../../../src/domain/departure.ts';
import { createSipDriver, type SipDriver, type SipDriverDeps } from '../../../src/engine/sip/sip-driver.ts';
import type { DialOrder, LegReport } from '../../../src/ports/engine.ts';
import { createSeededIds, createSeededRandom } from '../../support/random.ts';
import { createSimulatedClock, type SimulatedClock } from '../../support/simulated-clock.ts';
import { createFakeMedia, type FakeMedia } from './fake-media.ts';
import { createNetwork, type Network } from './network.ts';
import { createPhone, type Phone, type PhoneCall, sdp } from './phone.ts';

export const conversation = asConversationId('11111111-1111-4111-8111-111111111111');
export const dialled = asLegId('22222222-2222-4222-8222-222222222222');
export const serverEnd = { address: '127.0.0.1', port: 5060 };
export const phoneEnd = { address: '127.0.0.1', port: 5070 };

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A driver on a fake network, with one phone and everything that the driver said. */
export interface Bench {
  readonly clock: SimulatedClock;
  readonly network: Network;
  readonly media: FakeMedia;
  readonly driver: SipDriver;
  readonly phone: Phone;
  /** Reports that were not taken yet. */
  readonly reports: LegReport[];
  readonly counts: string[];
  /** Takes the next report, which must be of that kind. */
  expectReport<Kind extends LegReport['kind']>(kind: Kind): Extract<LegReport, { kind: Kind }>;
  expectEnd(end: LegEnd): void;
  expectNoReport(): void;
}

export async function createBench(given: Partial<SipDriverDeps> = {}): Promise<Bench> {
  const clock = createSimulatedClock();
  const network = createNetwork();
  const media = createFakeMedia();
  const reports: LegReport[] = [];
  const counts: string[] = [];
  const driver = await createSipDriver({
    bind: serverEnd,
    media,
    clock,
    random: createSeededRandom(7),
    ids: createSeededIds(8),
    log: silent,
    report: (report) => reports.push(report),
    mayDial: () => true,
    count: (name, labels) => counts.push([name, ...Object.values(labels ?? {})].join(' ')),
    transport: network.at(serverEnd),
    lookup: async () => '127.0.0.1',
    ...given,
  });
  const isKind = <Kind extends LegReport['kind']>(
    report: LegReport | undefined,
    kind: Kind,
  ): report is Extract<LegReport, { kind: Kind }> => report?.kind === kind;
  const expectReport = <Kind extends LegReport['kind']>(kind: Kind): Extract<LegReport, { kind: Kind }> => {
    const report = reports.shift();
    assert.ok(isKind(report, kind), `wanted ${kind}, got ${JSON.stringify(report)}`);
    return report;
  };
  return {
    ...{ clock, network, media, driver, reports, counts, expectReport },
    phone: createPhone(network.at(phoneEnd), serverEnd),
    expectEnd: (end) => assert.deepEqual(expectReport('ended').end, end),
    expectNoReport: () => assert.deepEqual(reports, []),
  };
}

/** Lets promises that are resolved run their continuations; no time passes. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** An inbound call up to our 200, whose ACK is still to come. */
export async function answeredCall(
  bench: Bench,
  invite: Parameters<Phone['invite']>[0] = {},
): Promise<{ readonly call: PhoneCall; readonly legId: LegId }> {
  const { phone, driver } = bench;
  const call = phone.invite(invite);
  phone.expectResponse(100);
  const { legId } = bench.expectReport('incoming');
  driver.answer(legId, conversation);
  await settled();
  const { headers } = phone.expectResponse(200);
  const toTag = /;tag=([^;]+)/.exec(headers.get('To') ?? '')?.[1] ?? '';
  return { call: { ...call, toTag }, legId };
}

/** An inbound call that is confirmed by its ACK. */
export async function confirmedCall(
  bench: Bench,
  invite: Parameters<Phone['invite']>[0] = {},
): Promise<{ readonly call: PhoneCall; readonly legId: LegId }> {
  const made = await answeredCall(bench, invite);
  bench.phone.within(made.call, { method: 'ACK' });
  bench.phone.expectNothing();
  return made;
}

export const dialOrder = (given: Partial<DialOrder> = {}): DialOrder => ({
  legId: dialled,
  conversationId: conversation,
  target: 'sip:alice@127.0.0.1:5070',
  from: { name: 'Room', user: '600' },
  ringMsMax: 60_000,
  ...given,
});

/** An outbound call up to the INVITE at the phone, and what was reported about it. */
export async function diallingPhone(bench: Bench, order: Partial<DialOrder> = {}) {
  bench.driver.dial(dialOrder(order));
  await settled();
  const invite = bench.phone.expectRequest('INVITE');
  const { resume, callId } = bench.expectReport('dialling');
  return { invite, resume, callId };
}

/** An outbound call up to the INVITE at the phone. */
export const invitedPhone = async (bench: Bench, order: Partial<DialOrder> = {}) =>
  (await diallingPhone(bench, order)).invite;

/** An outbound call that was answered. */
export async function connectedPhone(bench: Bench) {
  const invite = await invitedPhone(bench);
  bench.phone.reply(invite, 200, { body: sdp() });
  const ack = bench.phone.expectRequest('ACK');
  const { resume, callId } = bench.expectReport('answered');
  return { invite, ack, resume, callId };
}
