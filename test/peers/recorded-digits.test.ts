import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DigitReceiver } from '../../src/engine/media/mix/digit-receiver.ts';
import { createRtpHeader, parseRtp } from '../../src/engine/media/wire/rtp.ts';
import { requireFolder } from '../support/require-program.ts';

/** Recordings of telephone-events that come with SIPp. */
const FOLDER = '/usr/share/sip-tester';
const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const ETHERNET_IP_UDP_BYTES = 14 + 20 + 8;

/** The RTP packets of a pcap file of Ethernet frames, little-endian. */
function packetsOf(path: string): readonly Buffer[] {
  const file = readFileSync(path);
  assert.equal(file.readUInt32LE(0), 0xa1b2c3d4);
  const packets: Buffer[] = [];
  for (let at = FILE_HEADER_BYTES; at < file.length; ) {
    const begin = at + RECORD_HEADER_BYTES;
    const end = begin + file.readUInt32LE(at + 8);
    packets.push(file.subarray(begin + ETHERNET_IP_UDP_BYTES, end));
    at = end;
  }
  return packets;
}

const files = [...'0123456789'].map((digit) => ({ digit, name: digit }));

test('digits recorded from other phones are each read once', (t) => {
  if (!requireFolder(t, FOLDER, 'sip-tester')) return;
  const header = createRtpHeader();
  for (const { digit, name } of [...files, { digit: '*', name: 'star' }, { digit: '#', name: 'pound' }]) {
    const receiver = new DigitReceiver();
    const told: string[] = [];
    const packets = packetsOf(join(FOLDER, `dtmf_2833_${name}.pcap`));
    for (const packet of packets) {
      assert.equal(parseRtp(packet, header), 'ok');
      told.push(...receiver.take(packet, header, 0));
    }
    told.push(...receiver.expire(100));
    assert.ok(packets.length > 3, 'there is something to read');
    assert.deepEqual(told, [digit], name);
  }
});
