import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { localFor } from '../../../src/engine/sip/transport/local-address.ts';
import { reachOf } from '../../../src/engine/sip/transport/reach.ts';

const addresses = ['127.0.0.1', '192.168.7.2', '203.0.113.4', '::1', '2001:db8::4', 'fe80::1'];
const at = (address: string) => ({ address, port: 5060 });

describe('the address that a peer reaches us at', () => {
  it('is the one that was bound, whoever asks', () => {
    assert.deepEqual(localFor(at('192.168.7.2'), at('198.51.100.1'), addresses), at('192.168.7.2'));
  });

  const rows = [
    { bound: '0.0.0.0', peer: '127.0.0.1', local: '127.0.0.1' },
    { bound: '0.0.0.0', peer: '10.0.0.3', local: '192.168.7.2' },
    { bound: '0.0.0.0', peer: '198.51.100.1', local: '203.0.113.4' },
    { bound: '::', peer: '::1', local: '::1' },
    { bound: '::', peer: '2001:db8::9', local: '2001:db8::4' },
  ];
  for (const { bound, peer, local } of rows) {
    it(`is ${local} for ${peer} where ${bound} was bound`, () => {
      assert.deepEqual(localFor(at(bound), at(peer), addresses), at(local));
    });
  }

  it('is loopback on a machine without a network', () => {
    assert.deepEqual(localFor(at('0.0.0.0'), at('10.0.0.3'), ['127.0.0.1']), at('127.0.0.1'));
  });
});

describe('the reach of an address', () => {
  const rows = [
    ['127.9.9.9', 'loopback'],
    ['::1', 'loopback'],
    ['10.1.2.3', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.1', 'public'],
    ['169.254.1.1', 'private'],
    ['fd00::1', 'private'],
    ['8.8.8.8', 'public'],
    ['2001:4860::1', 'public'],
    ['0.0.0.0', 'nowhere'],
    ['255.255.255.255', 'nowhere'],
    ['224.0.0.1', 'nowhere'],
    ['::', 'nowhere'],
    ['ff02::1', 'nowhere'],
    ['example.com', 'nowhere'],
    ['::ffff:127.0.0.1', 'loopback'],
  ] as const;
  for (const [address, reach] of rows) {
    it(`${address} is ${reach}`, () => assert.equal(reachOf(address), reach));
  }
});
