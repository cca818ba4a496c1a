import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import type { LegId } from '../../../src/base/ids.ts';
import type { LegQuality } from '../../../src/domain/leg-quality.ts';
import type { Media, MediaAddress, RemoteMedia } from '../../../src/engine/media/media.ts';
import { createSeededRandom } from '../../support/random.ts';
import { createMediaBench, figuresReach } from './media-bench.ts';
import { createLossyRelay, createRtcpPhone, type Faults } from './rtcp-phone.ts';

const { closers, bench, openLeg, ids } = await createMediaBench(400, [24_000, 26_000]);

async function rtcpPhone(ssrc?: number) {
  const made = await createRtcpPhone(ssrc);
  closers.push(() => made.close());
  return made;
}

type Phone = Awaited<ReturnType<typeof rtcpPhone>>;

const qualityOf = (media: Media, legId: LegId): LegQuality => {
  const quality = media.quality(legId);
  assert.ok(quality);
  return quality;
};

/** A leg in a conference whose phone has sent three packets. */
async function talking(given: Partial<RemoteMedia> = {}) {
  const { media, clock, lost, conversationId } = bench();
  const phone = await rtcpPhone();
  const leg = await openLeg(media, { conversationId, remote: { ...phone.address, ...given } });
  media.join(conversationId, leg.legId);
  for (const sequence of [0, 1, 2]) phone.say({ sequence }, leg.at);
  await figuresReach(media, ({ received }) => received === 3);
  return { media, clock, lost, conversationId, phone, ...leg };
}

/** Answers a report of ours as a receiver does who got everything, at once. */
function answer(phone: Phone, to: MediaAddress, said: { ssrc: number; ntp: number; shared?: boolean }): void {
  const { ssrc, ntp: lastSr, shared = false } = said;
  const block = { ssrc, fraction: 0, lost: 4, highest: 100, jitter: 24, lastSr, sinceLastSr: 0 };
  phone.report({ block }, to, shared);
}

describe('RTCP on sockets', { timeout: 60_000 }, () => {
  it('reports from the port above that of RTP what it has sent and got, and takes leave at the end', async () => {
    const { media, legId, phone, at } = await talking();
    const first = await phone.hears(() => true);
    assert.deepEqual([first.port, first.sends, first.reports], [at.port + 1, true, true]);
    assert.deepEqual([first.block.lost, first.block.highest], [0, 2]);
    assert.ok(first.packets > 0 && first.octets === first.packets * 160);
    assert.match(first.name, /^[0-9a-f]{24}$/);
    await media.leave(legId);
    const { packetsOut } = qualityOf(media, legId);
    media.free(legId);
    const last = await phone.hears((said) => said.leaves);
    assert.deepEqual([last.name, last.packets, last.ssrc], [first.name, packetsOut, first.ssrc]);
  });

  it('counts and reports the same whatever is spoken, and goes on where a new SDP changes that', async () => {
    for (const codec of ['G722', 'PCMA'] as const) {
      const { media, conversationId } = bench();
      const phone = await rtcpPhone();
      const payloadType = codec === 'G722' ? 9 : 8;
      const { legId, at } = await openLeg(media, { conversationId, remote: phone.address, payloadType });
      media.join(conversationId, legId);
      for (const sequence of [0, 1, 3]) phone.say({ sequence, payloadType }, at);
      await figuresReach(media, ({ received }) => received === 3);
      const first = await phone.hears(({ sends, reports }) => sends && reports);
      assert.deepEqual([first.block.lost, first.block.highest], [1, 3]);
      assert.ok(first.packets > 0 && first.octets === first.packets * 160);
      media.setFormat(legId, { codec: 'PCMU', audio: { send: 0, receive: 0 } });
      // One at a time, until the new one holds in the thread.
      for (let said = 4; media.figures().received < 4; said += 1) {
        phone.say({ sequence: 4 }, at);
        await figuresReach(media, ({ received, dropped }) => received + dropped['payload-type'] === said);
      }
      const { lost, packetsOut, mos } = qualityOf(media, legId);
      assert.equal(lost, 1);
      assert.ok(packetsOut >= first.packets && mos !== undefined);
    }
  });

  it('measures the way there and back, and keeps what the phone says of our stream', async () => {
    const { media, legId, phone, at } = await talking();
    const before = qualityOf(media, legId);
    assert.deepEqual([before.roundTripMs, before.far], [undefined, undefined]);
    answer(phone, at, await phone.hears((said) => said.sends));
    await figuresReach(media, ({ rtcpReceived }) => rtcpReceived === 1);
    const { roundTripMs, far, mos } = qualityOf(media, legId);
    assert.ok(roundTripMs !== undefined && roundTripMs >= 0);
    assert.deepEqual(far, { lost: 4, jitterMs: 3 });
    assert.ok(mos !== undefined && mos > 1);
  });

  it('takes no round trip from a time that it never told', async () => {
    const { media, legId, phone, at } = await talking();
    answer(phone, at, { ...(await phone.hears((said) => said.sends)), ntp: 1 });
    await figuresReach(media, ({ rtcpReceived }) => rtcpReceived === 1);
    assert.equal(qualityOf(media, legId).roundTripMs, undefined);
  });

  it('shares the port of RTP both ways with a phone that offered to (RFC 5761)', async () => {
    const { media, legId, phone, at } = await talking({ mux: true });
    const first = await phone.hears(() => true);
    assert.equal(first.port, at.port);
    answer(phone, at, { ...first, shared: true });
    await figuresReach(media, ({ rtcpReceived }) => rtcpReceived === 1);
    assert.deepEqual(qualityOf(media, legId).far, { lost: 4, jitterMs: 3 });
    assert.equal(media.figures().dropped['payload-type'], 0);
  });

  it('takes none on the port of RTP from a phone that did not', async () => {
    const { media, phone, at } = await talking();
    phone.report({}, at, true);
    await figuresReach(media, ({ dropped }) => dropped['payload-type'] === 1);
    assert.equal(media.figures().rtcpReceived, 0);
  });

  it('reports where the SDP says (RFC 3605), and nowhere where it names a third party', async () => {
    const other = await rtcpPhone();
    const { phone } = await talking({ rtcp: other.address });
    const said = await other.hears(() => true);
    assert.equal(said.block.ssrc, phone.ssrc);
    assert.deepEqual(phone.told, []);
    const { media, legId, at, phone: far } = await talking({ rtcp: { address: '127.0.0.9', port: 9 } });
    // Until it is heard from there, nothing goes; from then on to where it came from.
    far.report({}, at);
    await figuresReach(media, ({ rtcpReceived }) => rtcpReceived === 1);
    media.free(legId);
    assert.equal((await far.hears(() => true)).port, at.port + 1);
  });

  it('drops what strangers, other streams and nobody can have meant', async () => {
    const { media, legId, phone, at } = await talking();
    const ours = await phone.hears((said) => said.sends);
    const stranger = createSocket('udp4');
    closers.push(async () => void stranger.close());
    stranger.bind(0, '127.0.0.5');
    await once(stranger, 'listening');
    stranger.send(Buffer.from('80c9000100005eed', 'hex'), at.port + 1, at.address);
    stranger.send(Buffer.from('nonsense'), at.port + 1, at.address);
    answer(await rtcpPhone(0xbad), at, ours);
    await figuresReach(media, ({ rtcpDropped }) => rtcpDropped === 3);
    assert.equal(media.figures().rtcpReceived, 0);
    assert.equal(qualityOf(media, legId).far, undefined);
  });

  it('counts reports as a sign of life: a leg without RTP is not lost while they come', async () => {
    const { media, clock, lost, conversationId } = bench();
    const phone = await rtcpPhone();
    const { legId, at } = await openLeg(media, { conversationId, remote: phone.address });
    media.join(conversationId, legId);
    clock.advance(250);
    clock.advance(20_000);
    phone.report({}, at);
    await figuresReach(media, ({ rtcpReceived }) => rtcpReceived === 1);
    clock.advance(20_000);
    assert.deepEqual(lost, []);
    assert.equal(media.lastPacketAt(legId), 20_500);
    clock.advance(30_000);
    assert.deepEqual(lost, [legId]);
  });

  it('says nothing to a phone that nothing was ever sent to (RFC 3550 section 6.3.7)', async () => {
    const { media, conversationId } = bench();
    const phone = await rtcpPhone();
    const leg = await openLeg(media, { conversationId, remote: phone.address });
    media.free(leg.legId);
    await figuresReach(media, ({ workers }) => workers[0]?.legs === 0);
    assert.equal(media.figures().rtcpSent, 0);
  });

  it('goes on counting where a leg goes to another thread, without taking leave', async () => {
    const { media } = bench({ ports: 110, workersMax: 2 });
    const [first, second] = [ids.conversation(), ids.conversation()];
    await Promise.all(Array.from({ length: 100 }, () => openLeg(media, { conversationId: first })));
    const phone = await rtcpPhone();
    await openLeg(media, { conversationId: second });
    const leg = await openLeg(media, { conversationId: first, remote: phone.address });
    media.join(first, leg.legId);
    for (const sequence of [0, 1, 3]) phone.say({ sequence }, leg.at);
    await figuresReach(media, ({ received, sent }) => received === 3 && sent > 3);
    const before = qualityOf(media, leg.legId);
    media.join(second, leg.legId);
    await figuresReach(media, ({ workers }) => workers[1]?.legs === 2 && workers[0]?.legs === 100);
    while (qualityOf(media, leg.legId).packetsIn < 4) {
      phone.say({ sequence: 4 }, leg.at);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { lost, packetsOut } = qualityOf(media, leg.legId);
    assert.equal(lost, 1);
    assert.ok(packetsOut >= before.packetsOut);
    assert.deepEqual(
      phone.told.filter((said) => said.leaves),
      [],
    );
  });
});

const weather: readonly (Faults & { readonly name: string })[] = [
  { name: 'nothing', loss: 0, duplicates: 0, reordered: 0 },
  { name: '1 % loss', loss: 0.01, duplicates: 0, reordered: 0 },
  { name: '5 % loss with reordering', loss: 0.05, duplicates: 0, reordered: 0.1 },
  { name: '20 % loss with reordering and duplicates', loss: 0.2, duplicates: 0.3, reordered: 0.1 },
];
const PACKETS = 1500;

describe('loss behind a lossy relay', { timeout: 60_000 }, () => {
  for (const faults of weather) {
    it(`is told as it was: ${faults.name}`, async () => {
      const { media, conversationId } = bench();
      const phone = await rtcpPhone();
      const leg = await openLeg(media, { conversationId });
      media.join(conversationId, leg.legId);
      const random = createSeededRandom(3550);
      const draw = (): number => (random.bytes(1)[0] ?? 0) / 256;
      const relay = await createLossyRelay(leg.at, faults, draw);
      closers.push(() => relay.close());
      for (let sequence = 65_000; sequence < 65_000 + PACKETS; sequence += 1) {
        const gone = relay.next();
        phone.say({ sequence }, relay.address);
        await gone;
        // Not more on the way than the socket holds.
        if (sequence % 20 === 0) await figuresReach(media, ({ received }) => received === relay.counts.passed);
      }
      await figuresReach(media, ({ received }) => received === relay.counts.passed);
      const { packetsIn, lost, loss } = qualityOf(media, leg.legId);
      assert.equal(packetsIn, relay.counts.passed);
      // The relay may hold the last one back, or have lost it: nobody can miss what comes after everything.
      assert.ok(Math.abs(lost - relay.counts.lost) <= 1, `${lost} of ${relay.counts.lost}`);
      assert.ok(Math.abs(loss - relay.counts.lost / PACKETS) < 0.002);
      assert.ok(Math.abs(loss - faults.loss) < 0.02);
      assert.equal(relay.counts.duplicated > 0, faults.duplicates > 0);
    });
  }
});
