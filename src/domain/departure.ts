import type { RequestId } from '../base/ids.ts';
import type { LegQuality } from './leg-quality.ts';

/** How an ended leg is known to have ended; design: removal, headers of one removal. */
export type Evidence = 'bye-200' | 'cancel-487' | 'rtp-silent' | 'timeout';

/** What ended a leg, as the engine saw it. `hung-up` is the end of our own hangUp; `expired` is a session not refreshed. */
export type LegEndCause = 'hung-up' | 'bye' | 'busy' | 'no-answer' | 'rejected' | 'failed' | 'media-lost' | 'expired';

/** The end of a leg: the last thing a driver ever reports about it. */
export interface LegEnd {
  readonly cause: LegEndCause;
  readonly evidence?: Evidence;
  /** Final SIP status that ended it or confirmed the end. */
  readonly sipCode?: number;
  readonly phrase?: string;
  /** Of a leg that had media. */
  readonly quality?: LegQuality;
}

/** Who made somebody leave. */
export interface Actor {
  readonly kind: 'user' | 'client' | 'phone' | 'policy' | 'system';
  /** User id, client id, phone number or address, name of the policy; what the kind says. */
  readonly id: string;
}

export type DepartureCause =
  | 'api'
  | 'bye'
  | 'busy'
  | 'no-answer'
  | 'rejected'
  | 'failed'
  | 'policy'
  | 'node-lost'
  | 'media-lost'
  | 'expired'
  | 'shutdown'
  | 'transfer'
  | 'ban';

/** disconnectType as REST spells it (reference/genesys behaviour 7); events and analytics spell some differently. */
export type DisconnectType =
  | 'client'
  | 'endpoint'
  | 'endpoint.donotdisturb'
  | 'peer'
  | 'timeout'
  | 'transport.failure'
  | 'system'
  | 'error'
  | 'transfer'
  | 'transfer.conference'
  | 'transfer.consult'
  | 'transfer.noanswer';

/** Who did it and why; kept from the first cause on, completed with the evidence when the end is known. */
export interface Departure {
  readonly actor: Actor;
  readonly cause: DepartureCause;
  readonly disconnectType: DisconnectType;
  /** The request that asked for it, = ININ-Correlation-Id. */
  readonly requestId?: RequestId;
  readonly sipCode?: number;
  readonly evidence?: Evidence;
  readonly note?: string;
}
