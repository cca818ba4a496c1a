import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LegId } from '../../src/base/ids.ts';
import type { Log } from '../../src/base/log.ts';
import { createMedia, type Media, type OpenOrder } from '../../src/engine/media/media.ts';
import { createSipDriver } from '../../src/engine/sip/sip-driver.ts';
import { systemClock, systemIds } from '../../src/main/system.ts';
import { startBaresip } from '../support/baresip.ts';
import { freePortRange } from '../support/free-ports.ts';
import type { Cleanup } from '../support/processes.ts';
import { createSeededRandom } from '../support/random.ts';
import { requireProgram } from '../support/require-program.ts';
import { until } from '../support/until.ts';

const log: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Takes every media order as one of a phone that agreed on telephone-event 101, which is what baresip offers. */
function withEvents(media: Media): Media {
  return new Proxy(media, {
    get(target, key) {
      if (key === 'open') return (order: OpenOrder) => target.open({ eventPayloadType: 101, ...order });
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** SIP and media without an application: whoever calls is let into one room. */
async function startRoom(t: Cleanup) {
  const digits: string[] = [];
  const legs: LegId[] = [];
  const conversationId = systemIds.conversation();
  const from = await freePortRange(20);
  const media = withEvents(
    createMedia({
      address: '127.0.0.1',
      ports: { from, to: from + 19 },
      workersMax: 1,
      clock: systemClock,
      log,
      mediaLost: () => undefined,
      digitCame: (_, digit) => digits.push(digit),
    }),
  );
  const sip = await createSipDriver({
    bind: { address: '127.0.0.1', port: 0 },
    media,
    clock: systemClock,
    random: createSeededRandom(7),
    ids: systemIds,
    log,
    mayDial: () => false,
    count: () => undefined,
    report: (report) => {
      if (report.kind !== 'incoming') return;
      legs.push(report.legId);
      sip.answer(report.legId, conversationId);
    },
  });
  t.after(async () => {
    await sip.close();
    await media.close();
  });
  return { media, digits, legs, conversationId, uri: `sip:600@127.0.0.1:${sip.port}` };
}

test('keys of a phone are told once each, and it gets the digits that are sent to it', async (t) => {
  if (!requireProgram(t, 'baresip')) return;
  const room = await startRoom(t);
  const phone = await startBaresip(t, 'a', 400);
  await phone.dial(room.uri);
  const [legId] = room.legs;
  assert.ok(legId);
  room.media.join(room.conversationId, legId);
  await phone.hears(0.5);

  for (const [index, key] of [...'15#*'].entries()) {
    phone.press(key);
    await until(`${key} has come`, () => room.digits.length > index || undefined);
  }
  await phone.hears(0.5);
  assert.equal(room.digits.join(''), '15#*');

  assert.equal(room.media.sendDigits(legId, '0123456789*#'), true);
  assert.equal(await phone.digits(12), '0123456789*#');
  await phone.hears(0.5);
  assert.equal((await phone.digits(12)).length, 12);
});
