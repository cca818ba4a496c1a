import type { Dialog } from './dialog.ts';
import type { SipRequest } from './message/message.ts';
import { formatHostPort } from './message/scan.ts';
import { type Endpoint, isSecure, transportOf } from './transport/transport.ts';

/** Whose number our Contact is, and whether the other side speaks of us by `sips:`. */
export interface ContactTerms {
  readonly user?: string;
  readonly isSips?: boolean;
}

/**
 * Our URI as a peer reaches us at `at`. RFC 3261 §19.1.1, 7118 §5: a WebSocket is `ws`, with TLS or without; §26.2.2: with
 * `sips:` TLS is meant, and is not said again.
 */
export function contactUri(at: Endpoint, peer: Endpoint, { user = '', isSips = false }: ContactTerms = {}): string {
  const transport = transportOf(peer);
  const place = `${user === '' ? '' : `${user}@`}${formatHostPort(at.address, at.port)}`;
  const scheme = isSips && isSecure(peer) ? 'sips' : 'sip';
  if (transport === 'UDP' || (transport === 'TLS' && scheme === 'sips')) return `${scheme}:${place}`;
  return `${scheme}:${place};transport=${transport === 'WSS' ? 'ws' : transport.toLowerCase()}`;
}

const sips = /^[^<]*<sips:|^sips:/i;

/** RFC 3261 §12.1.1: of the Request-URI, and of the top Record-Route or, without one, of the Contact. */
export const isSipsRequest = ({ uri, headers }: SipRequest): boolean =>
  sips.test(uri) || sips.test(headers.get('Record-Route') ?? headers.get('Contact') ?? '');

/** What the far end has said last of where it is. */
export const isSipsDialog = ({ remoteTarget }: Pick<Dialog, 'remoteTarget'>): boolean => sips.test(remoteTarget);
