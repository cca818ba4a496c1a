import { unreachable } from '../../base/assert.ts';
import type { Clock, Timer } from '../../base/clock.ts';
import type { LegId } from '../../base/ids.ts';
import type { LegEnd } from '../../domain/departure.ts';
import type { HangUpOrder, ReportLeg } from '../../ports/engine.ts';
import type { PhoneBehaviour, Pickup } from './magic-numbers.ts';
import { type StoredPhone, writeStoredPhone } from './stored-phone.ts';

/** One call of a virtual phone, which takes any number of them. */
export interface VirtualCall {
  readonly legId: LegId;
  readonly behaviour: PhoneBehaviour;
  /** Rings until it is told to answer, whatever its number says. */
  readonly rings?: boolean;
  /** Absent where nobody was reached, or where what was stored of the phone cannot be read. */
  readonly phone?: StoredPhone;
  /** `called` by us, `offered` by the phone and not answered yet. */
  state: 'called' | 'offered' | 'connected' | 'ending';
  readonly timers: Timer[];
  /** Digits that came to the phone, the latest ones. */
  digits: string;
}

/** What every call shares. */
export interface Exchange {
  readonly clock: Clock;
  readonly report: ReportLeg;
  readonly calls: Map<LegId, VirtualCall>;
  /** Connected legs that hang up when they are noticed; nearly always empty, which keeps `noticed` cheap. */
  readonly shy: Map<LegId, number>;
  /** Told when a phone that comes back has been removed. */
  readonly removed: (phone: StoredPhone, afterMs: number) => void;
}

// We gave up: CANCEL, and the INVITE ends with 487 (RFC 3261 section 9.1).
const CANCELLED = { evidence: 'cancel-487', sipCode: 487, phrase: 'Request Terminated' } as const;
const NO_ANSWER: LegEnd = { cause: 'no-answer', ...CANCELLED };

/** The final response to an offered call that is given up, by the reason of the order. */
const REFUSALS = { normal: 480, busy: 486, declined: 603 } as const;

/** Makes a call known. */
export function addCall(exchange: Exchange, call: Omit<VirtualCall, 'timers' | 'digits'>): VirtualCall {
  const added: VirtualCall = { ...call, timers: [], digits: '' };
  exchange.calls.set(added.legId, added);
  return added;
}

/** Forgets a call without a report. */
export function forget(exchange: Exchange, call: VirtualCall): void {
  settle(exchange, call);
  exchange.calls.delete(call.legId);
}

/** Sets a timer of the call; it is called off when the call comes to another state. */
export function later(exchange: Exchange, call: VirtualCall, timer: { ms: number; run: () => void }): void {
  call.timers.push(exchange.clock.after(timer.ms, timer.run));
}

/** Ends the call when nobody has answered after `ms`. */
export function giveUpAfter(exchange: Exchange, call: VirtualCall, ms: number): void {
  later(exchange, call, { ms, run: () => end(exchange, call, NO_ANSWER) });
}

/** From now on the call is ending, and nothing but `how` will be reported. */
export function endAfter(exchange: Exchange, call: VirtualCall, ending: { ms: number; how: LegEnd }): void {
  settle(exchange, call);
  call.state = 'ending';
  later(exchange, call, { ms: ending.ms, run: () => end(exchange, call, ending.how) });
}

/** The phone that we called hears of it. */
export function reach(exchange: Exchange, call: VirtualCall, phone: StoredPhone): void {
  const { pickup } = call.behaviour;
  if (call.rings === true && pickup.kind === 'at-once') {
    exchange.report({ kind: 'ringing', legId: call.legId });
    return;
  }
  switch (pickup.kind) {
    case 'at-once':
      pickUp(exchange, call, phone);
      break;
    case 'refuses':
      end(exchange, call, refusalOf(pickup));
      break;
    case 'rings':
      later(exchange, call, { ms: pickup.answersAfterMs, run: () => pickUp(exchange, call, phone) });
      exchange.report({ kind: 'ringing', legId: call.legId });
      break;
    case 'never':
      exchange.report({ kind: 'ringing', legId: call.legId });
      break;
    default:
      unreachable(pickup);
  }
}

/** Both sides have answered; the phone stays as long as its number says. */
export function connect(exchange: Exchange, call: VirtualCall): void {
  settle(exchange, call);
  call.state = 'connected';
  const { stay } = call.behaviour;
  switch (stay.kind) {
    case 'stays':
      break;
    case 'hangs-up':
      later(exchange, call, { ms: stay.afterMs, run: () => end(exchange, call, { cause: 'bye' }) });
      break;
    case 'hangs-up-when-noticed':
      exchange.shy.set(call.legId, stay.afterMs);
      break;
    case 'vanishes':
      later(exchange, call, { ms: stay.missedAfterMs, run: () => end(exchange, call, { cause: 'media-lost' }) });
      break;
    default:
      unreachable(stay);
  }
}

/** A client was shown the call; those that mind hang up, once. */
export function notice(exchange: Exchange, legId: LegId): void {
  const ms = exchange.shy.get(legId);
  const call = exchange.calls.get(legId);
  if (ms === undefined || call === undefined) return;
  exchange.shy.delete(legId);
  later(exchange, call, { ms, run: () => end(exchange, call, { cause: 'bye' }) });
}

/** We hang up. */
export function release(exchange: Exchange, call: VirtualCall, reason: HangUpOrder['reason']): void {
  switch (call.state) {
    case 'ending':
      break;
    case 'called':
      endAfter(exchange, call, { ms: 0, how: { cause: 'hung-up', ...CANCELLED } });
      break;
    case 'offered':
      endAfter(exchange, call, { ms: 0, how: { cause: 'hung-up', evidence: 'cancel-487', sipCode: REFUSALS[reason] } });
      break;
    case 'connected':
      sayGoodbye(exchange, call);
      break;
    default:
      unreachable(call.state);
  }
}

function sayGoodbye(exchange: Exchange, call: VirtualCall): void {
  const { farewell, rejoinsAfterMs } = call.behaviour;
  if (farewell.kind === 'silent') {
    endAfter(exchange, call, { ms: farewell.afterMs, how: { cause: 'hung-up', evidence: farewell.evidence } });
    return;
  }
  endAfter(exchange, call, { ms: 0, how: { cause: 'hung-up', evidence: 'bye-200', sipCode: 200, phrase: 'OK' } });
  if (rejoinsAfterMs !== undefined && call.phone !== undefined) exchange.removed(call.phone, rejoinsAfterMs);
}

/** Somebody at the phone answers. */
export function pickUp(exchange: Exchange, call: VirtualCall, phone: StoredPhone): void {
  connect(exchange, call);
  exchange.report({ kind: 'answered', legId: call.legId, callId: phone.callId, resume: writeStoredPhone(phone) });
}

function end(exchange: Exchange, call: VirtualCall, how: LegEnd): void {
  forget(exchange, call);
  exchange.report({ kind: 'ended', legId: call.legId, end: how });
}

function settle(exchange: Exchange, call: VirtualCall): void {
  for (const timer of call.timers.splice(0)) timer.cancel();
  exchange.shy.delete(call.legId);
}

const refusalOf = ({ cause, sipCode, phrase }: Pickup & { kind: 'refuses' }): LegEnd => ({ cause, sipCode, phrase });
