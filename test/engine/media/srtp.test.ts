import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limits } from '../../../src/base/limits.ts';
import { nearestIndex, ReplayWindow } from '../../../src/engine/media/secure/replay-window.ts';
import type { SrtpKeys, SrtpSuite } from '../../../src/engine/media/secure/security.ts';
import { SrtpCounterCipher } from '../../../src/engine/media/secure/srtp-counter-cipher.ts';
import { deriveSessionKeys } from '../../../src/engine/media/secure/srtp-keys.ts';
import { SrtpSession } from '../../../src/engine/media/secure/srtp-session.ts';

const bytes = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');
const hexOf = (packet: Uint8Array | undefined): string => Buffer.from(packet ?? []).toString('hex');

/** Master key and salt of RFC 3711 appendix B.3. */
const rfcKeys = (suite: SrtpSuite = 'AES_CM_128_HMAC_SHA1_80'): SrtpKeys => ({
  suite,
  key: bytes('e1f97a0d3e018be0d64fa32c06de4139'),
  salt: bytes('0ec675ad498afeebb6960b3aabe6'),
});
const gcmKeys: SrtpKeys = {
  suite: 'AEAD_AES_128_GCM',
  key: bytes('000102030405060708090a0b0c0d0e0f'),
  salt: bytes('a0a1a2a3a4a5a6a7a8a9aaab'),
};
const otherKeys: SrtpKeys = { ...rfcKeys(), key: bytes('11111111111111111111111111111111') };
const suites = [rfcKeys(), rfcKeys('AES_CM_128_HMAC_SHA1_32'), gcmKeys];

const sessionOf = (keys: SrtpKeys): SrtpSession => new SrtpSession({ send: keys, receive: keys });

/** A packet of RTP with one byte of sound, repeated. */
function rtp(sequence: number, ssrc = 0xcafebabe, payload = 160): Buffer {
  const packet = Buffer.alloc(12 + payload, 0x55);
  packet.writeUInt16BE(0x8000, 0);
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE(sequence, 4);
  packet.writeUInt32BE(ssrc, 8);
  return packet;
}

const rtcp = (): Buffer => bytes(`81c8000bcafebabe${'ab'.repeat(16)}`);

test('session keys are those of RFC 3711 appendix B.3', () => {
  const { rtp: keys } = deriveSessionKeys(rfcKeys());
  assert.equal(hexOf(keys.key), 'c61e7a93744f39ee10734afe3ff7a087');
  assert.equal(hexOf(keys.salt), '30cbbc08863d8c85d49db34a9ae1');
  assert.equal(hexOf(keys.auth), 'cebe321f6ff7716b6fd4ab49af256a156d38baa4');
});

test('the key stream is that of RFC 3711 appendix B.2', () => {
  const session = {
    key: bytes('2b7e151628aed2a6abf7158809cf4f3c'),
    salt: bytes('f0f1f2f3f4f5f6f7f8f9fafbfcfd'),
    auth: new Uint8Array(20),
  };
  const cipher = new SrtpCounterCipher(session, 'rtp', 10);
  const packet = Buffer.alloc(2048);
  cipher.seal(packet, 1500, { ssrc: 0, high: 0, low: 0, from: 0 });
  assert.equal(
    hexOf(packet.subarray(0, 48)),
    'e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab41e95b3bb0a2e8dd477901e4fca894c0',
  );
});

test('packets are protected as libsrtp protects its reference packets', () => {
  const session = sessionOf(rfcKeys());
  const plain = bytes(`800f1234decafbadcafebabe${'ab'.repeat(16)}`);
  const sealed = '800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb';
  assert.equal(hexOf(session.protect(plain)), sealed);
  assert.equal(hexOf(session.unprotect(bytes(sealed))), hexOf(plain));
  // Its first packet of RTCP has the index 1.
  session.protectRtcp(rtcp());
  const sealedRtcp = '81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798';
  assert.equal(hexOf(session.protectRtcp(rtcp())), sealedRtcp);
  assert.equal(hexOf(session.unprotectRtcp(bytes(sealedRtcp))), hexOf(rtcp()));
});

test('GCM packets are protected as libsrtp protects its reference packets', () => {
  const session = sessionOf(gcmKeys);
  const plain = bytes(`800f1234decafbadcafebabe${'ab'.repeat(16)}`);
  const sealed = '800f1234decafbadcafebabec5002ede04cfdd2eb91159e0880aa06ed2976826f796b201df3131a127e8a392';
  assert.equal(hexOf(session.protect(plain)), sealed);
  assert.equal(hexOf(session.unprotect(bytes(sealed))), hexOf(plain));
  session.protectRtcp(rtcp());
  const sealedRtcp = '81c8000bcafebabec98b8b5df0392a55852b6c21ac8e7025c52c6fbea2b3b446ea31123ba88ce61e80000001';
  assert.equal(hexOf(session.protectRtcp(rtcp())), sealedRtcp);
  assert.equal(hexOf(session.unprotectRtcp(bytes(sealedRtcp))), hexOf(rtcp()));
});

test('a header extension stays readable, and what is behind it does not', () => {
  const header = '900f1234decafbadcafebabebede000617414273a475262748220000c8308e4655996386b395fb00';
  const sealed = hexOf(sessionOf(rfcKeys()).protect(bytes(`${header}${'ab'.repeat(16)}`)));
  assert.equal(sealed.slice(0, -20), `${header}4e55dc4ce79978d88ca4d215949d2402`);
});

for (const keys of suites) {
  test(`${keys.suite}: what is protected comes out as it was, over two turns of the sequence number`, () => {
    const sender = sessionOf(keys);
    const receiver = sessionOf(keys);
    for (let i = 0; i < 140_000; i += 997) {
      const from = i % 2 === 0 ? i : i - 3;
      assert.equal(hexOf(receiver.unprotect(sender.protect(rtp(from)))), hexOf(rtp(from)), `packet ${from}`);
    }
    for (let i = 0; i < 5; i += 1)
      assert.equal(hexOf(receiver.unprotectRtcp(sender.protectRtcp(rtcp()))), hexOf(rtcp()));
  });

  test(`${keys.suite}: a packet is taken once, and a late one of the last 64 too`, () => {
    const sender = sessionOf(keys);
    const receiver = sessionOf(keys);
    const sealed = Array.from({ length: 100 }, (_, i) => Buffer.from(sender.protect(rtp(i))));
    const takes = (i: number): boolean => receiver.unprotect(Buffer.from(sealed[i] ?? [])) !== undefined;
    assert.deepEqual(
      [takes(0), takes(0), takes(99), takes(99), takes(36), takes(36), takes(35)],
      [true, false, true, false, true, false, false],
    );
    const report = Buffer.from(sender.protectRtcp(rtcp()));
    assert.ok(receiver.unprotectRtcp(Buffer.from(report)));
    assert.equal(receiver.unprotectRtcp(Buffer.from(report)), undefined);
  });

  test(`${keys.suite}: every changed bit is refused, and changes nothing`, () => {
    const sender = sessionOf(keys);
    const receiver = sessionOf(keys);
    const sealed = Buffer.from(sender.protect(rtp(7, 1, 24)));
    const report = Buffer.from(sender.protectRtcp(rtcp()));
    for (let bit = 0; bit < sealed.length * 8; bit += 1)
      assert.equal(receiver.unprotect(flip(sealed, bit)), undefined, `${bit}`);
    for (let bit = 0; bit < report.length * 8; bit += 1)
      assert.equal(receiver.unprotectRtcp(flip(report, bit)), undefined, `${bit}`);
    assert.deepEqual(receiver.position.received, []);
    assert.ok(receiver.unprotect(sealed));
    assert.ok(receiver.unprotectRtcp(report));
  });

  test(`${keys.suite}: no bytes make it throw, and none are taken`, () => {
    const receiver = sessionOf(keys);
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 2100 }),
      fc.uint8Array({ minLength: 12, maxLength: 80 }).map((packet) => {
        packet[0] = 0x80 | ((packet[0] ?? 0) & 0x3f);
        return packet;
      }),
    );
    fc.assert(
      fc.property(hostile, (packet) => {
        assert.equal(receiver.unprotect(packet.slice()), undefined);
        assert.equal(receiver.unprotectRtcp(packet.slice()), undefined);
      }),
    );
  });
}

function flip(packet: Buffer, bit: number): Buffer {
  const flipped = Buffer.from(packet);
  flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return flipped;
}

test('another thread goes on where the first one was: counters, and what was seen', () => {
  const sender = sessionOf(rfcKeys());
  const receiver = sessionOf(rfcKeys());
  for (let i = 65_000; i < 66_000; i += 1) receiver.unprotect(sender.protect(rtp(i)));
  const seen = Buffer.from(sender.protect(rtp(66_000)));
  receiver.unprotect(Buffer.from(seen));
  receiver.unprotectRtcp(sender.protectRtcp(rtcp()));
  const both = { send: rfcKeys(), receive: rfcKeys() };
  const moved = new SrtpSession(both, structuredClone(receiver.position));
  const movedSender = new SrtpSession(both, structuredClone(sender.position));
  assert.equal(moved.unprotect(seen), undefined);
  assert.ok(moved.unprotect(movedSender.protect(rtp(66_001))));
  assert.ok(moved.unprotectRtcp(movedSender.protectRtcp(rtcp())));
  // The roll-over counter is 1: who begins here does not understand it.
  assert.equal(sessionOf(rfcKeys()).unprotect(movedSender.protect(rtp(66_002))), undefined);
});

test('new keys hold from the first packet under them; until then those of before do, and afterwards no more', () => {
  const sender = sessionOf(rfcKeys());
  const receiver = sessionOf(rfcKeys());
  for (let i = 65_500; i < 65_600; i += 1) receiver.unprotect(sender.protect(rtp(i)));
  const late = [1, 2].map((i) => Buffer.from(sender.protect(rtp(65_600 + i))));
  receiver.setKeys({ send: otherKeys, receive: otherKeys });
  assert.ok(receiver.unprotect(late[0] ?? Buffer.alloc(0)));
  sender.setKeys({ send: otherKeys, receive: otherKeys });
  assert.ok(receiver.unprotect(sender.protect(rtp(65_603))), 'the roll-over counter goes on');
  assert.equal(receiver.unprotect(late[1] ?? Buffer.alloc(0)), undefined);
});

test('keys of before hold for so many packets, and no longer, where the new ones are never used', () => {
  const sender = sessionOf(rfcKeys());
  const receiver = sessionOf(rfcKeys());
  receiver.unprotect(sender.protect(rtp(0)));
  receiver.setKeys({ send: otherKeys, receive: otherKeys });
  const taken = Array.from({ length: 150 }, (_, i) => receiver.unprotect(sender.protect(rtp(i + 1)))).filter(Boolean);
  assert.equal(taken.length, limits.srtpFormerPacketsMax);
});

test('a phone whose roll-over counter begins anew with new keys is understood too', () => {
  const sender = sessionOf(rfcKeys());
  const receiver = sessionOf(rfcKeys());
  for (let i = 65_500; i < 65_600; i += 1) receiver.unprotect(sender.protect(rtp(i)));
  receiver.setKeys({ send: otherKeys, receive: otherKeys });
  const anew = sessionOf(otherKeys);
  assert.ok(receiver.unprotect(anew.protect(rtp(65_600 & 0xffff))));
  assert.ok(receiver.unprotect(anew.protect(rtp(65_601 & 0xffff))));
});

test('the same keys again change nothing', () => {
  const receiver = sessionOf(rfcKeys());
  const sealed = sessionOf(rfcKeys()).protect(rtp(1));
  assert.ok(receiver.unprotect(Buffer.from(sealed)));
  receiver.setKeys({ send: rfcKeys(), receive: rfcKeys() });
  assert.equal(receiver.unprotect(Buffer.from(sealed)), undefined);
});

test('RTCP that says it is not encrypted is refused, for that was not agreed on', () => {
  const sealed = Buffer.from(sessionOf(rfcKeys()).protectRtcp(rtcp()));
  sealed[24] = (sealed[24] ?? 0) & 0x7f;
  assert.equal(sessionOf(rfcKeys()).unprotectRtcp(sealed), undefined);
});

test('the index of a sequence number is the nearest one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 40 }), fc.integer({ min: -32_000, max: 32_000 }), (highest, by) => {
      assert.equal(nearestIndex(highest, (highest + by + 0x10000) % 0x10000), highest + by);
    }),
  );
});

test('a replay window admits what a list of all that was seen admits', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 120 }), (indexes) => {
      const window = new ReplayWindow();
      const seen = new Set<number>();
      let highest = -1;
      for (const index of indexes) {
        const isNew = !seen.has(index) && index > highest - 64;
        assert.equal(window.admits(index), isNew, `${index} after ${[...seen]}`);
        if (!isNew) continue;
        window.note(index);
        seen.add(index);
        highest = Math.max(highest, index);
      }
    }),
  );
});
