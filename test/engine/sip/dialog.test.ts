import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  ackWithin,
  type Dialog,
  dialogOfInvite,
  dialogOfResponse,
  nextHop,
  requestWithin,
  restoreDialog,
  storeDialog,
  takeSequence,
} from '../../../src/engine/sip/dialog.ts';
import { readIncoming } from '../../../src/engine/sip/message/incoming-request.ts';
import { parseMessage } from '../../../src/engine/sip/message/parse-message.ts';

const source = { address: '203.0.113.9', port: 5066 };

function inviteText(lines: readonly string[]): string {
  return [
    'INVITE sip:600@192.0.2.1 SIP/2.0',
    'Via: SIP/2.0/UDP 192.0.2.77;branch=z9hG4bK1',
    'From: "A" <sip:a@example.com>;tag=theirs;x=y',
    'To: <sip:600@example.org>',
    'Call-ID: c1',
    'CSeq: 314 INVITE',
    ...lines,
    '',
    '',
  ].join('\r\n');
}

function invited(lines: readonly string[]): Dialog {
  const message = parseMessage(Buffer.from(inviteText(lines)));
  assert.ok(message.ok && message.value.kind === 'request');
  const incoming = readIncoming(message.value, source);
  assert.ok(incoming !== undefined);
  return dialogOfInvite(incoming, 'ours');
}

function called(lines: readonly string[]): Dialog {
  const invite = parseMessage(Buffer.from(inviteText(['Contact: <sip:us@192.0.2.1>'])));
  const response = parseMessage(
    Buffer.from(
      [
        'SIP/2.0 200 OK',
        'Via: SIP/2.0/UDP 192.0.2.77;branch=z9hG4bK1',
        'From: "A" <sip:a@example.com>;tag=theirs;x=y',
        'To: <sip:600@example.org>;tag=callee',
        'Call-ID: c1',
        'CSeq: 314 INVITE',
        ...lines,
        '',
        '',
      ].join('\r\n'),
    ),
  );
  assert.ok(invite.ok && invite.value.kind === 'request' && response.ok && response.value.kind === 'response');
  return dialogOfResponse(invite.value, response.value, source);
}

describe('a dialog that an INVITE makes (RFC 3261 §12.1.1)', () => {
  it('has the far end in To and us in From of its requests', () => {
    const bye = requestWithin(invited(['Contact: <sip:a@203.0.113.9:5066>']), 'BYE');
    assert.equal(bye.uri, 'sip:a@203.0.113.9:5066');
    assert.equal(bye.headers.get('From'), '<sip:600@example.org>;tag=ours');
    assert.equal(bye.headers.get('To'), '"A" <sip:a@example.com>;tag=theirs');
    assert.equal(bye.headers.get('Call-ID'), 'c1');
    assert.equal(bye.headers.get('CSeq'), '1 BYE');
  });

  it('counts its own CSeq up', () => {
    const dialog = invited([]);
    assert.deepEqual(
      ['INFO', 'BYE'].map((method) => requestWithin(dialog, method).headers.get('CSeq')),
      ['1 INFO', '2 BYE'],
    );
  });

  it('goes by its routes, first recorded first', () => {
    const dialog = invited([
      'Record-Route: <sip:203.0.113.20;lr>, <sip:203.0.113.21:5088;lr>',
      'Contact: <sip:a@10.0.0.1>',
    ]);
    const bye = requestWithin(dialog, 'BYE');
    assert.deepEqual(bye.headers.all('Route'), ['<sip:203.0.113.20;lr>', '<sip:203.0.113.21:5088;lr>']);
    assert.equal(bye.uri, 'sip:a@10.0.0.1');
    assert.deepEqual(nextHop(dialog), { address: '203.0.113.20', port: 5060 });
  });

  it('gives a strict router of RFC 2543 the Request-URI (§12.2.1.1)', () => {
    const dialog = invited(['Record-Route: <sip:203.0.113.20>, <sip:203.0.113.21;lr>', 'Contact: <sip:a@203.0.113.9>']);
    const bye = requestWithin(dialog, 'BYE');
    assert.equal(bye.uri, 'sip:203.0.113.20');
    assert.deepEqual(bye.headers.all('Route'), ['<sip:203.0.113.21;lr>', '<sip:a@203.0.113.9>']);
    assert.deepEqual(nextHop(dialog), { address: '203.0.113.20', port: 5060 });
  });

  it('takes a higher CSeq of the far end and no other', () => {
    const dialog = invited([]);
    assert.deepEqual(
      [313, 314, 316, 315].map((sequence) => takeSequence(dialog, sequence)),
      [false, false, true, false],
    );
  });
});

describe('a dialog that a 2xx makes (RFC 3261 §12.1.2)', () => {
  it('reverses the recorded routes', () => {
    const dialog = called([
      'Record-Route: <sip:203.0.113.21;lr>, <sip:203.0.113.20;lr>',
      'Contact: <sip:b@203.0.113.9>',
    ]);
    assert.deepEqual(ackWithin(dialog, 314).headers.all('Route'), ['<sip:203.0.113.20;lr>', '<sip:203.0.113.21;lr>']);
  });

  it('acknowledges with the number of the INVITE and goes on from there', () => {
    const dialog = called(['Contact: <sip:b@203.0.113.9>']);
    assert.equal(ackWithin(dialog, 314).headers.get('CSeq'), '314 ACK');
    const bye = requestWithin(dialog, 'BYE');
    assert.equal(bye.headers.get('CSeq'), '315 BYE');
    assert.equal(bye.headers.get('To'), '<sip:600@example.org>;tag=callee');
  });

  it('without a Contact goes on to where the INVITE went', () => {
    assert.equal(requestWithin(called([]), 'BYE').uri, 'sip:600@192.0.2.1');
  });
});

describe('where requests of a dialog go', () => {
  const rows = [
    { contact: 'sip:a@203.0.113.10:5070', to: '203.0.113.10:5070', why: 'a public Contact is gone to' },
    { contact: 'sip:a@203.0.113.10', to: '203.0.113.10:5060', why: 'its port is 5060 by default' },
    { contact: 'sip:a@192.168.1.2:5070', to: '203.0.113.9:5066', why: 'a private one behind NAT is not' },
    { contact: 'sip:a@100.64.3.4', to: '203.0.113.9:5066', why: 'nor one of a carrier' },
    { contact: 'sip:a@127.0.0.1:22', to: '203.0.113.9:5066', why: 'nor our own loopback' },
    { contact: 'sip:a@localhost', to: '203.0.113.9:5066', why: 'by name neither' },
    { contact: 'sip:a@0.0.0.0', to: '203.0.113.9:5066', why: 'nor nowhere' },
    { contact: 'sip:a@239.1.2.3', to: '203.0.113.9:5066', why: 'nor a group' },
    { contact: 'sip:a@[2001:db8::1]', to: '203.0.113.9:5066', why: 'nor another family' },
    { contact: 'sip:a@pc33.example.com', to: '203.0.113.9:5066', why: 'nor a name, which is not looked up' },
  ];
  for (const { contact, to, why } of rows) {
    it(`${why}: ${contact}`, () => {
      const { address, port } = nextHop(invited([`Contact: <${contact}>`]));
      assert.equal(`${address}:${port}`, to);
    });
  }

  it('a private Contact is gone to when the far end is in a private network too', () => {
    const dialog = invited(['Contact: <sip:a@192.168.1.2:5070>']);
    dialog.flow = { address: '10.0.0.4', port: 5060 };
    assert.deepEqual(nextHop(dialog), { address: '192.168.1.2', port: 5070 });
  });
});

describe('a stored dialog', () => {
  it('comes back fit for a BYE, with a CSeq above all that went before', () => {
    const dialog = invited(['Record-Route: <sip:203.0.113.20;lr>', 'Contact: "x" <sip:a@192.168.1.2>']);
    requestWithin(dialog, 'INFO');
    const restored = restoreDialog(storeDialog(dialog));
    assert.ok(restored !== undefined);
    const before = requestWithin(dialog, 'BYE');
    const after = requestWithin(restored, 'BYE');
    for (const name of ['From', 'To', 'Call-ID', 'Route'])
      assert.equal(after.headers.get(name), before.headers.get(name));
    assert.equal(after.uri, before.uri);
    assert.ok(
      Number.parseInt(after.headers.get('CSeq') ?? '', 10) > Number.parseInt(before.headers.get('CSeq') ?? '', 10),
    );
    assert.deepEqual(nextHop(restored), nextHop(dialog));
  });

  for (const [why, flow] of [
    ['over TLS knows whose certificate it has to be', { transport: 'TLS', serverName: 'pbx.example.com' }],
    ['over TLS to an address has no name', { transport: 'TLS' }],
    ['over TCP', { transport: 'TCP' }],
    ['over UDP', {}],
  ] as const) {
    it(`${why}, also after a restart`, () => {
      const dialog = invited([]);
      dialog.flow = { address: '203.0.113.9', port: 5061, ...flow };
      assert.deepEqual(restoreDialog(storeDialog(dialog))?.flow, dialog.flow);
    });
  }

  it('of a version before that knew UDP alone comes back', () => {
    const text = storeDialog(invited([]));
    assert.match(text, /"5066"/);
    assert.deepEqual(restoreDialog(text)?.flow, { address: '203.0.113.9', port: 5066 });
  });

  it('is refused when it is none, or damaged', () => {
    const text = storeDialog(invited([]));
    for (const bad of [
      '',
      'x',
      'null',
      '[1]',
      text.slice(0, -1),
      text.replace('dialog-1', 'dialog-9'),
      text.replace('"5066"', '"port"'),
    ]) {
      assert.equal(restoreDialog(bad), undefined, bad);
    }
  });
});
