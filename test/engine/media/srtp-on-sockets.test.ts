import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPcmu } from '../../../src/engine/media/codec/g711.ts';
import type { MediaAddress } from '../../../src/engine/media/media.ts';
import type { MediaSecurity, SrtpKeys } from '../../../src/engine/media/secure/security.ts';
import { SrtpSession } from '../../../src/engine/media/secure/srtp-session.ts';
import { isRtcp } from '../../../src/engine/media/wire/rtcp.ts';
import { rtpPacket } from '../../support/rtp.ts';
import { level, sine } from '../../support/tone.ts';
import { createMediaBench, figuresReach, LISTEN } from './media-bench.ts';
import type { RtpPhone } from './rtp-phone.ts';

const { bench, phone, openLeg, joinLeg } = await createMediaBench(100, [16_400, 17_400]);
const keysOf = (byte: number): SrtpKeys => ({
  suite: 'AES_CM_128_HMAC_SHA1_80',
  key: new Uint8Array(16).fill(byte),
  salt: new Uint8Array(14).fill(byte),
});
const OURS = keysOf(1);
const THEIRS = keysOf(2);
const security: MediaSecurity = { send: OURS, receive: THEIRS };
const FRAME = 160;
const codec = createPcmu();
const tone = Uint8Array.from(sine({ hz: 700, samples: 8000 }), (sample) => codec.encode[sample + 32_768] ?? 0);

/** Lets a phone say a tone as long as it hears packets, under these keys, or unprotected. */
function saysTone(by: RtpPhone, to: MediaAddress, session: SrtpSession | undefined) {
  let frame = 65_530;
  by.pace(() => {
    const at = (frame * FRAME) % tone.length;
    const packet = rtpPacket({
      ...{ sequence: frame & 0xffff, timestamp: frame * FRAME, ssrc: 7 },
      payload: tone.subarray(at, at + FRAME),
    });
    by.throwAt(session ? Buffer.from(session.protect(packet)) : packet, to);
    frame += 1;
  });
}

/** Level of a tone in what was heard, read under these keys. */
function heardLevel(packets: readonly Buffer[], session: SrtpSession, hz: number): number {
  const opened = packets
    .filter((packet) => !isRtcp(packet))
    .flatMap((packet) => session.unprotect(Buffer.from(packet)) ?? []);
  const codes = opened.slice(-25).flatMap((packet) => [...packet.subarray(12)]);
  assert.ok(codes.length > 0, 'nothing could be read');
  return level(
    Int16Array.from(codes, (code) => codec.decode[code] ?? 0),
    hz,
  );
}

/** A leg with keys, and a plain one that says 500 Hz. */
async function room(options: { readonly secret?: MediaSecurity | 'awaited' } = {}) {
  const { media, conversationId } = bench();
  const plain = await joinLeg(media, conversationId, 500);
  const secret = await phone();
  const leg = await openLeg(media, {
    ...{ conversationId, remote: secret.address, security: options.secret ?? security },
  });
  media.join(conversationId, leg.legId);
  return { media, conversationId, plain, secret, leg };
}

describe('a leg with keys', () => {
  it('hears and is heard, over a turn of the sequence number', async () => {
    const { plain, secret, leg, media } = await room();
    saysTone(secret, leg.at, new SrtpSession({ send: THEIRS, receive: OURS }));
    await secret.hearMore(LISTEN);
    assert.ok(plain.phone.hears(700) > -25, `${plain.phone.hears(700)}`);
    assert.ok(heardLevel(secret.heard, new SrtpSession({ send: THEIRS, receive: OURS }), 500) > -25);
    assert.equal(media.figures().dropped.unauthentic, 0);
  });

  it('takes nothing under other keys, and nothing unprotected: it learns no address from them, and counts them', async () => {
    const { media, secret, leg, plain } = await room();
    const intruder = await phone();
    const wrong = new SrtpSession({ send: keysOf(3), receive: OURS });
    for (let i = 0; i < 20; i += 1) {
      const packet = rtpPacket({ sequence: i, timestamp: i * FRAME, ssrc: 9, payload: tone.subarray(0, FRAME) });
      intruder.throwAt(packet, leg.at);
      intruder.throwAt(Buffer.from(wrong.protect(packet)), leg.at);
    }
    await figuresReach(media, ({ dropped }) => dropped.unauthentic === 40);
    assert.equal(media.lastPacketAt(leg.legId), undefined);
    saysTone(secret, leg.at, new SrtpSession({ send: THEIRS, receive: OURS }));
    await secret.hearMore(LISTEN);
    assert.equal(intruder.heard.length, 0);
    assert.equal(media.figures().dropped.stranger, 0);
    assert.ok(plain.phone.hears(700) > -25);
  });

  it('takes a packet that is sent again from elsewhere for nothing', async () => {
    const { media, secret, leg } = await room();
    const session = new SrtpSession({ send: THEIRS, receive: OURS });
    const packet = Buffer.from(
      session.protect(rtpPacket({ sequence: 1, timestamp: 0, ssrc: 7, payload: tone.subarray(0, FRAME) })),
    );
    secret.throwAt(packet, leg.at);
    await figuresReach(media, ({ received }) => received > 0);
    const intruder = await phone();
    intruder.throwAt(packet, leg.at);
    await figuresReach(media, ({ dropped }) => dropped.unauthentic === 1);
    assert.equal(media.figures().dropped.stranger, 0);
  });

  it('sends and takes nothing while keys are awaited, and begins with them', async () => {
    const { media, secret, leg, plain } = await room({ secret: 'awaited' });
    const plainPacket = rtpPacket({ sequence: 1, timestamp: 0, ssrc: 7, payload: tone.subarray(0, FRAME) });
    secret.throwAt(plainPacket, leg.at);
    await figuresReach(media, ({ dropped }) => dropped.unauthentic === 1);
    await plain.phone.hearMore(10);
    assert.equal(secret.heard.length, 0);
    media.setSecurity(leg.legId, security);
    await secret.hearMore(LISTEN);
    assert.ok(heardLevel(secret.heard, new SrtpSession({ send: THEIRS, receive: OURS }), 500) > -25);
  });

  it('goes on under new keys', async () => {
    const { media, secret, leg, plain } = await room();
    const phoneSide = new SrtpSession({ send: THEIRS, receive: OURS });
    saysTone(secret, leg.at, phoneSide);
    await secret.hearMore(LISTEN);
    const [ours, theirs] = [keysOf(4), keysOf(5)];
    media.setSecurity(leg.legId, { send: ours, receive: theirs });
    phoneSide.setKeys({ send: theirs, receive: ours });
    await secret.hearMore(LISTEN);
    assert.ok(plain.phone.hears(700) > -25);
    assert.ok(heardLevel(secret.heard, new SrtpSession({ send: theirs, receive: ours }), 500) > -25);
  });
});
