import type { SipRequest } from './message.ts';

export type ParseRefusalReason =
  /** Nothing but line breaks: a keep-alive (RFC 5626 §3.5.1). */
  | 'empty'
  | 'not-sip'
  | 'too-long'
  | 'too-many-headers'
  | 'too-many-vias'
  /** The empty line that ends the header part is missing. */
  | 'truncated'
  | 'bad-start-line'
  | 'bad-version'
  | 'bad-header'
  | 'missing-header'
  | 'repeated-header'
  | 'cseq-mismatch'
  | 'bad-length';

/** What is wrong, before it is known whether anybody can be told. */
export interface Fault {
  readonly reason: ParseRefusalReason;
  readonly detail: string;
}

/** Why bytes are no message. Whoever has neither `sipStatus` nor `partial` drops them. */
export interface ParseRefusal extends Fault {
  /** The final response to send; never for a response and never for ACK. */
  readonly sipStatus?: number;
  /** What could be read of the request: enough for `responseTo`. Its body is empty. */
  readonly partial?: SipRequest;
}
