import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Headers, type SipMessage } from '../../../src/engine/sip/message/message.ts';
import { reasonPhrase } from '../../../src/engine/sip/message/reason-phrases.ts';
import { responseTo } from '../../../src/engine/sip/message/respond.ts';
import { serialise } from '../../../src/engine/sip/message/serialise.ts';
import { INVITE_HEADERS, inviteBytes, parsed, parsedRequest, refused } from './samples.ts';

const invite = () =>
  parsedRequest(
    inviteBytes({
      lines: [
        'Via: SIP/2.0/UDP b.example.com;branch=z9hG4bK2, SIP/2.0/UDP c;branch=z9hG4bK3',
        'Timestamp: 54',
        'Subject: x',
      ],
    }),
  );

describe('responseTo (RFC 3261 §8.2.6)', () => {
  it('copies every Via in order, From, To, Call-ID and CSeq, and nothing else', () => {
    const request = invite();
    const { headers, status, reason, body } = responseTo(request, 486);
    assert.deepEqual([status, reason, body.length], [486, 'Busy Here', 0]);
    assert.deepEqual(headers.all('Via'), request.headers.all('Via'));
    assert.deepEqual(
      [...headers.entries()].map(([name]) => name),
      ['Via', 'Via', 'From', 'To', 'Call-ID', 'CSeq'],
    );
    for (const name of ['From', 'To', 'Call-ID', 'CSeq']) assert.equal(headers.get(name), INVITE_HEADERS.get(name));
  });

  it('adds the tag to a To without one, of either form', () => {
    assert.equal(
      responseTo(invite(), 180, undefined, { toTag: 'abc' }).headers.get('To'),
      '<sip:600@example.com>;tag=abc',
    );
    const bare = parsedRequest(inviteBytes({ headers: { To: 'sip:600@example.com' } }));
    assert.equal(responseTo(bare, 180, undefined, { toTag: 'abc' }).headers.get('To'), 'sip:600@example.com;tag=abc');
  });

  it('leaves a tag that is there', () => {
    const request = parsedRequest(inviteBytes({ headers: { To: '<sip:600@example.com>;tag=old' } }));
    assert.equal(responseTo(request, 200, 'OK', { toTag: 'new' }).headers.get('To'), '<sip:600@example.com>;tag=old');
  });

  it('copies Timestamp into 100 only, and gives 100 no tag (RFC 3261 §8.2.6.1, §8.2.6.2)', () => {
    const trying = responseTo(invite(), 100, undefined, { toTag: 'abc' });
    assert.equal(trying.headers.get('Timestamp'), '54');
    assert.equal(trying.headers.get('To'), '<sip:600@example.com>');
    assert.equal(responseTo(invite(), 180).headers.get('Timestamp'), undefined);
  });

  it('carries a reason, headers and a body of its own', () => {
    const response = responseTo(invite(), 200, 'Fine', { headers: [['Contact', '<sip:us@h>']], body: 'v=0\r\n' });
    assert.equal(response.reason, 'Fine');
    assert.equal(response.headers.get('Contact'), '<sip:us@h>');
    assert.equal(response.headers.get('Content-Type'), 'application/sdp');
    assert.equal(parsed(serialise(response)).body.toString(), 'v=0\r\n');
  });

  it('answers what could be read of a request that was refused', () => {
    const { partial, sipStatus = 0 } = refused(
      inviteBytes({ headers: { To: '"open <sip:600@example.com>', CSeq: undefined } }),
    );
    assert.ok(partial);
    const text = serialise(responseTo(partial, sipStatus, undefined, { toTag: 'abc' })).toString();
    assert.match(text, /^SIP\/2\.0 400 Bad Request\r\nVia: SIP\/2\.0\/UDP 127\.0\.0\.1:5070;/);
    assert.match(text, /\r\nTo: "open <sip:600@example\.com>\r\n/);
  });

  it('has a phrase for every code, that of its class where it knows no better', () => {
    assert.deepEqual([200, 487, 499, 699, 701].map(reasonPhrase), [
      'OK',
      'Request Terminated',
      'Bad Request',
      'Busy Everywhere',
      'Unknown',
    ]);
  });
});

describe('serialise', () => {
  const request = (body: string | Buffer, headers: Headers): SipMessage => ({
    kind: 'request',
    method: 'INFO',
    uri: 'sip:a@b',
    headers,
    body: Buffer.from(body),
  });

  it('writes start line, headers in order, Content-Length and body', () => {
    const headers = new Headers();
    headers.add('v', 'SIP/2.0/UDP h');
    headers.add('Subject', 'Zoë');
    assert.equal(
      serialise(request('né', headers)).toString(),
      'INFO sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h\r\nSubject: Zoë\r\nContent-Length: 3\r\n\r\nné',
    );
  });

  it('writes the true Content-Length whatever the headers say', () => {
    const headers = new Headers();
    headers.add('l', '999');
    assert.equal(serialise(request('', headers)).toString(), 'INFO sip:a@b SIP/2.0\r\nContent-Length: 0\r\n\r\n');
  });

  it('lets neither URI nor phrase bring a header of its own', () => {
    const evil = 'x\r\nX-Evil: 1';
    const messages: readonly SipMessage[] = [
      { kind: 'request', method: 'INFO', uri: evil, headers: new Headers(), body: Buffer.alloc(0) },
      { kind: 'response', status: 200, reason: evil, headers: new Headers(), body: Buffer.alloc(0) },
    ];
    for (const message of messages) assert.doesNotMatch(serialise(message).toString(), /\nX-Evil/);
  });
});
