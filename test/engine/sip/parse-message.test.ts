import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limits } from '../../../src/base/limits.ts';
import { defaultBounds, parseMessage } from '../../../src/engine/sip/message/parse-message.ts';
import type { ParseRefusalReason } from '../../../src/engine/sip/message/parse-refusal.ts';
import { accepted, inviteBytes, parsed, parsedRequest, parsedResponse, refused, type SampleChange } from './samples.ts';

const responseBytes = (startLine: string): Buffer => inviteBytes({ startLine });

describe('parseMessage of a request', () => {
  it('reads the parts of the request line (RFC 3261 §7.1)', () => {
    const request = parsedRequest(inviteBytes());
    assert.deepEqual([request.method, request.uri], ['INVITE', 'sip:600@example.com']);
    assert.equal(request.headers.get('Call-ID'), '3848276298220188511@example.com');
    assert.equal(request.body.length, 0);
  });

  it('takes the version in any case (RFC 3261 §7.1)', () => {
    assert.equal(parsedRequest(inviteBytes({ startLine: 'INVITE sip:600@example.com sip/2.0' })).method, 'INVITE');
  });

  it('joins folded lines with one space (RFC 3261 §7.3.1)', () => {
    const lines = ["Subject: I know you're there,", '\t  pick up the phone   ', ' and answer!'];
    assert.equal(parsed(inviteBytes({ lines })).headers.get('s'), "I know you're there, pick up the phone and answer!");
  });

  it('takes spaces before and behind the colon, and values that are empty (RFC 3261 §7.3.1)', () => {
    const { headers } = parsed(inviteBytes({ lines: ['Subject  \t:  lunch ', 'Organization:', 'X:\tv\t'] }));
    assert.deepEqual([headers.get('Subject'), headers.get('Organization'), headers.get('x')], ['lunch', '', 'v']);
  });

  it('ignores line breaks before the start line (RFC 3261 §7.5)', () => {
    assert.equal(parsedRequest(Buffer.concat([Buffer.from('\r\n\r\n'), inviteBytes()])).method, 'INVITE');
  });

  it('reads header text as UTF-8, and as Latin-1 where it is none', () => {
    const utf8 = inviteBytes({ headers: { From: '"Zoë Żak 电话" <sip:a@example.com>;tag=1' } });
    assert.equal(parsed(utf8).headers.get('From'), '"Zoë Żak 电话" <sip:a@example.com>;tag=1');
    const latin1 = Buffer.from(inviteBytes({ headers: { Subject: 'Zoë' } }).toString('utf8'), 'latin1');
    assert.equal(parsed(latin1).headers.get('Subject'), 'Zoë');
  });

  it('takes a request without Max-Forwards, as RFC 2543 wrote them', () => {
    assert.equal(parsed(inviteBytes({ headers: { 'Max-Forwards': undefined } })).kind, 'request');
  });

  it('keeps the bytes of the body', () => {
    const bytes = Buffer.concat([inviteBytes({ headers: { 'Content-Length': '4' } }), Buffer.from([0, 13, 10, 255])]);
    assert.deepEqual(parsed(bytes).body, Buffer.from([0, 13, 10, 255]));
  });
});

describe('parseMessage of Content-Length (RFC 3261 §18.3)', () => {
  it('drops the bytes behind it', () => {
    assert.equal(parsed(inviteBytes({ headers: { 'Content-Length': '3' }, body: 'abcdef' })).body.toString(), 'abc');
  });

  it('takes the rest of the datagram where it is missing', () => {
    assert.equal(parsed(inviteBytes({ body: 'abcdef' })).body.toString(), 'abcdef');
  });

  for (const length of ['7', '-1', '', 'six', '6 6', '0x6', '99999999999999999999']) {
    it(`refuses ${JSON.stringify(length)} for a body of six`, () => {
      const refusal = refused(inviteBytes({ headers: { 'Content-Length': length }, body: 'abcdef' }));
      assert.deepEqual([refusal.reason, refusal.sipStatus], ['bad-length', 400]);
    });
  }
});

describe('parseMessage of a response', () => {
  it('reads code and phrase (RFC 3261 §7.2)', () => {
    const { status, reason } = parsedResponse(responseBytes('SIP/2.0 486 Busy Here'));
    assert.deepEqual([status, reason], [486, 'Busy Here']);
  });

  for (const line of ['SIP/2.0 100 ', 'SIP/2.0 100']) {
    it(`takes ${JSON.stringify(line)}, which has no phrase`, () =>
      assert.equal(parsedResponse(responseBytes(line)).reason, ''));
  }

  for (const line of [
    'SIP/2.0 99 Low',
    'SIP/2.0 700 High',
    'SIP/2.0 2000 Long',
    'SIP/2.0 abc',
    'SIP/2.0',
    'SIP/3.0 200 OK',
    'SIP/2.0 200 O\rK',
  ]) {
    it(`drops ${JSON.stringify(line)}: nobody answers a response`, () => {
      const refusal = refused(responseBytes(line));
      assert.equal(refusal.sipStatus, undefined);
      assert.equal(refusal.partial, undefined);
    });
  }

  it('does not compare the method of CSeq, for a response has no other', () => {
    assert.equal(parsedResponse(inviteBytes({ startLine: 'SIP/2.0 200 OK', headers: { CSeq: '1 BYE' } })).status, 200);
  });
});

describe('parseMessage of a request that is wrong', () => {
  const uri = 'sip:600@example.com';
  const rows: readonly (readonly [string, SampleChange, ParseRefusalReason, number])[] = [
    ['two spaces behind the method', { startLine: `INVITE  ${uri} SIP/2.0` }, 'bad-start-line', 400],
    ['two spaces behind the URI', { startLine: `INVITE ${uri}  SIP/2.0` }, 'bad-start-line', 400],
    ['a space behind the version', { startLine: `INVITE ${uri} SIP/2.0 ` }, 'bad-start-line', 400],
    ['a space inside of the URI', { startLine: `INVITE ${uri}; lr SIP/2.0` }, 'bad-start-line', 400],
    ['a URI in brackets', { startLine: `INVITE <${uri}> SIP/2.0` }, 'bad-start-line', 400],
    ['a URI without a scheme', { startLine: 'INVITE 600@example.com SIP/2.0' }, 'bad-start-line', 400],
    ['no URI', { startLine: 'INVITE SIP/2.0' }, 'bad-start-line', 400],
    ['a method that is no token', { startLine: `IN"VITE ${uri} SIP/2.0` }, 'bad-start-line', 400],
    ['a tab for a space', { startLine: `INVITE ${uri}\tSIP/2.0` }, 'bad-start-line', 400],
    ['a bare LF behind the start line', { startLine: `INVITE ${uri} SIP/2.0\nX: 1` }, 'bad-start-line', 400],
    ['another version', { startLine: `INVITE ${uri} SIP/3.0` }, 'bad-version', 505],
    ['a version of many digits', { startLine: `INVITE ${uri} SIP/2.01` }, 'bad-version', 505],
    ['a line without a colon', { lines: ['no colon here'] }, 'bad-header', 400],
    ['a header without a name', { lines: [': value'] }, 'bad-header', 400],
    ['a name with a space in it', { lines: ['X Y: value'] }, 'bad-header', 400],
    ['a bare LF inside of a value', { lines: ['X: a\nb: c'] }, 'bad-header', 400],
    ['a bare CR inside of a value', { lines: ['X: a\rb: c'] }, 'bad-header', 400],
    ...['From', 'To', 'Call-ID', 'CSeq'].map((name): readonly [string, SampleChange, ParseRefusalReason, number] => [
      `no ${name}`,
      { headers: { [name]: undefined } },
      'missing-header',
      400,
    ]),
    ...['From: <sip:a@b>', 't: <sip:a@b>', 'Call-ID: 2', 'cseq: 1 INVITE', 'Max-Forwards: 70'].map(
      (line): readonly [string, SampleChange, ParseRefusalReason, number] => [
        `a second ${line}`,
        { lines: [line] },
        'repeated-header',
        400,
      ],
    ),
    ['two Content-Length', { lines: ['l: 0', 'Content-Length: 0'] }, 'repeated-header', 400],
    ['CSeq of another method', { headers: { CSeq: '1 BYE' } }, 'cseq-mismatch', 400],
    ['CSeq of another case', { headers: { CSeq: '1 invite' } }, 'cseq-mismatch', 400],
    ['an unknown method with another CSeq', { startLine: `DANCE ${uri} SIP/2.0` }, 'cseq-mismatch', 501],
    ['CSeq of 2**31', { headers: { CSeq: '2147483648 INVITE' } }, 'bad-header', 400],
    ['CSeq without a method', { headers: { CSeq: '1' } }, 'bad-header', 400],
    ['an empty Call-ID', { headers: { 'Call-ID': '' } }, 'bad-header', 400],
    ['an empty Via', { headers: { Via: '' } }, 'bad-header', 400],
    ['a Via without a host', { headers: { Via: 'SIP/2.0/UDP ;branch=z9hG4bK1' } }, 'bad-header', 400],
    ['a second Via that is unreadable', { lines: ['Via: nonsense'] }, 'bad-header', 400],
    ['a quote never closed', { headers: { To: '"Joe <sip:joe@example.com>' } }, 'bad-header', 400],
    ['Max-Forwards of 256', { headers: { 'Max-Forwards': '256' } }, 'bad-header', 400],
    ['Max-Forwards that is no number', { headers: { 'Max-Forwards': '-1' } }, 'bad-header', 400],
  ];
  for (const [what, change, reason, sipStatus] of rows) {
    it(`refuses ${what} with ${sipStatus} ${reason}`, () => {
      const refusal = refused(inviteBytes(change));
      assert.deepEqual([refusal.reason, refusal.sipStatus], [reason, sipStatus]);
      assert.ok(refusal.partial?.headers.has('Via'));
    });
  }

  it('reads on behind a bad line, so that the request can be answered', () => {
    const refusal = refused(inviteBytes({ startLine: 'INVITE sip:600@example.com SIP/2.0\r\nno colon' }));
    assert.equal(refusal.partial?.method, 'INVITE');
    assert.equal(refusal.partial?.headers.get('CSeq'), '1 INVITE');
  });

  it('answers no ACK', () => {
    const refusal = refused(inviteBytes({ startLine: 'ACK sip:600@example.com SIP/2.0', headers: { CSeq: '1 BYE' } }));
    assert.deepEqual([refusal.reason, refusal.sipStatus, refusal.partial], ['cseq-mismatch', undefined, undefined]);
  });

  it('answers no request without Via: nobody would know where to', () => {
    const refusal = refused(inviteBytes({ headers: { Via: undefined } }));
    assert.deepEqual([refusal.reason, refusal.sipStatus, refusal.partial], ['missing-header', undefined, undefined]);
  });
});

describe('parseMessage of what is no SIP', () => {
  const rows: readonly (readonly [string, string | Buffer, ParseRefusalReason])[] = [
    ['nothing', '', 'empty'],
    ['a keep-alive', '\r\n\r\n', 'empty'],
    ['HTTP', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'not-sip'],
    ['a line of text', 'hello\r\n\r\n', 'not-sip'],
    ['zeros', Buffer.alloc(100), 'truncated'],
    ['half of a start line', 'INVITE sip:600@exa', 'truncated'],
    ['a STUN request', Buffer.from('000100002112a442b7e7a701bc34d686fa87dfae', 'hex'), 'truncated'],
  ];
  for (const [what, bytes, reason] of rows) {
    it(`drops ${what} as ${reason}`, () => {
      const refusal = refused(Buffer.from(bytes));
      assert.deepEqual([refusal.reason, refusal.sipStatus, refusal.partial], [reason, undefined, undefined]);
    });
  }

  it('refuses a request that ends inside of its headers, with 400', () => {
    const whole = inviteBytes();
    const refusal = refused(whole.subarray(0, whole.length - 2));
    assert.deepEqual([refusal.reason, refusal.sipStatus], ['truncated', 400]);
  });
});

describe('the bounds of parseMessage', () => {
  const many = (count: number, line: string): SampleChange => ({ lines: Array.from({ length: count }, () => line) });

  it('takes as many headers as the limit and no more', () => {
    const room = limits.sipHeadersMax - 6;
    assert.equal(parsed(inviteBytes(many(room, 'X: 1'))).kind, 'request');
    const refusal = refused(inviteBytes(many(room + 1, 'X: 1')));
    assert.deepEqual([refusal.reason, refusal.sipStatus], ['too-many-headers', 513]);
  });

  it('takes as many Via as the limit and no more, in lines or in one', () => {
    const room = limits.sipViaMax - 1;
    const via = 'SIP/2.0/UDP h.example.com';
    assert.equal(parsed(inviteBytes(many(room, `Via: ${via}`))).kind, 'request');
    assert.equal(refused(inviteBytes(many(room + 1, `Via: ${via}`))).reason, 'too-many-vias');
    const inOne = Array.from({ length: room + 1 }, () => via).join(', ');
    assert.equal(refused(inviteBytes({ lines: [`Via: ${inOne}`] })).reason, 'too-many-vias');
  });

  it('takes a header part of the limit and not one byte more', () => {
    const rest = limits.sipHeaderBytesMax - inviteBytes({ lines: ['X: '] }).length;
    assert.equal(parsed(inviteBytes({ lines: [`X: ${'a'.repeat(rest)}`] })).kind, 'request');
    const refusal = refused(inviteBytes({ lines: [`X: ${'a'.repeat(rest + 1)}`] }));
    assert.deepEqual([refusal.reason, refusal.sipStatus], ['too-long', 513]);
  });

  it('takes a message of the limit and not one byte more', () => {
    const rest = limits.sipMessageBytesMax - inviteBytes().length;
    assert.equal(parsed(inviteBytes({ body: 'a'.repeat(rest) })).body.length, rest);
    assert.equal(refused(inviteBytes({ body: 'a'.repeat(rest + 1) })).reason, 'too-long');
  });

  it('can be set by the caller', () => {
    const bytes = inviteBytes(many(1, 'Via: SIP/2.0/UDP h'));
    assert.equal(accepted(parseMessage(bytes)).kind, 'request');
    const result = parseMessage(bytes, { ...defaultBounds, viasMax: 1 });
    assert.equal(result.ok, false);
  });

  const hostile: readonly (readonly [string, SampleChange])[] = [
    ['a header line of a megabyte', { lines: [`X: ${'a'.repeat(1 << 20)}`] }],
    ['10,000 Via lines', many(10_000, 'Via: SIP/2.0/UDP h')],
    ['10,000 Via in one line', { lines: [`Via: ${'SIP/2.0/UDP h,'.repeat(10_000)}`] }],
    ['a megabyte of folds', { lines: [`X: a${'\r\n '.repeat(350_000)}b`] }],
    ['a megabyte of nested quotes', { headers: { From: '"\\"'.repeat(350_000) } }],
    ['a megabyte of open brackets', { headers: { To: '<'.repeat(1 << 20) } }],
    ['a start line of a megabyte', { startLine: `INVITE sip:${'a'.repeat(1 << 20)} SIP/2.0` }],
    ['a megabyte of line breaks', { startLine: '\r\n'.repeat(1 << 19) }],
  ];
  for (const [what, change] of hostile) {
    it(`refuses ${what}, having looked at no more than its header bound`, () => {
      const seen = countReads(inviteBytes(change));
      assert.equal(parseMessage(seen.bytes).ok, false);
      assert.ok(seen.bytesMax() <= limits.sipHeaderBytesMax);
    });
  }
});

/** Bytes that remember how long a piece the parser cut out of them or made a text of. */
function countReads(bytes: Buffer): { readonly bytes: Buffer; bytesMax(): number } {
  let most = 0;
  const subarray = bytes.subarray.bind(bytes);
  bytes.subarray = (start?: number, end?: number) => {
    const piece = subarray(start, end);
    most = Math.max(most, piece.length);
    return piece;
  };
  bytes.toString = () => assert.fail('the whole message was made a text');
  return { bytes, bytesMax: () => most };
}
