import assert from 'node:assert/strict';
import { afterEach } from 'node:test';
import type { ConversationId, LegId } from '../../../src/base/ids.ts';
import type { Log } from '../../../src/base/log.ts';
import { createMedia, type Media, type OpenOrder } from '../../../src/engine/media/media.ts';
import type { MediaDeps } from '../../../src/engine/media/media-orders.ts';
import { freePortRange } from '../../support/free-ports.ts';
import { createSeededIds } from '../../support/random.ts';
import { createSimulatedClock } from '../../support/simulated-clock.ts';
import { createRtpPhone, type RtpPhone } from './rtp-phone.ts';

const noLog: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
/** Enough for every tone to have whole periods, and for the playout delay to be over. */
export const LISTEN = 50;

/** Resolves when the mixer's count, that grows with what a test sends, has reached what the test waits for. */
export async function figuresReach(
  media: Media,
  reached: (figures: ReturnType<Media['figures']>) => boolean,
): Promise<void> {
  while (!reached(media.figures())) await new Promise((resolve) => setImmediate(resolve));
}

/** Media and phones of one test file, with ports of a band of its own below those that the system gives by itself. */
export async function createMediaBench(portCount: number, band: [number, number]) {
  const ids = createSeededIds(20_261_123);
  const closers: (() => Promise<void>)[] = [];
  let portsFrom = await freePortRange(portCount, band);

  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  function bench(
    options: { ports?: number; workersMax?: number } & Pick<
      MediaDeps,
      'digitCame' | 'talkChanged' | 'comfortNoise'
    > = {},
  ) {
    const from = portsFrom;
    const ports = 2 * (options.ports ?? 10);
    portsFrom += ports;
    const clock = createSimulatedClock();
    const lost: LegId[] = [];
    const media = createMedia({
      address: '127.0.0.1',
      ports: { from, to: from + ports - 1 },
      workersMax: options.workersMax ?? 1,
      clock,
      log: noLog,
      mediaLost: (legId) => lost.push(legId),
      ...(options.digitCame ? { digitCame: options.digitCame } : {}),
      ...(options.talkChanged ? { talkChanged: options.talkChanged } : {}),
      comfortNoise: options.comfortNoise ?? false,
    });
    closers.push(() => media.close());
    return { media, clock, lost, conversationId: ids.conversation() };
  }

  async function phone(options: { hz?: number; address?: string } = {}): Promise<RtpPhone> {
    const made = await createRtpPhone(options);
    closers.push(() => made.close());
    return made;
  }

  async function openLeg(media: Media, order: Partial<OpenOrder> & { conversationId: ConversationId }) {
    const legId = ids.leg();
    const opened = await media.open({ sourceAddress: '127.0.0.1', payloadType: 0, ...order, legId });
    assert.ok(opened.ok);
    return { legId, at: opened.value };
  }

  /** A phone that talks, in a conference. */
  async function joinLeg(media: Media, conversationId: ConversationId, hz: number) {
    const talker = await phone({ hz });
    const leg = await openLeg(media, { conversationId, remote: talker.address });
    media.join(conversationId, leg.legId);
    talker.talkTo(leg.at);
    return { ...leg, phone: talker };
  }

  return { ids, closers, bench, phone, openLeg, joinLeg };
}
