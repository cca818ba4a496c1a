import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Headers } from '../../../src/engine/sip/message/message.ts';
import { splitList } from '../../../src/engine/sip/message/split-list.ts';

function headersOf(...rows: readonly (readonly [string, string])[]): Headers {
  const headers = new Headers();
  for (const [name, value] of rows) headers.add(name, value);
  return headers;
}

describe('Headers', () => {
  it('finds a header in any case (RFC 3261 §7.3.1)', () => {
    const headers = headersOf(['cAlL-iD', 'x'], ['X-Own', 'y']);
    for (const name of ['Call-ID', 'call-id', 'CALL-ID']) assert.equal(headers.get(name), 'x');
    for (const name of ['X-Own', 'x-own']) assert.equal(headers.get(name), 'y');
  });

  it('takes a compact form for its long one, both ways (RFC 3261 §7.3.3)', () => {
    const pairs = [
      ['v', 'Via'],
      ['f', 'From'],
      ['t', 'To'],
      ['i', 'Call-ID'],
      ['m', 'Contact'],
      ['l', 'Content-Length'],
      ['c', 'Content-Type'],
      ['k', 'Supported'],
      ['s', 'Subject'],
      ['e', 'Content-Encoding'],
      ['o', 'Event'],
      ['u', 'Allow-Events'],
      ['r', 'Refer-To'],
      ['b', 'Referred-By'],
      ['x', 'Session-Expires'],
    ] as const;
    for (const [compact, long] of pairs) {
      assert.equal(headersOf([compact, 'value']).get(long), 'value', long);
      assert.equal(headersOf([compact.toUpperCase(), 'value']).get(long), 'value', long);
      assert.equal(headersOf([long, 'value']).get(compact), 'value', compact);
      assert.deepEqual([...headersOf([compact, 'value']).entries()], [[long, 'value']]);
    }
  });

  it('keeps names from the network apart from those of objects', () => {
    const headers = headersOf(['__proto__', 'a'], ['constructor', 'b']);
    assert.equal(headers.get('__proto__'), 'a');
    assert.equal(headers.get('constructor'), 'b');
    assert.equal(headers.get('toString'), undefined);
    assert.equal(headers.has('hasOwnProperty'), false);
  });

  it('lists the values of several lines and of one line in the order of the wire', () => {
    const headers = headersOf(['Via', 'a, b'], ['To', 'x'], ['v', 'c']);
    assert.deepEqual(headers.all('Via'), ['a', 'b', 'c']);
    assert.deepEqual(headers.lines('Via'), ['a, b', 'c']);
    assert.equal(headers.get('Via'), 'a');
    assert.equal(headers.count('Via'), 2);
    assert.deepEqual(headers.all('Route'), []);
  });

  it('splits no header whose commas are part of one value', () => {
    const digest = 'Digest realm="a", nonce="b"';
    const headers = headersOf(
      ['WWW-Authenticate', digest],
      ['Date', 'Sat, 13 Nov 2010 23:29:00 GMT'],
      ['X-Own', 'a, b'],
    );
    assert.deepEqual(headers.all('WWW-Authenticate'), [digest]);
    assert.equal(headers.get('Date'), 'Sat, 13 Nov 2010 23:29:00 GMT');
    assert.deepEqual(headers.all('X-Own'), ['a, b']);
  });

  it('sets one value in the place of all before it', () => {
    const headers = headersOf(['To', 'x'], ['Contact', 'a'], ['From', 'y'], ['m', 'b'], ['Contact', 'c']);
    headers.set('contact', 'z');
    headers.set('Subject', 'new');
    assert.deepEqual(
      [...headers.entries()],
      [
        ['To', 'x'],
        ['Contact', 'z'],
        ['From', 'y'],
        ['Subject', 'new'],
      ],
    );
  });

  it('prepends before the first of the same name, or before everything', () => {
    const headers = headersOf(['To', 'x'], ['Via', 'a']);
    headers.prepend('Via', 'top');
    headers.prepend('Route', 'r');
    assert.deepEqual(
      [...headers.entries()],
      [
        ['Route', 'r'],
        ['To', 'x'],
        ['Via', 'top'],
        ['Via', 'a'],
      ],
    );
  });

  it('replaces the first value and leaves those beside it', () => {
    const headers = headersOf(['Via', 'a;x=1, b'], ['Via', 'c']);
    headers.replaceFirst('Via', 'a;x=1;received=127.0.0.1');
    assert.deepEqual(headers.all('Via'), ['a;x=1;received=127.0.0.1', 'b', 'c']);
    headers.replaceFirst('Route', 'r');
    assert.equal(headers.get('Route'), 'r');
  });

  it('removes every line of a name', () => {
    const headers = headersOf(['Route', 'a'], ['Route', 'b'], ['To', 'x'], ['Route', 'c']);
    headers.remove('ROUTE');
    assert.deepEqual([...headers.entries()], [['To', 'x']]);
  });

  it('lets no value bring a header of its own', () => {
    const headers = new Headers();
    headers.add('Subject', 'a\r\nX-Evil: 1');
    headers.set('To', 'b\nX-Evil: 1');
    headers.prepend('Via', 'c\r\n \tX-Evil: 1');
    headers.replaceFirst('Route', 'd\rX-Evil: 1');
    for (const [, value] of headers.entries()) assert.doesNotMatch(value, /[\r\n]/);
    assert.equal(headers.get('Subject'), 'a X-Evil: 1');
  });
});

describe('splitList', () => {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['', []],
    [' , ,', []],
    ['a', ['a']],
    ['a,b , c', ['a', 'b', 'c']],
    ['"a, b" <sip:x>, c', ['"a, b" <sip:x>', 'c']],
    ['"a\\", b" <sip:x>, c', ['"a\\", b" <sip:x>', 'c']],
    ['<sip:a,b@c>, <sip:d;x="e">', ['<sip:a,b@c>', '<sip:d;x="e">']],
    ['<sip:a>;p="x,y", b', ['<sip:a>;p="x,y"', 'b']],
    ['"<" <sip:a>, b', ['"<" <sip:a>', 'b']],
    ['"never closed, b', ['"never closed, b']],
    ['<never closed, b', ['<never closed, b']],
  ];
  for (const [line, values] of rows) {
    it(`splits ${JSON.stringify(line)} into ${values.length}`, () => assert.deepEqual(splitList(line), values));
  }
});
