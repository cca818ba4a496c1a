import { defaultPortOf } from '../transport/hop.ts';
import { type Endpoint, isReliable, isWebSocket, transportOf } from '../transport/transport.ts';
import { type CSeq, formatVia, parseCSeq, parseVia, tagOf, type Via } from './header-values.ts';
import type { SipRequest } from './message.ts';

/** A request as it came in, with what it is matched and routed by, read once. */
export interface IncomingRequest {
  readonly message: SipRequest;
  /** Where the packet came from. Every response goes there, whatever the Via says (RFC 3581 §4, asked for or not). */
  readonly source: Endpoint;
  /** The topmost one. */
  readonly via: Via;
  readonly cseq: CSeq;
  readonly callId: string;
  /** Empty from a peer of RFC 2543. */
  readonly fromTag: string;
  readonly toTag: string | undefined;
}

/** Stamps the request and reads what every later step needs; undefined for what a checked message never is. */
export function readIncoming(message: SipRequest, source: Endpoint): IncomingRequest | undefined {
  const { headers } = message;
  const via = stampVia(message, source);
  const cseq = parseCSeq(headers.get('CSeq') ?? '');
  if (via === undefined || !cseq.ok) return undefined;
  return {
    message,
    source: withReturn(source, via),
    via,
    cseq: cseq.value,
    callId: headers.get('Call-ID') ?? '',
    fromTag: tagOf(headers.get('From')) ?? '',
    toTag: tagOf(headers.get('To')),
  };
}

/** RFC 3261 §18.2.2: once the connection is gone, answers go to where the sender listens, as its Via says. */
function withReturn(source: Endpoint, { port = defaultPortOf(transportOf(source)) }: Via): Endpoint {
  if (!isReliable(source) || isWebSocket(source)) return source;
  return { ...source, otherwise: { address: source.address, port } };
}

/**
 * Writes into the top Via where the request really came from: `received` (RFC 3261 §18.2.1) and, where it was asked
 * for, `rport` (RFC 3581 §4). Returns that Via; undefined where it cannot be read.
 */
export function stampVia({ headers }: SipRequest, source: Endpoint): Via | undefined {
  const read = parseVia(headers.get('Via') ?? '');
  if (!read.ok) return undefined;
  const received = { ...read.value, received: source.address };
  const via = read.value.rport === undefined ? received : { ...received, rport: source.port };
  headers.replaceFirst('Via', formatVia(via));
  return via;
}
