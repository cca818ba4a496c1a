import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DtlsClient } from 'werift-dtls/lib/dtls/src/index.js';
import type { LegId } from '../../../src/base/ids.ts';
import { createCertificate } from '../../../src/engine/media/browser/certificate.ts';
import { createPcmu } from '../../../src/engine/media/codec/g711.ts';
import type { Media } from '../../../src/engine/media/media.ts';
import { SrtpSession } from '../../../src/engine/media/secure/srtp-session.ts';
import { isRtcp } from '../../../src/engine/media/wire/rtcp.ts';
import { createWeriftTransport, openUdp, pemOf } from '../../support/dtls-client.ts';
import { writeCheck } from '../../support/ice-check.ts';
import { rtpPacket } from '../../support/rtp.ts';
import { level, sine } from '../../support/tone.ts';
import { createMediaBench, figuresReach, LISTEN } from './media-bench.ts';

const { ids, closers, bench, openLeg, joinLeg } = await createMediaBench(400, [15_200, 16_200]);
const local = { ufrag: 'aabbccdd', password: '0123456789abcdef0123456789abcdef' };
const check = writeCheck({ name: `${local.ufrag}:h6vY`, password: local.password, nominates: true });
const certificate = createCertificate(Date.now());
const FRAME = 160;
const codec = createPcmu();
const tone = Uint8Array.from(sine({ hz: 700, samples: 8000 }), (sample) => codec.encode[sample + 32_768] ?? 0);

/** The browser's side of the handshake, and of the keys that come of it. */
async function shake(transport: ReturnType<typeof createWeriftTransport>): Promise<SrtpSession> {
  const { certificatePem: cert, key } = pemOf(certificate);
  const options = { transport, cert, key, srtpProfiles: [1 as const], extendedMasterSecret: true };
  const client = new DtlsClient({ ...options, signatureHash: { hash: 4, signature: 3 } });
  const connected = new Promise<void>((resolve) => void client.onConnect.once(() => resolve()));
  await client.connect();
  await connected;
  const { localKey, localSalt, remoteKey, remoteSalt } = client.extractSessionKeys(16, 14);
  const suite = 'AES_CM_128_HMAC_SHA1_80';
  return new SrtpSession({
    send: { suite, key: localKey, salt: localSalt },
    receive: { suite, key: remoteKey, salt: remoteSalt },
  });
}

/** A browser without its page: checks, a handshake by werift, and a tone of 700 Hz for as long as it hears packets. */
async function joinBrowser(media: Media, conversationId: ReturnType<typeof ids.conversation>, named = certificate) {
  const legId = ids.leg();
  const order = { legId, conversationId, sourceAddress: '127.0.0.1', payloadType: 0, browser: local };
  const opened = await media.open(order);
  assert(opened.ok && opened.value.browser);
  const { address, port } = opened.value;
  const heard: Buffer[] = [];
  const transport = createWeriftTransport();
  let session: SrtpSession | undefined;
  let frame = 0;
  let tell = (): void => undefined;
  const say = (): void => {
    const at = (frame * FRAME) % tone.length;
    const payload = tone.subarray(at, at + FRAME);
    const packet = rtpPacket({ sequence: frame, timestamp: frame * FRAME, ssrc: 7, payload });
    if (session) socket.send(Buffer.from(session.protect(packet)), port, address);
    frame += 1;
  };
  const socket = await openUdp((packet) => {
    if ((packet[0] ?? 0) >= 20 && (packet[0] ?? 0) < 64) transport.onData(packet, ['127.0.0.1', port]);
    else if ((packet[0] ?? 0) >= 128 && !isRtcp(packet)) {
      const plain = session?.unprotect(Buffer.from(packet));
      if (plain) heard.push(Buffer.from(plain));
      say();
      tell();
    }
  });
  closers.push(async () => void socket.close());
  transport.sent = (packet) => socket.send(packet, port, address);
  media.setBrowser(legId, {
    local,
    remoteUfrag: 'h6vY',
    fingerprints: [{ hash: 'sha-256', value: named.fingerprint }],
  });
  media.setRemote(legId, { address: '0.0.0.0', port: 9, mux: true });
  media.join(conversationId, legId);
  socket.send(check, port, address);
  session = await shake(transport);
  const hearMore = (frames: number): Promise<void> => {
    const enough = heard.length + frames;
    return new Promise((resolve) => {
      tell = () => (heard.length >= enough ? resolve() : undefined);
    });
  };
  const hears = (hz: number): number => {
    const codes = heard.slice(-25).flatMap((packet) => [...packet.subarray(12)]);
    return level(
      Int16Array.from(codes, (code) => codec.decode[code] ?? 0),
      hz,
    );
  };
  return { legId, hearMore, hears, heard };
}

describe('a browser on a socket', { timeout: 60_000 }, () => {
  it('hears and is heard, and goes on with its keys and its pair in another thread', async () => {
    const { media, conversationId } = bench({ ports: 120, workersMax: 2 });
    const other = ids.conversation();
    // As many as let the next conversation have a thread of its own.
    await Promise.all(Array.from({ length: 100 }, () => openLeg(media, { conversationId })));
    const near = await joinLeg(media, conversationId, 500);
    const far = await joinLeg(media, other, 1000);
    const browser = await joinBrowser(media, conversationId);
    await browser.hearMore(LISTEN);
    assert.ok(browser.hears(500) > -25, `${browser.hears(500)}`);
    assert.ok(near.phone.hears(700) > -25, `${near.phone.hears(700)}`);
    assert.equal(media.figures().workers.length, 2);
    media.join(other, browser.legId);
    await browser.hearMore(LISTEN);
    assert.ok(browser.hears(1000) > -25, `${browser.hears(1000)}`);
    assert.ok(far.phone.hears(700) > -25, `${far.phone.hears(700)}`);
    assert.equal(media.figures().dropped.unauthentic, 0);
  });

  it('is lost when its certificate is not that of its SDP, and no audio goes there', async () => {
    const { media, conversationId } = bench();
    const lost = new Promise<LegId>((resolve) => media.whenLost(resolve));
    const phone = await joinLeg(media, conversationId, 500);
    const browser = await joinBrowser(media, conversationId, createCertificate(Date.now()));
    assert.equal(await lost, browser.legId);
    const { sent } = media.figures();
    await phone.phone.hearMore(10);
    // What the phone itself was sent.
    await figuresReach(media, (figures) => figures.sent >= sent + 10);
    assert.deepEqual(browser.heard, []);
  });
});
