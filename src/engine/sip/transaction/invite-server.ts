import type { Clock, Timer } from '../../../base/clock.ts';
import { timerValues } from './timer-values.ts';

export type InviteServerState = 'proceeding' | 'accepted' | 'completed' | 'confirmed' | 'terminated';

export interface InviteServerDeps {
  readonly clock: Clock;
  /** TCP and TLS: nothing is retransmitted and nothing waits for stragglers. */
  readonly reliable: boolean;
  /** Puts a response on the wire, towards where the INVITE came from. */
  readonly send: (bytes: Buffer) => void;
  /** Timer H: a final response other than 2xx was never acknowledged. */
  readonly onUnacknowledged: () => void;
  /** Called once, on every way into `terminated`. */
  readonly onTerminated: () => void;
}

export interface InviteServer {
  readonly state: InviteServerState;
  /** The same INVITE came again. */
  retransmitted(): void;
  /** The user's response. In `accepted` only further 2xx go out; later ones are dropped. */
  respond(status: number, bytes: Buffer): void;
  /** Sends the latest response once more; how the user retransmits its 2xx (RFC 3261 §13.3.1.4). */
  resend(): void;
  /** An ACK of this transaction; true when it belongs to the user (RFC 6026 §7.1, Accepted). */
  acknowledged(): boolean;
  terminate(): void;
}

interface Machine {
  readonly deps: InviteServerDeps;
  state: InviteServerState;
  latest: Buffer | undefined;
  /** G. */
  retransmission: Timer | undefined;
  /** H, then I; or L. */
  end: Timer | undefined;
}

/**
 * INVITE server transaction: RFC 3261 §17.2.1 with the Accepted state of RFC 6026 §7.1.
 *
 *                      | INVITE: pass to user
 *                      V
 *     1xx: send   +------------+   2xx: send, set L     +----------+  INVITE: absorbed
 *     INVITE:  .--| proceeding |----------------------->| accepted |  ACK: to the user
 *     resend   '->+------------+                        +----------+  2xx: send
 *                      | 300-699: send, set G and H          |
 *                      V                                     | L (64·T1)
 *     INVITE,     +-----------+   H (64·T1): tell user       |
 *     G: send  .--| completed |---------------------------.  |
 *              '->+-----------+                            \ |
 *                      | ACK: set I, stop G and H           \|
 *                      V                                     V
 *                 +-----------+     I (T4; 0 if reliable) +------------+
 *     ACK: -      | confirmed |-------------------------->| terminated |
 *                 +-----------+                           +------------+
 */
export function createInviteServer(deps: InviteServerDeps): InviteServer {
  const machine: Machine = { deps, state: 'proceeding', latest: undefined, retransmission: undefined, end: undefined };
  return {
    get state() {
      return machine.state;
    },
    retransmitted: () => {
      // §17.2.1: answered with the latest response while a final one is not acknowledged; absorbed in Accepted (RFC 6026 §7.1).
      if (machine.state === 'proceeding' || machine.state === 'completed') resend(machine);
    },
    respond: (status, bytes) => respond(machine, status, bytes),
    resend: () => {
      if (machine.state !== 'terminated' && machine.state !== 'confirmed') resend(machine);
    },
    acknowledged: () => acknowledged(machine),
    terminate: () => terminate(machine),
  };
}

function respond(machine: Machine, status: number, bytes: Buffer): void {
  const isSuccess = status >= 200 && status < 300;
  const isAllowed = machine.state === 'proceeding' || (machine.state === 'accepted' && isSuccess);
  if (!isAllowed) return;
  machine.latest = bytes;
  // The state first: an ACK may come before `send` returns.
  if (status >= 200 && machine.state === 'proceeding') {
    if (isSuccess) accept(machine);
    else complete(machine);
  }
  machine.deps.send(bytes);
}

function accept(machine: Machine): void {
  machine.state = 'accepted';
  // Timer L (RFC 6026 §7.1).
  machine.end = machine.deps.clock.after(timerValues.giveUp, () => terminate(machine));
}

function complete(machine: Machine): void {
  machine.state = 'completed';
  if (!machine.deps.reliable) retransmitAfter(machine, timerValues.t1);
  // Timer H (§17.2.1).
  machine.end = machine.deps.clock.after(timerValues.giveUp, () => {
    machine.deps.onUnacknowledged();
    terminate(machine);
  });
}

/** Timer G: T1, doubling to T2 (§17.2.1). */
function retransmitAfter(machine: Machine, ms: number): void {
  machine.retransmission = machine.deps.clock.after(ms, () => {
    retransmitAfter(machine, Math.min(ms * 2, timerValues.t2));
    resend(machine);
  });
}

function acknowledged(machine: Machine): boolean {
  if (machine.state === 'accepted') return true;
  if (machine.state !== 'completed') return false;
  machine.state = 'confirmed';
  stopTimers(machine);
  // Timer I (§17.2.1): absorbs further ACKs.
  machine.end = machine.deps.clock.after(machine.deps.reliable ? 0 : timerValues.t4, () => terminate(machine));
  return false;
}

function resend(machine: Machine): void {
  if (machine.latest !== undefined) machine.deps.send(machine.latest);
}

function terminate(machine: Machine): void {
  if (machine.state === 'terminated') return;
  machine.state = 'terminated';
  stopTimers(machine);
  machine.latest = undefined;
  machine.deps.onTerminated();
}

function stopTimers(machine: Machine): void {
  machine.retransmission?.cancel();
  machine.end?.cancel();
}
