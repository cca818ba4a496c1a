import type { Clock, Timer } from '../../../base/clock.ts';
import type { SipResponse } from '../message/message.ts';
import { timerValues } from './timer-values.ts';

export type NonInviteClientState = 'trying' | 'proceeding' | 'completed' | 'terminated';

export interface NonInviteClientDeps {
  readonly clock: Clock;
  readonly reliable: boolean;
  /** The request, as it goes out and is sent again. */
  readonly request: Buffer;
  readonly send: (bytes: Buffer) => void;
  /** Every provisional response and the first final one. */
  readonly onResponse: (response: SipResponse) => void;
  /** Timer F: no final response within 64·T1. */
  readonly onTimeout: () => void;
  readonly onTransportFailure: () => void;
  readonly onTerminated: () => void;
}

export interface NonInviteClient {
  readonly state: NonInviteClientState;
  received(response: SipResponse): void;
  transportFailed(): void;
  terminate(): void;
}

interface Machine {
  readonly deps: NonInviteClientDeps;
  state: NonInviteClientState;
  /** E. */
  retransmission: Timer | undefined;
  /** F, then K. */
  end: Timer | undefined;
}

/**
 * Non-INVITE client transaction: RFC 3261 §17.1.2. Sends its request when made.
 *
 *                      | request: send, set E and F
 *                      V
 *     E: resend   +--------+   F (64·T1) or transport failure: tell user
 *     E·2 <= T2.--| trying |------------------------------------------.
 *              '->+--------+   200-699: to user, set K                 \
 *                      |   \-------------------------.                  \
 *                      | 1xx: to user                 \                  |
 *                      V                               V                 |
 *     E: resend   +------------+ 200-699:        +-----------+           |
 *     every T2 .--| proceeding |---------------->| completed |           |
 *     1xx: user'->+------------+ to user, set K  +-----------+           |
 *                      | F: tell user                  | K (T4; 0 if     |
 *                      |                               V    reliable)    V
 *                      |                         +--------------------------+
 *                      '------------------------>|        terminated        |
 *                                                +--------------------------+
 */
export function createNonInviteClient(deps: NonInviteClientDeps): NonInviteClient {
  const machine: Machine = { deps, state: 'trying', retransmission: undefined, end: undefined };
  // Timer F (§17.1.2.2); set before sending, because a transport may fail at once.
  machine.end = deps.clock.after(timerValues.giveUp, () => {
    terminate(machine);
    deps.onTimeout();
  });
  if (!deps.reliable) retransmitAfter(machine, timerValues.t1);
  deps.send(deps.request);
  return {
    get state() {
      return machine.state;
    },
    received: (response) => received(machine, response),
    transportFailed: () => transportFailed(machine),
    terminate: () => terminate(machine),
  };
}

/** Timer E: T1, doubling to T2; from a provisional response on always T2 (§17.1.2.2). */
function retransmitAfter(machine: Machine, ms: number): void {
  machine.retransmission = machine.deps.clock.after(ms, () => {
    const next = machine.state === 'proceeding' ? timerValues.t2 : Math.min(ms * 2, timerValues.t2);
    retransmitAfter(machine, next);
    machine.deps.send(machine.deps.request);
  });
}

function received(machine: Machine, response: SipResponse): void {
  if (machine.state !== 'trying' && machine.state !== 'proceeding') return;
  if (response.status < 200) {
    machine.state = 'proceeding';
  } else {
    machine.state = 'completed';
    stopTimers(machine);
    // Timer K (§17.1.2.2).
    machine.end = machine.deps.clock.after(machine.deps.reliable ? 0 : timerValues.t4, () => terminate(machine));
  }
  machine.deps.onResponse(response);
}

function transportFailed(machine: Machine): void {
  if (machine.state !== 'trying' && machine.state !== 'proceeding') return;
  terminate(machine);
  machine.deps.onTransportFailure();
}

function terminate(machine: Machine): void {
  if (machine.state === 'terminated') return;
  machine.state = 'terminated';
  stopTimers(machine);
  machine.deps.onTerminated();
}

function stopTimers(machine: Machine): void {
  machine.retransmission?.cancel();
  machine.end?.cancel();
}
