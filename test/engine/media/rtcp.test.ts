import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { limits } from '../../../src/base/limits.ts';
import {
  createRtcpReport,
  isRtcp,
  type OutgoingReport,
  parseRtcp,
  writeRtcp,
} from '../../../src/engine/media/wire/rtcp.ts';
import { createSeededRandom } from '../../support/random.ts';

/** PARTYLINE_FUZZ_SEED runs a failure again. */
const seed = Number(process.env.PARTYLINE_FUZZ_SEED ?? randomInt(2 ** 31));
const PACKETS = 200_000;
const OURS = 0x11223344;
const THEIRS = 0xa1b2c3d4;

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');

/** Drawn by hand after the figures of RFC 3550 sections 6.4.1, 6.5 and 6.6. */
const senderReport = `81 c8 000c a1b2c3d4
  83aa7e80 80000000 00000320 00000005 00000320
  11223344 40 fffffe 00010007 00000010 7e808000 00010000`;
const names = '81 ca 0004 a1b2c3d4 01 05 6140622e63 02 01 78 00 00';
const goodbye = '81 cb 0001 a1b2c3d4';

const read = (packet: Uint8Array, subject = OURS) => {
  const into = createRtcpReport();
  return { outcome: parseRtcp(packet, subject, into), ...into };
};

const written = (report: Omit<OutgoingReport, 'ssrc' | 'name' | 'leaves'> & Partial<OutgoingReport>): Buffer => {
  const into = Buffer.alloc(160, 0xee);
  return into.subarray(0, writeRtcp(into, { ssrc: THEIRS, name: 'a@b.c', leaves: false, ...report }));
};

describe('parseRtcp', () => {
  it('reads a sender report with its block, CNAME and BYE', () => {
    const packet = bytes(senderReport + names + goodbye);
    const said = read(packet);
    assert.equal(said.outcome, 'ok');
    assert.deepEqual([said.ssrc, said.sends, said.ntp, said.packets, said.octets], [THEIRS, true, 0x7e808000, 5, 800]);
    assert.deepEqual(said.block, {
      ssrc: OURS,
      fraction: 64,
      lost: -2,
      highest: 0x10007,
      jitter: 16,
      lastSr: 0x7e808000,
      sinceLastSr: 0x10000,
    });
    assert.equal(packet.toString('latin1', said.nameAt, said.nameAt + said.nameBytes), 'a@b.c');
    assert.equal(said.leaves, true);
  });

  it('reads a receiver report without blocks, and finds no report about another stream', () => {
    const said = read(bytes('80 c9 0001 a1b2c3d4'));
    assert.deepEqual([said.outcome, said.ssrc, said.sends, said.reports], ['ok', THEIRS, false, false]);
    assert.equal(read(bytes(senderReport), 0x55).reports, false);
  });

  it('forgets what the packet before it said', () => {
    const into = createRtcpReport();
    parseRtcp(bytes(senderReport + names + goodbye), OURS, into);
    parseRtcp(bytes('80 c9 0001 a1b2c3d4'), OURS, into);
    assert.deepEqual([into.sends, into.reports, into.nameBytes, into.leaves], [false, false, 0, false]);
  });

  it('finds our block behind those of others', () => {
    const other = '99999999 01 000001 00000001 00000001 00000000 00000000';
    const said = read(bytes(`82 c9 000d a1b2c3d4 ${other} 11223344 02 000003 00000004 00000005 00000000 00000000`));
    assert.deepEqual([said.reports, said.block.fraction, said.block.lost], [true, 2, 3]);
  });

  it('passes over types that it does not know, and takes padding in the last packet alone', () => {
    assert.equal(read(bytes('80 c9 0001 a1b2c3d4  80 cc 0002 a1b2c3d4 6e616d65')).outcome, 'ok');
    assert.equal(read(bytes('80 c9 0001 a1b2c3d4  a1 cb 0002 a1b2c3d4 00000004')).outcome, 'ok');
  });

  const refused: readonly (readonly [string, string, string])[] = [
    ['nothing', '', 'size'],
    ['less than a header with SSRC', '80 c9 0001 a1b2', 'size'],
    ['version 1', '40 c9 0001 a1b2c3d4', 'version'],
    ['version 3 in the second packet', '80 c9 0001 a1b2c3d4 c1 cb 0001 a1b2c3d4', 'version'],
    ['BYE first (A.2)', '81 cb 0001 a1b2c3d4', 'size'],
    ['a length beyond the packet', '80 c9 0002 a1b2c3d4', 'size'],
    ['a length short of it', '80 c9 0001 a1b2c3d4 80', 'size'],
    ['more blocks than bytes', '82 c9 0007 a1b2c3d4 11223344 00000000 00000000 00000000 00000000 00000000', 'size'],
    ['a sender report without its sender', '80 c8 0001 a1b2c3d4', 'size'],
    ['BYE of more sources than bytes', '80 c9 0001 a1b2c3d4 82 cb 0001 a1b2c3d4', 'size'],
    ['padding in the first packet', 'a0 c9 0002 a1b2c3d4 00000004', 'size'],
    ['padding of nothing', '80 c9 0001 a1b2c3d4 a1 cb 0002 a1b2c3d4 00000000', 'size'],
    ['padding longer than the packet', '80 c9 0001 a1b2c3d4 a1 cb 0002 a1b2c3d4 00000020', 'size'],
  ];
  for (const [what, packet, outcome] of refused) {
    it(`refuses ${what}`, () => assert.equal(read(bytes(packet)).outcome, outcome));
  }

  it('refuses what is longer than any Ethernet frame', () => {
    const words = limits.rtcpBytesMax / 4;
    const packet = Buffer.alloc(limits.rtcpBytesMax + 4);
    packet.set(bytes('80 c9 0001 a1b2c3d4'));
    packet.set(bytes('80 cc'), 8);
    packet.writeUInt16BE(words - 2, 10);
    assert.equal(read(packet).outcome, 'size');
    packet.writeUInt16BE(words - 3, 10);
    assert.equal(read(packet.subarray(0, -4)).outcome, 'ok');
  });

  it('never throws, never reads beyond the packet and keeps nothing, whatever 200,000 packets hold', () => {
    const random = createSeededRandom(seed);
    const sound = bytes(senderReport + names + goodbye);
    const into = createRtcpReport();
    const keys = Object.keys(into).length;
    const outcomes = new Map<string, number>();
    for (let i = 0; i < PACKETS; i += 1) {
      const packet = i % 2 === 0 ? Buffer.from(random.bytes(i % 97)) : damaged(sound, random.bytes(6));
      const outcome = parseRtcp(packet, OURS, into);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      assert.ok(
        outcome !== 'ok' || into.nameBytes === 0 || into.nameAt + into.nameBytes <= packet.length,
        `seed ${seed}`,
      );
      assert.ok(Math.abs(into.block.lost) <= 0x800000);
    }
    assert.equal(Object.keys(into).length, keys);
    for (const outcome of ['ok', 'version', 'size']) assert.ok((outcomes.get(outcome) ?? 0) > 100, outcome);
  });
});

/** Three bytes set to something else, and now and then the end cut off. */
function damaged(packet: Buffer, draw: Uint8Array): Buffer {
  const [a = 0, b = 0, c = 0, value = 0, cut = 0, which = 0] = draw;
  const copy = Buffer.from(packet.subarray(0, cut < 64 ? packet.length - (cut % packet.length) : packet.length));
  for (const at of which < 128 ? [a] : [a, b, c]) if (copy.length > 0) copy[at % copy.length] = value;
  return copy;
}

describe('writeRtcp', () => {
  it('writes what the RFC draws', () => {
    const packet = written({
      sender: { ntpSeconds: 0x83aa7e80 + 0.5, timestamp: 800, packets: 5, octets: 800 },
      block: {
        ssrc: OURS,
        fraction: 64,
        lost: -2,
        highest: 0x10007,
        jitter: 16,
        lastSr: 0x7e808000,
        sinceLastSr: 0x10000,
      },
      leaves: true,
    });
    const name = '81 ca 0003 a1b2c3d4 01 05 6140622e63 00';
    assert.equal(packet.toString('hex'), bytes(senderReport + name + goodbye).toString('hex'));
  });

  it('writes a receiver report without a block, ends the name with a zero at any length, and wraps its counts', () => {
    for (const name of ['', 'a', 'ab', 'abc', 'abcd', 'x'.repeat(24)]) {
      const packet = written({ name });
      const said = read(packet);
      assert.deepEqual([said.outcome, said.sends, packet.length % 4], ['ok', false, 0]);
      assert.equal(packet.toString('latin1', said.nameAt, said.nameAt + said.nameBytes), name);
    }
    const said = read(
      written({ sender: { ntpSeconds: 2 ** 32 + 1, timestamp: -1, packets: 2 ** 32 + 3, octets: 2 ** 33 } }),
    );
    assert.deepEqual([said.ntp, said.packets, said.octets], [0x10000, 3, 0]);
  });

  it('is read again as it was written', () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    const block = fc.record({
      ssrc: fc.constant(OURS),
      fraction: fc.integer({ min: 0, max: 255 }),
      lost: fc.integer({ min: -0x800000, max: 0x7fffff }),
      ...{ highest: word, jitter: word, lastSr: word, sinceLastSr: word },
    });
    fc.assert(
      fc.property(block, fc.boolean(), (said, leaves) => {
        const again = read(written({ block: said, leaves }));
        assert.deepEqual([again.outcome, again.block, again.leaves], ['ok', { ...said }, leaves]);
      }),
      { seed },
    );
  });

  it('cuts a loss that 24 bits cannot hold', () => {
    const block = { ssrc: OURS, fraction: 0, lost: 0x900000, highest: 0, jitter: 0, lastSr: 0, sinceLastSr: 0 };
    assert.equal(read(written({ block })).block.lost, 0x7fffff);
    assert.equal(read(written({ block: { ...block, lost: -0x900000 } })).block.lost, -0x800000);
  });
});

describe('isRtcp (RFC 5761 section 4)', () => {
  it('tells the reports from the payload types of RTP, with and without the marker', () => {
    for (const type of [200, 201, 202, 203, 204, 192, 223]) assert.equal(isRtcp(Buffer.from([0x80, type])), true);
    for (const type of [0, 8, 13, 63, 96, 127, 0x80, 0x88, 0xe0, 0xff]) {
      assert.equal(isRtcp(Buffer.from([0x80, type])), false);
    }
    assert.equal(isRtcp(Buffer.alloc(0)), false);
  });
});
