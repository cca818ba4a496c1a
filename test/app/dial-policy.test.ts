import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDialPolicy, patternFault } from '../../src/app/dial-policy.ts';
import { virtualNumber } from '../../src/engine/virtual/magic-numbers.ts';

const allow = ['pbx.example.com', '10.1.2.*', 'sip:sales@shop.example.com', '+4930*=trunk.example.com:5080'];

/** What an address is dialled as, or the rule that denies it. */
const judged = (address: string, options: { allow?: readonly string[]; loopback?: boolean } = {}): string => {
  const policy = createDialPolicy({ allow: options.allow ?? [], loopback: options.loopback ?? true, virtualNumber });
  const judgement = policy.judge(address);
  return judgement.ok ? `${judgement.value.carrier} ${judgement.value.target}` : judgement.refusal.rule;
};

describe('dialling out', () => {
  it('reaches virtual phones, however their number is written, and loopback', () => {
    assert.equal(judged('+1 (555) 0101'), 'virtual +15550101');
    assert.equal(judged('tel:+15550101'), 'virtual +15550101');
    assert.equal(judged('sip:me@127.0.0.1:5070'), 'sip sip:me@127.0.0.1:5070');
    assert.equal(judged('sip:me@localhost'), 'sip sip:me@localhost');
    assert.equal(judged('sips:me@localhost:5061'), 'sip sips:me@localhost:5061');
    assert.equal(judged('sip:me@localhost;transport=TCP'), 'sip sip:me@localhost;transport=TCP');
  });

  const denied = [
    'sip:x@192.0.2.1',
    'sip:x@192.0.2.1;transport=tcp',
    'sip:me@localhost;maddr=192.0.2.1',
    'sip:x@127.0.0.1.example.com',
    'sip:127.0.0.1@192.0.2.1',
    'sip:x@[2001:db8::1]',
    '+900123456',
    'sip:x@127.0.0.1 evil',
    'sip:x@127.0.0.1\r\nX: y',
    'http://127.0.0.1',
    '',
    'sip:',
    'sip:x@0x7f000001',
    'sip:x@2130706433',
    'sip:x@10.1.2.3',
  ];
  for (const address of denied) {
    it(`to ${JSON.stringify(address)} is denied unless somebody allows it`, () => {
      assert.doesNotMatch(judged(address), /^(sip|virtual) /);
    });
  }

  it('reaches what is allowed: a host, a range, one address, numbers by their trunk', () => {
    assert.equal(judged('sip:x@pbx.example.com', { allow }), 'sip sip:x@pbx.example.com');
    assert.equal(judged('sip:x@10.1.2.77:5062', { allow }), 'sip sip:x@10.1.2.77:5062');
    assert.equal(judged('sip:sales@shop.example.com', { allow }), 'sip sip:sales@shop.example.com');
    assert.equal(judged('+49 30 901820', { allow }), 'sip sip:+4930901820@trunk.example.com:5080');
    const named = { allow: ['+4930*=trunk.example.com;transport=tls'] };
    assert.equal(judged('+4930901820', named), 'sip sip:+4930901820@trunk.example.com;transport=tls');
  });

  it('does not reach what only looks like it', () => {
    for (const address of [
      'sip:x@pbx.example.com.evil.net',
      'sip:x@10.1.20.1',
      'sip:x@10.1.2.evil.example',
      'sip:x@10.1.2.3.4',
      'sip:boss@shop.example.com',
      '+4940123456',
      'sip:x@pbxXexample.com',
    ]) {
      assert.match(judged(address, { allow }), /PARTYLINE_DIAL_ALLOW/, address);
    }
  });

  it('judges the resolved address again: a name may lead to the internet, but never inside unless it is listed', () => {
    const policy = createDialPolicy({ allow, loopback: false, virtualNumber });
    const reached = ['10.1.2.9', '203.0.113.7', '2606:2800:220:1::1'];
    const denied = [
      '127.0.0.1',
      '169.254.169.254',
      '10.9.9.9',
      '192.168.1.1',
      '172.20.0.1',
      '100.64.0.1',
      '0.0.0.0',
      '224.0.0.1',
      '::1',
      '::ffff:10.0.0.1',
      'fe80::1',
      'fd00::1',
      'pbx',
    ];
    const host = 'sip.example.net';
    assert.deepEqual(
      [...reached, ...denied].filter((address) => policy.mayReach(address, host)),
      reached,
    );
    assert.equal(
      policy.mayReach('10.9.9.9', 'pbx.example.com'),
      true,
      'a host that was named in full may stand inside',
    );
    assert.equal(
      createDialPolicy({ allow: [], loopback: true, virtualNumber }).mayReach('127.0.0.1', 'localhost'),
      true,
    );
  });

  const patterns: readonly (readonly [string, RegExp | undefined])[] = [
    ['pbx.example.com', undefined],
    ['10.1.2.*', undefined],
    ['*.example.com', undefined],
    ['[2001:db8::1]', undefined],
    ['sip:sales@shop.example.com', undefined],
    ['+4930*=trunk.example.com:5080', undefined],
    ['+4930*=trunk.example.com:5061;transport=tls', undefined],
    ['+4930*=trunk.example.com;transport=ws', /neither a host/],
    ['+4930*', /needs its trunk/],
    ['foo bar', /neither a host/],
    ['***', /everything/],
    ['+49*=', /neither a host/],
  ];
  for (const [pattern, fault] of patterns) {
    it(`takes ${pattern} as a pattern: ${fault === undefined}`, () => {
      if (fault === undefined) assert.equal(patternFault(pattern), undefined);
      else assert.match(patternFault(pattern) ?? '', fault);
    });
  }
});
