import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createRtpHeader, parseRtp, writeFixedHeader, writePosition } from '../../../src/engine/media/wire/rtp.ts';
import { rtpPacket } from '../../support/rtp.ts';

describe('RTP header', () => {
  it('reads every field of a plain packet', () => {
    const header = createRtpHeader();
    const packet = rtpPacket({ sequence: 65_535, timestamp: 0xfffffff0, ssrc: 0x89abcdef, payloadType: 8 });
    assert.equal(parseRtp(packet, header), 'ok');
    assert.deepEqual(header, {
      payloadType: 8,
      sequence: 65_535,
      timestamp: 0xfffffff0 | 0,
      ssrc: 0x89abcdef | 0,
      offset: 12,
      length: 160,
    });
  });

  it('finds the payload behind contributing sources and an extension, and before padding', () => {
    const header = createRtpHeader();
    const payload = Buffer.alloc(80, 7);
    const packet = rtpPacket({ payload, csrcs: 3, extensionWords: 2, padding: 4 });
    assert.equal(parseRtp(packet, header), 'ok');
    assert.deepEqual(packet.subarray(header.offset, header.offset + header.length), payload);
  });

  it('does not take the marker for a part of the payload type', () => {
    const header = createRtpHeader();
    assert.equal(parseRtp(rtpPacket({ payloadType: 0x80 | 101 }), header), 'ok');
    assert.equal(header.payloadType, 101);
  });

  it('refuses a wrong version, and anything shorter than its header says', () => {
    const header = createRtpHeader();
    const wrong = rtpPacket({});
    wrong[0] = 0x40;
    assert.equal(parseRtp(wrong, header), 'version');
    assert.equal(parseRtp(Buffer.alloc(0), header), 'size');
    assert.equal(parseRtp(rtpPacket({}).subarray(0, 11), header), 'size');
    assert.equal(parseRtp(rtpPacket({ csrcs: 15, payload: Buffer.alloc(0) }).subarray(0, 40), header), 'size');
    const extended = rtpPacket({ extensionWords: 0, payload: Buffer.alloc(0) });
    assert.equal(parseRtp(extended.subarray(0, 14), header), 'size');
    extended.writeUInt16BE(0xffff, 14);
    assert.equal(parseRtp(extended, header), 'size');
  });

  it('refuses padding that counts more than there is, or nothing', () => {
    const header = createRtpHeader();
    for (const padding of [0, 161, 255]) {
      const packet = rtpPacket({ padding: 1, payload: Buffer.alloc(159) });
      packet[packet.length - 1] = padding;
      assert.equal(parseRtp(packet, header), 'size');
    }
  });

  it('takes any bytes without throwing, and never points outside of them', () => {
    const header = createRtpHeader();
    const anything = fc.uint8Array({ maxLength: 600 });
    const nearlyRight = fc.uint8Array({ minLength: 1, maxLength: 600 }).map((bytes) => {
      bytes[0] = 0x80 | ((bytes[0] ?? 0) & 0x3f);
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(anything, nearlyRight), (bytes) => {
        if (parseRtp(bytes, header) !== 'ok') return;
        assert.ok(header.offset >= 12 && header.length >= 0 && header.offset + header.length <= bytes.length);
      }),
      { numRuns: 5000 },
    );
  });

  it('reads what it writes', () => {
    const header = createRtpHeader();
    const packet = new Uint8Array(172);
    writeFixedHeader(packet, 0, 0xdeadbeef | 0);
    writePosition(packet, 0xfffe, 0x80000001 | 0);
    assert.equal(parseRtp(packet, header), 'ok');
    assert.equal(header.ssrc, 0xdeadbeef | 0);
    assert.equal(header.sequence, 0xfffe);
    assert.equal(header.timestamp, 0x80000001 | 0);
  });
});
