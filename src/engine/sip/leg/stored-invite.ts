import { parseCSeq, parseVia, tagOf } from '../message/header-values.ts';
import { Headers, type SipRequest } from '../message/message.ts';
import { readStrings } from '../stored-strings.ts';
import { portText, storedEndpoint } from '../transport/stored-endpoint.ts';
import type { Endpoint } from '../transport/transport.ts';

/** An INVITE that was sent, and where it went. */
export interface SentInvite {
  readonly invite: SipRequest;
  readonly to: Endpoint;
}

const storedForm = 'invite-1';

/** What its CANCEL, its ACK and the dialog that it may still become are made of (RFC 3261 §9.1, §17.1.1.3, §12.1.2). */
const kept = ['Via', 'From', 'To', 'Call-ID', 'CSeq'] as const;

/** An INVITE without an answer, as opaque text. */
export function storeInvite({ invite, to }: SentInvite): string {
  const { headers } = invite;
  const values = kept.map((name) => headers.get(name) ?? '');
  return JSON.stringify([storedForm, to.address, portText(to), invite.uri, ...values, ...headers.lines('Route')]);
}

/** The INVITE from its text, without its body, fit to be given up; undefined where the text is none of ours. */
export function restoreInvite(text: string): SentInvite | undefined {
  const [form, address, port, uri, ...values] = readStrings(text);
  if (form !== storedForm || address === undefined || uri === undefined) return undefined;
  const to = storedEndpoint(address, port);
  const headers = new Headers();
  for (const [at, name] of kept.entries()) headers.add(name, values[at] ?? '');
  for (const route of values.slice(kept.length)) headers.add('Route', route);
  if (to === undefined || !isWhole(headers)) return undefined;
  return { invite: { kind: 'request', method: 'INVITE', uri, headers, body: Buffer.alloc(0) }, to };
}

function isWhole(headers: Headers): boolean {
  const via = parseVia(headers.get('Via') ?? '');
  const cseq = parseCSeq(headers.get('CSeq') ?? '');
  return via.ok && via.value.branch !== undefined && cseq.ok && tagOf(headers.get('From')) !== undefined;
}
