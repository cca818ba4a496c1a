import type { LegId } from '../base/ids.ts';

/** States of a leg, design/removal 2. `disconnecting` is ours; Genesys shapes show the state before it. */
export type LegState =
  | 'contacting'
  | 'dialing'
  | 'alerting'
  | 'connected'
  | 'disconnecting'
  | 'disconnected'
  | 'terminated';

/** What can happen to a leg. */
export type LegMove = 'ring' | 'answer' | 'hold' | 'remove' | 'end';

/** What a move does in a state: the state it leads to, or that it is refused, ignored, or joins what is under way. */
export type LegMoveOutcome = LegState | 'stays' | 'refused' | 'gone' | 'joins';

/** Legal moves as data. A state change that is not in this table does not happen. */
export const legMoves: Readonly<Record<LegState, Readonly<Record<LegMove, LegMoveOutcome>>>> = {
  contacting: { ring: 'alerting', answer: 'connected', hold: 'refused', remove: 'disconnecting', end: 'disconnected' },
  dialing: { ring: 'alerting', answer: 'connected', hold: 'refused', remove: 'disconnecting', end: 'disconnected' },
  alerting: { ring: 'stays', answer: 'connected', hold: 'refused', remove: 'disconnecting', end: 'disconnected' },
  connected: { ring: 'stays', answer: 'stays', hold: 'stays', remove: 'disconnecting', end: 'disconnected' },
  // A 200 that crosses the CANCEL is acknowledged and ended by the driver; it never joins.
  disconnecting: { ring: 'stays', answer: 'stays', hold: 'gone', remove: 'joins', end: 'disconnected' },
  disconnected: { ring: 'stays', answer: 'stays', hold: 'gone', remove: 'gone', end: 'stays' },
  terminated: { ring: 'stays', answer: 'stays', hold: 'gone', remove: 'gone', end: 'stays' },
};

/** Whether a leg in this state is still part of its conversation. */
export const isLive = (state: LegState): boolean => state !== 'disconnected' && state !== 'terminated';

export type LegKind = 'bridge' | 'softphone';

/** Which driver carries a leg on the wire; `seat` is the bridge leg of a user, whose wire is his softphone leg. */
export type LegCarrier = 'sip' | 'virtual' | 'seat';

/** One communication of a participant. Everybody has a bridge leg; a user has a softphone leg besides. */
export interface Leg {
  readonly id: LegId;
  readonly kind: LegKind;
  readonly carrier: LegCarrier;
  readonly state: LegState;
  /** The state before `disconnecting` began; what Genesys shapes go on showing. */
  readonly shownState: LegState;
  readonly leftBridge: boolean;
  /** SIP Call-ID, or what a virtual phone has for one; absent until known. */
  readonly callId?: string;
  /** Stored dialog, opaque; ends the leg after a restart. */
  readonly resume?: string;
}
