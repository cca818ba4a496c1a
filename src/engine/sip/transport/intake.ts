import { limits } from '../../../base/limits.ts';
import { type IncomingRequest, readIncoming, stampVia } from '../message/incoming-request.ts';
import type { SipResponse } from '../message/message.ts';
import { parseMessage } from '../message/parse-message.ts';
import type { ParseRefusal } from '../message/parse-refusal.ts';
import { responseTo } from '../message/respond.ts';
import { serialise } from '../message/serialise.ts';
import type { Endpoint, StreamFault, Wire } from './transport.ts';

/** Adds one to a metric. */
export type Count = (name: string, labels?: Record<string, string>) => void;

/** Counts what was dropped, and says so. */
export type Dropped = (reason: string, source: Endpoint) => void;

export interface IntakeDeps {
  readonly transport: Wire;
  readonly count: Count;
  readonly dropped: Dropped;
  readonly takeRequest: (request: IncomingRequest) => void;
  readonly takeResponse: (response: SipResponse) => void;
}

const ping = Buffer.from('\r\n\r\n');
const pong = Buffer.from('\r\n');

/** From bytes to messages: everything that arrives is a message handed on, a refusal answered, or counted and dropped. */
export function startIntake(deps: IntakeDeps): void {
  deps.transport.receive((bytes, source, fault) => {
    if (fault === undefined) take(deps, bytes, source);
    else refuseStream(deps, bytes, { source, fault });
  });
}

function take(deps: IntakeDeps, bytes: Buffer, source: Endpoint): void {
  if (bytes.length > limits.sipMessageBytesMax) {
    deps.dropped('too-long', source);
  } else if (bytes.equals(ping)) {
    // RFC 5626 §3.5.1: the double CRLF is a keep-alive; the single one is its answer, which nobody answers.
    deps.transport.send(pong, source);
  } else if (!bytes.equals(pong)) {
    takeMessage(deps, bytes, source);
  }
}

function takeMessage(deps: IntakeDeps, bytes: Buffer, source: Endpoint): void {
  const parsed = parseMessage(bytes);
  if (!parsed.ok) {
    refuseMessage(deps, parsed.refusal, source);
  } else if (parsed.value.kind === 'response') {
    deps.count('sip_responses_in', { status: statusClass(parsed.value.status) });
    deps.takeResponse(parsed.value);
  } else {
    const incoming = readIncoming(parsed.value, source);
    if (incoming === undefined) deps.dropped('no-via', source);
    else deps.takeRequest(incoming);
  }
}

/** A message of a stream that cannot be cut out of it (RFC 3261 §18.3, §20.14); the connection ends behind the answer. */
function refuseStream(
  deps: IntakeDeps,
  head: Buffer,
  { source, fault }: { readonly source: Endpoint; readonly fault: StreamFault },
): void {
  const parsed = parseMessage(head);
  const detail = 'a stream that cannot be read on';
  if (!parsed.ok && parsed.refusal.reason !== 'bad-length') {
    refuseMessage(deps, parsed.refusal, source);
    return;
  }
  const request = parsed.ok ? parsed.value : parsed.refusal.partial;
  const isAnswered = request?.kind === 'request' && request.method !== 'ACK';
  const answer = isAnswered ? { partial: request, sipStatus: fault === 'too-long' ? 513 : 400 } : {};
  refuseMessage(deps, { reason: fault === 'too-long' ? 'too-long' : 'bad-length', detail, ...answer }, source);
}

/** `2xx`: a metric with a label per status would let the far end make as many as it likes. */
export const statusClass = (status: number): string => `${Math.floor(status / 100)}xx`;

/** Stateless: nothing is kept of a request that could not be read whole (RFC 3261 §8.2.7). */
function refuseMessage({ transport, count, dropped }: IntakeDeps, refusal: ParseRefusal, source: Endpoint): void {
  count('sip_parse_refusals', { reason: refusal.reason });
  const { partial, sipStatus } = refusal;
  if (partial === undefined || sipStatus === undefined) {
    dropped('no-message', source);
    return;
  }
  stampVia(partial, source);
  transport.send(serialise(responseTo(partial, sipStatus)), source);
}
