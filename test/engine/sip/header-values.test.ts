import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  formatCSeq,
  formatNameAddr,
  formatVia,
  parseCSeq,
  parseNameAddr,
  parseVia,
  tagOf,
} from '../../../src/engine/sip/message/header-values.ts';
import { accepted, refusalOf } from './samples.ts';

describe('parseVia (RFC 3261 §20.42)', () => {
  it('reads every part', () => {
    const via = accepted(
      parseVia('SIP/2.0/tcp Host.Example.com:5061;rport=5070;branch=z9hG4bKx;received=10.0.0.1;TTL=1;flag'),
    );
    assert.deepEqual(
      { ...via, params: [...via.params] },
      {
        protocol: 'SIP/2.0',
        transport: 'TCP',
        host: 'host.example.com',
        port: 5061,
        branch: 'z9hG4bKx',
        received: '10.0.0.1',
        rport: 5070,
        params: [
          ['ttl', '1'],
          ['flag', ''],
        ],
      },
    );
  });

  it('tells an rport that is asked for from one that is not (RFC 3581 §3)', () => {
    assert.equal(accepted(parseVia('SIP/2.0/UDP h;rport;branch=z9hG4bK1')).rport, 'asked');
    assert.equal(accepted(parseVia('SIP/2.0/UDP h;branch=z9hG4bK1')).rport, undefined);
  });

  const same: readonly (readonly [string, string])[] = [
    [
      'SIP / 2.0 / UDP first.example.com: 4000;ttl=16 ;maddr=224.2.0.1 ;branch=z9hG4bKa7c6a8dlze.1',
      'SIP/2.0/UDP first.example.com:4000;branch=z9hG4bKa7c6a8dlze.1;ttl=16;maddr=224.2.0.1',
    ],
    ['SIP/2.0/UDP [2001:DB8::1]:5060;branch=z9hG4bK1', 'SIP/2.0/UDP [2001:db8::1]:5060;branch=z9hG4bK1'],
    ['SIP/2.0/UDP h;received=2001:db8::2;branch=z9hG4bK1', 'SIP/2.0/UDP h;branch=z9hG4bK1;received=2001:db8::2'],
    ['SIP/2.0/WS df7jal23ls0d.invalid;rport', 'SIP/2.0/WS df7jal23ls0d.invalid;rport'],
    ['SIP/2.0/UDP my_host;x="a;b"', 'SIP/2.0/UDP my_host;x="a;b"'],
  ];
  for (const [text, written] of same) {
    it(`writes ${text} again`, () => assert.equal(formatVia(accepted(parseVia(text))), written));
  }

  const wrong = [
    '',
    'SIP',
    'SIP/2.0',
    'SIP/2.0/UDP',
    'SIP/2.0/UDP ',
    'SIP/2.0 UDP h',
    'SIP/2.0/UDPh',
    'SIP/2.0/UDP h:0',
    'SIP/2.0/UDP h:65536',
    'SIP/2.0/UDP h:',
    'SIP/2.0/UDP h:5060x',
    'SIP/2.0/UDP [::1',
    'SIP/2.0/UDP [1.2.3.4]',
    'SIP/2.0/UDP []',
    'SIP/2.0/UDP h;',
    'SIP/2.0/UDP h;;a',
    'SIP/2.0/UDP h;branch=',
    'SIP/2.0/UDP h;a=1;A=2',
    'SIP/2.0/UDP h;rport=x',
    'SIP/2.0/UDP h;rport=65536',
    'SIP/2.0/UDP h garbage',
    'SIP/2.0/UDP h;x="open',
  ];
  for (const text of wrong) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(refusalOf(parseVia(text)).reason, 'bad-value'));
  }
});

describe('parseNameAddr (RFC 3261 §20.10, §25.1)', () => {
  const rows: readonly (readonly [string, string, string, readonly (readonly [string, string])[]])[] = [
    ['<sip:a@b>', '', 'sip:a@b', []],
    ['sip:a@b;tag=1', '', 'sip:a@b', [['tag', '1']]],
    ['<sip:a@b;lr>;tag=1', '', 'sip:a@b;lr', [['tag', '1']]],
    ['Alice <sip:a@b>;TAG=Xy', 'Alice', 'sip:a@b', [['tag', 'Xy']]],
    ['Alice B. Cee<sip:a@b>', 'Alice B. Cee', 'sip:a@b', []],
    ['Bell, Alexander <sip:a@b>', 'Bell, Alexander', 'sip:a@b', []],
    ['"A \\"quoted\\" <name>; \\\\" <sip:a@b>', 'A "quoted" <name>; \\', 'sip:a@b', []],
    ['"" < sip:a@b > ; tag = 1', '', 'sip:a@b', [['tag', '1']]],
    ['"Zoë 电话" <sip:a@b>', 'Zoë 电话', 'sip:a@b', []],
    ['"bell\u0007 \\\u0000\u001b[31mred\u0085\u202etxt" <sip:a@b>', 'bell [31mredtxt', 'sip:a@b', []],
    ['Zo\u0001ë <sip:a@b>', 'Zoë', 'sip:a@b', []],
    ['<tel:+1-201-555-0123>;x="y;z"', '', 'tel:+1-201-555-0123', [['x', '"y;z"']]],
    ['<sip:a@b?Subject=x>', '', 'sip:a@b?Subject=x', []],
    ['sip:a@b;x="<y>"', '', 'sip:a@b', [['x', '"<y>"']]],
  ];
  for (const [text, display, uri, params] of rows) {
    it(`reads ${JSON.stringify(text)}`, () => {
      const value = accepted(parseNameAddr(text));
      assert.deepEqual([value.display, value.uri, [...value.params]], [display, uri, params]);
      assert.deepEqual(accepted(parseNameAddr(formatNameAddr(value))), value);
    });
  }

  const wrong = [
    '',
    '*',
    'alice',
    '<>',
    '<alice>',
    '<sip:a@b',
    'sip:a@b>',
    '"open <sip:a@b>',
    '"a" sip:a@b',
    '"a" "b" <sip:a@b>',
    'a "b" <sip:a@b>',
    '<sip:a@b> x',
    '<sip:a@b>;',
    '<sip:a@b>;;tag=1',
    '<sip:a@b>;tag=1;tag=2',
    '<sip:a@b>;tag=',
    '<sip:a b@c>',
    '<<sip:a@b>>',
    'sip:a@b?x=y',
    'sip:a@b,sip:c@d',
    '<sip:a@b>, <sip:c@d>',
    '<:a>',
    '<1:a>',
    '<sip:>',
  ];
  for (const text of wrong) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(refusalOf(parseNameAddr(text)).reason, 'bad-value'));
  }

  it('writes a display name that nobody can break out of', () => {
    const text = formatNameAddr({ display: 'Eve" <sip:evil@x>\r\nX: 1\\', uri: 'sip:a@b' });
    assert.equal(text, '"Eve\\" <sip:evil@x>X: 1\\\\" <sip:a@b>');
    assert.equal(accepted(parseNameAddr(text)).uri, 'sip:a@b');
  });

  it('tells the tag, or that there is none', () => {
    assert.equal(tagOf('<sip:a@b>;tag=xyz'), 'xyz');
    assert.equal(tagOf('<sip:a@b;tag=uri>'), undefined);
    assert.equal(tagOf('nonsense'), undefined);
    assert.equal(tagOf(undefined), undefined);
  });
});

describe('parseCSeq (RFC 3261 §8.1.1.5)', () => {
  for (const [text, sequence, method] of [
    ['1 INVITE', 1, 'INVITE'],
    ['0009   ACK', 9, 'ACK'],
    ['2147483647 x!', 2_147_483_647, 'x!'],
  ] as const) {
    it(`reads ${text}`, () => {
      const cseq = accepted(parseCSeq(text));
      assert.deepEqual([cseq.sequence, cseq.method], [sequence, method]);
      assert.equal(formatCSeq(cseq), `${sequence} ${method}`);
    });
  }
  for (const text of [
    '',
    '1',
    '1 ',
    'INVITE',
    '-1 INVITE',
    '2147483648 INVITE',
    '36893488147419103232 INVITE',
    '1INVITE',
    '1 IN VITE',
    '1 INVITE ',
    '1.5 INVITE',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(refusalOf(parseCSeq(text)).reason, 'bad-value'));
  }
});
