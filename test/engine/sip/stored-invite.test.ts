import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { restoreInvite, storeInvite } from '../../../src/engine/sip/leg/stored-invite.ts';
import { Headers, type SipRequest } from '../../../src/engine/sip/message/message.ts';
import { ackOf, cancelOf } from '../../../src/engine/sip/transaction/companions.ts';
import { phoneEnd } from './driver-bench.ts';

function sentInvite(): SipRequest {
  const headers = new Headers();
  headers.add('Via', 'SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKabc;rport');
  headers.add('Route', '<sip:one.example.com;lr>');
  headers.add('Route', '<sip:two.example.com;lr>');
  headers.add('From', '"Room, \\"6\\"" <sip:600@127.0.0.1>;tag=ours');
  headers.add('To', '<sip:alice@example.com>');
  headers.add('Call-ID', 'call-1');
  headers.add('CSeq', '7 INVITE');
  headers.add('Content-Type', 'application/sdp');
  return { kind: 'request', method: 'INVITE', uri: 'sip:alice@example.com', headers, body: Buffer.from('v=0') };
}

describe('an INVITE that was stored', () => {
  it('is cancelled and acknowledged as the one that was sent', () => {
    const invite = sentInvite();
    const restored = restoreInvite(storeInvite({ invite, to: phoneEnd }));
    assert.ok(restored !== undefined);
    assert.deepEqual(restored.to, phoneEnd);
    assert.deepEqual(cancelOf(restored.invite, 'x'), cancelOf(invite, 'x'));
    const response = { kind: 'response', status: 487, reason: '', headers: invite.headers, body: invite.body } as const;
    assert.deepEqual(ackOf(restored.invite, response), ackOf(invite, response));
  });

  it('is none of ours without what every INVITE of ours has', () => {
    const fields: readonly string[] = JSON.parse(storeInvite({ invite: sentInvite(), to: phoneEnd }));
    assert.ok(restoreInvite(JSON.stringify(fields)) !== undefined);
    const [form, port, via, from, cseq] = [0, 2, 4, 5, 8];
    for (const at of [form, port, via, from, cseq]) {
      assert.equal(restoreInvite(JSON.stringify(fields.with(at, 'x'))), undefined, `field ${at}`);
    }
    for (const text of ['', '[]', '{}', JSON.stringify(fields.slice(0, 5))])
      assert.equal(restoreInvite(text), undefined, text);
  });
});
