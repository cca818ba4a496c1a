import assert from 'node:assert/strict';
import type { Result } from '../../../src/base/result.ts';
import type { SipMessage, SipRequest, SipResponse } from '../../../src/engine/sip/message/message.ts';
import { parseMessage } from '../../../src/engine/sip/message/parse-message.ts';
import type { ParseRefusal } from '../../../src/engine/sip/message/parse-refusal.ts';

/** The headers of an ordinary INVITE by name; a test replaces or adds what it is about. */
export const INVITE_HEADERS: ReadonlyMap<string, string> = new Map([
  ['Via', 'SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK74bf9;rport'],
  ['Max-Forwards', '70'],
  ['From', '"Alice" <sip:alice@example.com>;tag=9fxced76sl'],
  ['To', '<sip:600@example.com>'],
  ['Call-ID', '3848276298220188511@example.com'],
  ['CSeq', '1 INVITE'],
]);

export interface SampleChange {
  readonly startLine?: string;
  /** Replaced by name, added where new, left out where undefined. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Whole lines behind the others. */
  readonly lines?: readonly string[];
  readonly body?: string;
}

/** The bytes of an INVITE with some things changed. */
export function inviteBytes(change: SampleChange = {}): Buffer {
  const headers = new Map<string, string | undefined>([...INVITE_HEADERS, ...Object.entries(change.headers ?? {})]);
  const lines = [...headers].flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  const start = change.startLine ?? 'INVITE sip:600@example.com SIP/2.0';
  return Buffer.from([start, ...lines, ...(change.lines ?? []), '', change.body ?? ''].join('\r\n'));
}

export function accepted<T, E>(result: Result<T, E>): T {
  assert.ok(result.ok, `refused: ${JSON.stringify(result.ok ? undefined : result.refusal)}`);
  return result.value;
}

export function refusalOf<T, E>(result: Result<T, E>): E {
  assert.ok(!result.ok, 'accepted, though it should be refused');
  return result.refusal;
}

export const parsed = (bytes: Buffer): SipMessage => accepted(parseMessage(bytes));

export const refused = (bytes: Buffer): ParseRefusal => refusalOf(parseMessage(bytes));

export function parsedRequest(bytes: Buffer): SipRequest {
  const message = parsed(bytes);
  assert.equal(message.kind, 'request');
  return message;
}

export function parsedResponse(bytes: Buffer): SipResponse {
  const message = parsed(bytes);
  assert.equal(message.kind, 'response');
  return message;
}
