import { formatCSeq, parseCSeq } from '../message/header-values.ts';
import { Headers, type SipRequest, type SipResponse } from '../message/message.ts';

const noBody = Buffer.alloc(0);

/**
 * The ACK for a final response other than 2xx (RFC 3261 §17.1.1.3): the INVITE's Request-URI, Call-ID, From, CSeq number,
 * top Via and Route, and the response's To.
 */
export function ackOf(invite: SipRequest, response: SipResponse): SipRequest {
  return companion(invite, 'ACK', response.headers.get('To'));
}

/** The CANCEL of an INVITE (RFC 3261 §9.1): everything as in the INVITE, its branch too, so that each hop can match it. */
export function cancelOf(invite: SipRequest, reason: string): SipRequest {
  const cancel = companion(invite, 'CANCEL', invite.headers.get('To'));
  cancel.headers.add('Reason', reason);
  return cancel;
}

function companion(invite: SipRequest, method: 'ACK' | 'CANCEL', to: string | undefined): SipRequest {
  const headers = new Headers();
  const cseq = parseCSeq(invite.headers.get('CSeq') ?? '');
  headers.add('Via', invite.headers.get('Via') ?? '');
  for (const route of invite.headers.lines('Route')) headers.add('Route', route);
  headers.add('Max-Forwards', '70');
  headers.add('From', invite.headers.get('From') ?? '');
  headers.add('To', to ?? '');
  headers.add('Call-ID', invite.headers.get('Call-ID') ?? '');
  headers.add('CSeq', formatCSeq({ sequence: cseq.ok ? cseq.value.sequence : 1, method }));
  return { kind: 'request', method, uri: invite.uri, headers, body: noBody };
}
