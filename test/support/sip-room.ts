import type { LegId } from '../../src/base/ids.ts';
import type { Log } from '../../src/base/log.ts';
import type { LegEnd } from '../../src/domain/departure.ts';
import { createMedia } from '../../src/engine/media/media.ts';
import { createSipDriver, type SipDriverDeps } from '../../src/engine/sip/sip-driver.ts';
import { systemClock, systemIds } from '../../src/main/system.ts';
import { freePortRange } from './free-ports.ts';
import type { Cleanup } from './processes.ts';
import { createSeededRandom } from './random.ts';

const log: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** SIP and media without an application: whoever calls is let into one room, with all rules left to the test. */
export async function startSipRoom(t: Cleanup, more: Pick<SipDriverDeps, 'srtp' | 'codecs'> = {}) {
  const digits: string[] = [];
  const legs: LegId[] = [];
  const ends: LegEnd[] = [];
  const conversationId = systemIds.conversation();
  const from = await freePortRange(20);
  const media = createMedia({
    address: '127.0.0.1',
    ports: { from, to: from + 19 },
    workersMax: 1,
    clock: systemClock,
    log,
    mediaLost: () => undefined,
    digitCame: (_, digit) => digits.push(digit),
  });
  const sip = await createSipDriver({
    bind: { address: '127.0.0.1', port: 0 },
    media,
    ...more,
    clock: systemClock,
    random: createSeededRandom(7),
    ids: systemIds,
    log,
    mayDial: () => false,
    count: () => undefined,
    report: (report) => {
      if (report.kind === 'ended') ends.push(report.end);
      if (report.kind !== 'incoming') return;
      legs.push(report.legId);
      sip.answer(report.legId, conversationId);
    },
  });
  t.after(async () => {
    await sip.close();
    await media.close();
  });
  return { media, digits, legs, ends, conversationId, uri: `sip:600@127.0.0.1:${sip.port}` };
}
