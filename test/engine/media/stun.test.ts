import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isIntact, parseStun, stunAttribute, xorMappedAddress } from '../../../src/engine/media/browser/stun.ts';

// RFC 5769 sections 2.1 to 2.3.
const PASSWORD = 'VOkJxbRl1RmTxUk/WvJxBt';
const head = (type: string, length: string): string => `${type} ${length} 2112a442 b7e7a701bc34d686fa87dfae`;
const bytesOf = (...hex: readonly string[]): Buffer => Buffer.from(hex.join('').replaceAll(' ', ''), 'hex');
const sampleRequest = bytesOf(
  head('0001', '0058'),
  '80220010 5354554e207465737420636c69656e74',
  '00240004 6e0001ff',
  '80290008 932ff9b151263b36',
  '00060009 6576746a3a68367659202020',
  '00080014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2',
  '80280004 e57a3bcf',
);
const ipv4Response = bytesOf(
  head('0101', '003c'),
  '8022000b 7465737420766563746f7220',
  '00200008 0001a147e112a643',
  '00080014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7',
  '80280004 c07d4c96',
);
const ipv6Response = bytesOf(
  head('0101', '0048'),
  '8022000b 7465737420766563746f7220',
  '00200014 0002a1470113a9faa5d3f179bc25f4b5bed2b9d9',
  '00080014 a382954e4be67bf11784c97c8292c275bfe3ed41',
  '80280004 c8fb0b4c',
);

describe('the samples of RFC 5769', () => {
  for (const [name, sample] of Object.entries({ sampleRequest, ipv4Response, ipv6Response })) {
    it(`${name} has the right fingerprint, and the integrity of its password alone`, () => {
      const message = parseStun(sample);
      assert(message?.hasFingerprint);
      assert(isIntact(message, PASSWORD));
      assert(!isIntact(message, `${PASSWORD}x`));
    });
  }

  it('the request has the name and the priority', () => {
    const attributes = parseStun(sampleRequest)?.attributes;
    assert.equal(attributes?.get(stunAttribute.username)?.toString(), 'evtj:h6vY');
    assert.equal(attributes?.get(stunAttribute.priority)?.toString('hex'), '6e0001ff');
  });

  it('addresses are written as in the responses', () => {
    const transactionId = sampleRequest.subarray(8, 20);
    const four = xorMappedAddress({ address: '192.0.2.1', port: 32853 }, transactionId);
    assert.deepEqual(four.value, parseStun(ipv4Response)?.attributes.get(stunAttribute.xorMappedAddress));
    const six = { address: '2001:db8:1234:5678:11:2233:4455:6677', port: 32853 };
    const expected = parseStun(ipv6Response)?.attributes.get(stunAttribute.xorMappedAddress);
    assert.deepEqual(xorMappedAddress(six, transactionId).value, expected);
  });

  it('one bit anywhere makes no message of them, or one without integrity', () => {
    for (let bit = 0; bit < sampleRequest.length * 8; bit += 1) {
      const changed = Buffer.from(sampleRequest);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const message = parseStun(changed);
      assert(message === undefined || !message.hasFingerprint || !isIntact(message, PASSWORD), `bit ${bit}`);
    }
  });
});
