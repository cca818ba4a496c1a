import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OpusCoder } from '../../../src/engine/media/codec/opus-coder.ts';
import { FRAME_SAMPLES } from '../../../src/engine/media/mix/jitter-buffer.ts';
import { isRtcp } from '../../../src/engine/media/wire/rtcp.ts';
import { rtpPacket } from '../../support/rtp.ts';
import { level, sine } from '../../support/tone.ts';
import { createMediaBench, LISTEN } from './media-bench.ts';

const { bench, phone, openLeg, joinLeg } = await createMediaBench(40, [17_400, 17_600]);
const OPUS = 109;
const tone = sine({ hz: 700, samples: 8000 });

/** The Opus half of a phone: says a tone, packet by packet, and reads what it hears. */
async function opusPhone(t: { after(run: () => void): void }) {
  const coder = new OpusCoder();
  t.after(() => coder.free());
  await coder.ready;
  let frame = 0;
  return {
    next(): Buffer {
      const at = (frame * FRAME_SAMPLES) % tone.length;
      const payload = new Uint8Array(200);
      const bytes = coder.encode(Int32Array.from(tone.subarray(at, at + FRAME_SAMPLES)), payload, 0);
      frame += 1;
      const fields = { payloadType: OPUS, sequence: frame & 0xffff, timestamp: frame * 960, ssrc: 7 };
      return rtpPacket({ ...fields, payload: payload.subarray(0, bytes) });
    },
    hears(packets: readonly Buffer[], hz: number): number {
      const heard = packets.flatMap((packet) => [...(coder.decode(packet.subarray(12)) ?? [])]);
      return level(Int16Array.from(heard.slice(-4000)), hz);
    },
  };
}

test('a phone that speaks Opus and one that speaks PCMU hear each other, by a clock of 48 kHz', async (t) => {
  const { media, conversationId } = bench();
  const plain = await joinLeg(media, conversationId, 500);
  const far = await opusPhone(t);
  const opus = await phone();
  const leg = await openLeg(media, {
    ...{ conversationId, remote: opus.address, payloadType: OPUS, codec: 'opus' },
  });
  media.join(conversationId, leg.legId);
  opus.pace(() => opus.throwAt(far.next(), leg.at));
  await opus.hearMore(2 * LISTEN);
  assert.ok(plain.phone.hears(700) > -24, `${plain.phone.hears(700)} dBFS at the plain phone`);
  const heard = opus.heard.filter((packet) => !isRtcp(packet));
  assert.ok(far.hears(heard, 500) > -24, 'at the phone that speaks Opus');
  assert.equal((heard[1]?.[1] ?? 0) & 0x7f, OPUS);
  const steps = heard.slice(1).map((packet, i) => (packet.readUInt32BE(4) - (heard[i]?.readUInt32BE(4) ?? 0)) >>> 0);
  assert.ok(
    steps.every((step) => step % 960 === 0 && step > 0),
    `${steps}`,
  );
  assert.equal(media.figures().dropped.size, 0);
});

test('a leg may change from Opus to PCMU and back', async (t) => {
  const { media, conversationId } = bench();
  const plain = await joinLeg(media, conversationId, 500);
  const far = await opusPhone(t);
  const opus = await phone({ hz: 700 });
  const leg = await openLeg(media, { conversationId, remote: opus.address });
  media.join(conversationId, leg.legId);
  opus.talkTo(leg.at);
  await opus.hearMore(LISTEN);
  assert.ok(plain.phone.hears(700) > -24);
  opus.talkTo(undefined);
  media.setFormat(leg.legId, { codec: 'opus', audio: { send: OPUS, receive: OPUS }, opus: { bitsPerSecond: 12_000 } });
  opus.pace(() => opus.throwAt(far.next(), leg.at));
  // While the library loads nothing is sent to it: what paces is the other phone.
  await plain.phone.hearMore(5);
  opus.throwAt(far.next(), leg.at);
  await opus.hearMore(2 * LISTEN);
  assert.ok(plain.phone.hears(700) > -24, `${plain.phone.hears(700)}`);
});
