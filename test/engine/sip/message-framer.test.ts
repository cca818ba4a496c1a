import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMessageFramer, type Frame } from '../../../src/engine/sip/transport/message-framer.ts';

const bounds = { messageBytesMax: 512, headerBytesMax: 256, headersMax: 20, viasMax: 4 };

const message = (name: string, body = '', length = `Content-Length: ${body.length}`): string =>
  [
    `MESSAGE sip:${name} SIP/2.0`,
    'Via: SIP/2.0/TCP a;branch=z9hG4bK1',
    ...(length === '' ? [] : [length]),
    '',
    body,
  ].join('\r\n');

const shown = (frame: Frame): string =>
  frame.kind === 'ping' ? 'ping' : frame.kind === 'fault' ? frame.fault : frame.bytes.toString();

/** What comes of a text that is read in pieces. */
function cut(pieces: readonly string[]): readonly string[] {
  const framer = createMessageFramer(bounds);
  return pieces.flatMap((piece) => framer.push(Buffer.from(piece)).map(shown));
}

describe('a stream (RFC 3261 §18.3)', () => {
  const one = message('one', 'hello\r\n\r\nyou');
  const two = message('two');
  const three = message('three', 'xy', 'l :  2');
  const whole = `\r\n${one}\r\n\r\n\r\n\r\n${two}\r\n${three}`;
  const frames = [one, 'ping', 'ping', two, three];

  it('has the same messages and pings, cut in two at every byte', () => {
    for (let at = 0; at <= whole.length; at++) {
      assert.deepEqual(cut([whole.slice(0, at), whole.slice(at)]), frames, `cut at ${at}`);
    }
  });

  it('has the same ones byte by byte, and in threes', () => {
    assert.deepEqual(cut([...whole]), frames);
    assert.deepEqual(cut(whole.match(/.{1,3}/gs) ?? []), frames);
  });

  it('waits for a body that is announced, and for nothing between messages', () => {
    const framer = createMessageFramer(bounds);
    assert.equal(framer.push(Buffer.from(one.slice(0, -1))).length, 0);
    assert.ok(framer.isInside);
    assert.equal(framer.push(Buffer.from(one.slice(-1))).length, 1);
    assert.ok(!framer.isInside);
    framer.push(Buffer.from('\r\n'));
    assert.ok(!framer.isInside);
  });

  const faults = [
    { what: 'a missing Content-Length', text: message('x', '', ''), fault: 'no-length' },
    { what: 'one that is no number', text: message('x', '', 'Content-Length: many'), fault: 'no-length' },
    { what: 'one below zero', text: message('x', '', 'Content-Length: -1'), fault: 'no-length' },
    { what: 'two that differ', text: message('x', '', 'Content-Length: 1\r\nl: 2'), fault: 'no-length' },
    { what: 'a body over the bound', text: message('x', '', 'Content-Length: 9999'), fault: 'too-long' },
    { what: 'a header part over the bound', text: `MESSAGE sip:x SIP/2.0\r\nS: ${'x'.repeat(300)}`, fault: 'too-long' },
  ];
  for (const { what, text, fault } of faults) {
    it(`is read no further after ${what}, wherever it is cut`, () => {
      for (let at = 0; at <= text.length; at++) {
        assert.deepEqual(cut([`${two}${text.slice(0, at)}`, text.slice(at), two]), [two, fault], `cut at ${at}`);
      }
    });
  }

  it('may fold its Content-Length, and say it twice alike', () => {
    const folded = message('x', 'ab', 'Content-Length:\r\n 2\r\nl: 2');
    assert.deepEqual(cut([folded, two]), [folded, two]);
  });
});
