import type { Clock, Timer } from '../../../base/clock.ts';
import type { SipResponse } from '../message/message.ts';
import { timerValues } from './timer-values.ts';

export type InviteClientState = 'calling' | 'proceeding' | 'completed' | 'accepted' | 'terminated';

export interface InviteClientDeps {
  readonly clock: Clock;
  readonly reliable: boolean;
  /** The INVITE, as it goes out and is sent again. */
  readonly invite: Buffer;
  /** By an earlier process, and whatever it heard since: begins in `proceeding`, where no timer runs. */
  readonly wasSent?: boolean;
  readonly send: (bytes: Buffer) => void;
  /** The ACK for a final response other than 2xx (§17.1.1.3). */
  readonly ackOf: (response: SipResponse) => Buffer;
  /** Every provisional response, the first final one, and every 2xx while `accepted`. */
  readonly onResponse: (response: SipResponse) => void;
  /** Timer B: nothing came within 64·T1. */
  readonly onTimeout: () => void;
  readonly onTransportFailure: () => void;
  readonly onTerminated: () => void;
}

export interface InviteClient {
  readonly state: InviteClientState;
  received(response: SipResponse): void;
  transportFailed(): void;
  /** Gives the transaction up without a word to the user (§9.1: no final response 64·T1 after the CANCEL). */
  terminate(): void;
}

interface Machine {
  readonly deps: InviteClientDeps;
  state: InviteClientState;
  ack: Buffer | undefined;
  /** A. */
  retransmission: Timer | undefined;
  /** B, then D or M. */
  end: Timer | undefined;
}

/**
 * INVITE client transaction: RFC 3261 §17.1.1 with the Accepted state of RFC 6026 §7.2. Sends its INVITE when made.
 *
 *                      | INVITE: send, set A and B
 *                      V
 *     A: resend   +---------+   B (64·T1) or transport failure: tell user
 *     A·2      .--| calling |------------------------------------------.
 *              '->+---------+   2xx: to user, set M                     \
 *                      |   \-------------------------.                   \
 *                      | 1xx: to user, stop A and B   \                   \
 *                      V                               V                   |
 *     1xx:        +------------+  2xx: to user   +----------+  2xx: to user|
 *     to user  .--| proceeding |---------------->| accepted |--.           |
 *              '->+------------+   set M         +----------+<-'           |
 *                      | 300-699 (from calling too):   \                   |
 *                      | to user, send ACK, set D       \ M (64·T1)        |
 *                      V                                 \                 |
 *     300-699:    +-----------+  D (32 s; 0 if reliable)  V                V
 *     send ACK .--| completed |------------------------> +------------------+
 *              '->+-----------+                          |    terminated    |
 *                                                        +------------------+
 */
export function createInviteClient(deps: InviteClientDeps): InviteClient {
  const machine: Machine = { deps, state: 'calling', ack: undefined, retransmission: undefined, end: undefined };
  if (deps.wasSent) machine.state = 'proceeding';
  else begin(machine);
  return {
    get state() {
      return machine.state;
    },
    received: (response) => received(machine, response),
    transportFailed: () => transportFailed(machine),
    terminate: () => terminate(machine),
  };
}

function begin(machine: Machine): void {
  const { deps } = machine;
  // Timer B (§17.1.1.2); set before sending, because a transport may fail at once.
  machine.end = deps.clock.after(timerValues.giveUp, () => {
    terminate(machine);
    deps.onTimeout();
  });
  if (!deps.reliable) retransmitAfter(machine, timerValues.t1);
  deps.send(deps.invite);
}

/** Timer A: T1, doubling without an upper limit until B (§17.1.1.2). */
function retransmitAfter(machine: Machine, ms: number): void {
  machine.retransmission = machine.deps.clock.after(ms, () => {
    retransmitAfter(machine, ms * 2);
    machine.deps.send(machine.deps.invite);
  });
}

function received(machine: Machine, response: SipResponse): void {
  if (response.status < 200) provisional(machine, response);
  else if (response.status < 300) success(machine, response);
  else failure(machine, response);
}

function provisional(machine: Machine, response: SipResponse): void {
  if (machine.state === 'calling') {
    stopTimers(machine);
    machine.state = 'proceeding';
  }
  if (machine.state === 'proceeding') machine.deps.onResponse(response);
}

function success(machine: Machine, response: SipResponse): void {
  if (machine.state === 'calling' || machine.state === 'proceeding') {
    stopTimers(machine);
    machine.state = 'accepted';
    // Timer M (RFC 6026 §7.2): retransmitted and forked 2xx still reach the user, who acknowledges each.
    machine.end = machine.deps.clock.after(timerValues.giveUp, () => terminate(machine));
  }
  if (machine.state === 'accepted') machine.deps.onResponse(response);
}

function failure(machine: Machine, response: SipResponse): void {
  if (machine.state === 'completed') {
    if (machine.ack !== undefined) machine.deps.send(machine.ack);
    return;
  }
  if (machine.state !== 'calling' && machine.state !== 'proceeding') return;
  stopTimers(machine);
  machine.state = 'completed';
  machine.ack = machine.deps.ackOf(response);
  // Timer D (§17.1.1.2).
  machine.end = machine.deps.clock.after(machine.deps.reliable ? 0 : timerValues.d, () => terminate(machine));
  machine.deps.send(machine.ack);
  machine.deps.onResponse(response);
}

function transportFailed(machine: Machine): void {
  // RFC 6026 §7.2: in Accepted and Completed only the ACK could fail, and the far end will ask for it again.
  if (machine.state !== 'calling' && machine.state !== 'proceeding') return;
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
