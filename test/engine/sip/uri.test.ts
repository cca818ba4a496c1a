import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatUri, parseUri } from '../../../src/engine/sip/message/uri.ts';
import { accepted, refusalOf } from './samples.ts';

describe('parseUri (RFC 3261 §19.1)', () => {
  it('reads every part', () => {
    const uri = accepted(
      parseUri('SIPS:alice:secret@Atlanta.Example.com:5061;Transport=tcp;lr?subject=x&priority=urgent'),
    );
    assert.deepEqual(
      { ...uri, params: [...uri.params] },
      {
        scheme: 'sips',
        user: 'alice',
        password: 'secret',
        host: 'atlanta.example.com',
        port: 5061,
        params: [
          ['transport', 'tcp'],
          ['lr', ''],
        ],
        headers: 'subject=x&priority=urgent',
      },
    );
  });

  const users: readonly (readonly [string, string, string])[] = [
    ['sip:example.com', '', 'example.com'],
    ['sip:+15550100@example.com;user=phone', '+15550100', 'example.com'],
    ['sip:1212@gateway', '1212', 'gateway'],
    ['sip:%61lice@[2001:DB8::10]:5070', 'alice', '2001:db8::10'],
    ['sip:a%40b%3A%20c@[::1]', 'a@b: c', '::1'],
    ['sip:Zo%C3%AB@192.0.2.1', 'Zoë', '192.0.2.1'],
    ['sip:null-%00-null@example.com', 'null-\0-null', 'example.com'],
    ['sip:u;isub=1,x?/y@example.com', 'u;isub=1,x?/y', 'example.com'],
  ];
  for (const [text, user, host] of users) {
    it(`reads user and host of ${text}, and writes what reads the same`, () => {
      const uri = accepted(parseUri(text));
      assert.deepEqual([uri.user, uri.host], [user, host]);
      assert.deepEqual(accepted(parseUri(formatUri(uri))), uri);
    });
  }

  for (const text of ['sip:600@example.com', 'sip:a%40b@[::1]:5060;lr;x=y?z=1', 'sips:h', 'sip:a:b@c']) {
    it(`writes ${text} as it was`, () => assert.equal(formatUri(accepted(parseUri(text))), text));
  }

  it('escapes what a user part must not hold', () => {
    const uri = { scheme: 'sip', user: 'a b@c:d\r\n<é>\ud800', host: 'h', params: new Map([['p', ';?=']]) } as const;
    assert.equal(formatUri(uri), 'sip:a%20b%40c%3Ad%0D%0A%3C%C3%A9%3E%EF%BF%BD@h;p=%3B%3F%3D');
  });

  for (const text of ['tel:+15550100', 'http://example.com', 'isbn:2983792873', 'soap.beep://192.0.2.103:3002']) {
    it(`refuses ${text} with 416`, () => assert.equal(refusalOf(parseUri(text)).sipStatus, 416));
  }

  const wrong = [
    '',
    'sip',
    'sip:',
    ':x',
    'alice@example.com',
    'sip:@example.com',
    'sip:a@',
    'sip:a@b@c',
    'sip:a@b:',
    'sip:a@b:0',
    'sip:a@b:65536',
    'sip:a@b:5060x',
    'sip:a@[::1',
    'sip:a@::1',
    'sip:a@[h]',
    'sip:a@b;',
    'sip:a@b;;x',
    'sip:a@b;=x',
    'sip:a@b;x=1;X=2',
    'sip:a@b c',
    'sip:%zz@b',
    'sip:%ff@b',
    'sip:a%4@b',
    '<sip:a@b>',
    'sip:a@b\r\nX: 1',
    'sip:a@ex"ample',
    'sip:a@b/c',
  ];
  for (const text of wrong) {
    it(`refuses ${JSON.stringify(text)} with 400`, () => assert.equal(refusalOf(parseUri(text)).sipStatus, 400));
  }
});
