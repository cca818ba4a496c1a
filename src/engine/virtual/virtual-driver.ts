import type { Clock, Timer } from '../../base/clock.ts';
import type { IdMaker, LegId, Random } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import type { DialOrder, LegDriver, ReportLeg } from '../../ports/engine.ts';
import { behaviourOf, plainPhone, virtualNumber } from './magic-numbers.ts';
import { readStoredPhone, type StoredPhone, writeStoredPhone } from './stored-phone.ts';
import {
  addCall,
  connect,
  type Exchange,
  endAfter,
  forget,
  giveUpAfter,
  later,
  notice,
  pickUp,
  reach,
  release,
} from './virtual-call.ts';

export interface VirtualDriverDeps {
  readonly clock: Clock;
  readonly ids: Pick<IdMaker, 'leg'>;
  readonly random: Random;
  readonly log: Log;
  readonly report: ReportLeg;
}

/** The legs that are virtual phones. */
export interface VirtualDriver extends LegDriver {
  /** The digits that a connected phone got, the latest ones. */
  digitsOf(legId: LegId): string;
}

/** Where a virtual phone calls from, in place of a network address. */
const SOURCE = 'virtual';

const makeCallId = (random: Random): string => `${random.hex(16)}@${SOURCE}`;

function dial(exchange: Exchange, random: Random, order: DialOrder): void {
  const { legId, conversationId, target, ringMsMax } = order;
  const number = virtualNumber(target);
  if (number === undefined) {
    const lost = addCall(exchange, { legId, behaviour: plainPhone, state: 'called' });
    endAfter(exchange, lost, { ms: 0, how: { cause: 'failed', sipCode: 404, phrase: 'Not Found' } });
    return;
  }
  const phone: StoredPhone = { number, callId: makeCallId(random), conversationId };
  const rings = order.rings ?? false;
  const call = addCall(exchange, { legId, behaviour: behaviourOf(number), phone, rings, state: 'called' });
  later(exchange, call, { ms: 0, run: () => reach(exchange, call, phone) });
  giveUpAfter(exchange, call, ringMsMax);
}

/** The phone calls the conversation that it was removed from. */
function callBack(exchange: Exchange, legId: LegId, phone: StoredPhone): void {
  const { number, callId, conversationId } = phone;
  const call = addCall(exchange, { legId, behaviour: behaviourOf(number), phone, state: 'offered' });
  giveUpAfter(exchange, call, limits.ringMsMax);
  exchange.report({
    kind: 'incoming',
    legId,
    driver: 'virtual',
    callId,
    caller: { user: number, address: number, name: '', source: SOURCE },
    to: { kind: 'conversation', conversationId },
    resume: writeStoredPhone(phone),
  });
}

function resume(exchange: Exchange, log: Log, [legId, stored]: readonly [LegId, string]): void {
  const phone = readStoredPhone(stored);
  if (phone !== undefined) {
    addCall(exchange, { legId, behaviour: behaviourOf(phone.number), phone, state: 'connected' });
    return;
  }
  // Were it not made known, its end would never be reported and its removal would be owed for ever.
  log.warn('virtual.resume-unreadable', { legId });
  addCall(exchange, { legId, behaviour: plainPhone, state: 'connected' });
}

/** Virtual phones: legs without a socket, a packet or a tick, that behave as their number says. */
export function createVirtualDriver({ clock, ids, random, log, report }: VirtualDriverDeps): VirtualDriver {
  const callBacks = new Set<Timer>();
  let closed = false;

  const removed = (phone: StoredPhone, afterMs: number): void => {
    const timer = clock.after(afterMs, () => {
      callBacks.delete(timer);
      callBack(exchange, ids.leg(), { ...phone, callId: makeCallId(random) });
    });
    callBacks.add(timer);
  };

  const exchange: Exchange = { clock, report, calls: new Map(), shy: new Map(), removed };
  const { calls, shy } = exchange;
  const isNew = (legId: LegId): boolean => !closed && !calls.has(legId);

  return {
    name: 'virtual',
    dial(order) {
      if (isNew(order.legId)) dial(exchange, random, order);
    },
    answer(legId) {
      const call = calls.get(legId);
      if (call?.state === 'offered') connect(exchange, call);
    },
    pickUp(legId) {
      const call = calls.get(legId);
      if (call?.state === 'called' && call.phone !== undefined) pickUp(exchange, call, call.phone);
    },
    sendDigits(legId, digits) {
      const call = calls.get(legId);
      if (call?.state === 'connected') call.digits = (call.digits + digits).slice(-limits.virtualDigitsMax);
    },
    // A virtual phone has no button for it.
    transferGoes: () => {},
    digitsOf: (legId) => calls.get(legId)?.digits ?? '',
    reject(legId) {
      const call = calls.get(legId);
      if (call?.state === 'offered') forget(exchange, call);
    },
    hangUp({ legId, reason }) {
      const call = calls.get(legId);
      if (call !== undefined) release(exchange, call, reason);
    },
    resume(legId, stored) {
      if (isNew(legId)) resume(exchange, log, [legId, stored]);
    },
    noticed(legId) {
      if (shy.size > 0) notice(exchange, legId);
    },
    legs: () => [...calls.keys()],
    async close() {
      closed = true;
      for (const call of [...calls.values()]) forget(exchange, call);
      for (const timer of callBacks) timer.cancel();
      callBacks.clear();
    },
  };
}
