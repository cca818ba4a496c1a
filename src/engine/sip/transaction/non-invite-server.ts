import type { Clock, Timer } from '../../../base/clock.ts';
import { timerValues } from './timer-values.ts';

export type NonInviteServerState = 'trying' | 'proceeding' | 'completed' | 'terminated';

export interface NonInviteServerDeps {
  readonly clock: Clock;
  readonly reliable: boolean;
  /** Puts a response on the wire, towards where the request came from. */
  readonly send: (bytes: Buffer) => void;
  /** Called once, on the way into `terminated`. */
  readonly onTerminated: () => void;
}

export interface NonInviteServer {
  readonly state: NonInviteServerState;
  /** The same request came again. */
  retransmitted(): void;
  /** The user's response; after a final one all others are dropped. */
  respond(status: number, bytes: Buffer): void;
  terminate(): void;
}

interface Machine {
  readonly deps: NonInviteServerDeps;
  state: NonInviteServerState;
  latest: Buffer | undefined;
  /** J. */
  end: Timer | undefined;
}

/**
 * Non-INVITE server transaction: RFC 3261 §17.2.2.
 *
 *                   | request: pass to user
 *                   V
 *              +--------+   200-699: send, set J
 *     request: | trying |---------------------------.
 *     -        +--------+                           |
 *                   | 1xx: send                     |
 *                   V                               V
 *             +------------+  200-699: send   +-----------+
 *     1xx, .--| proceeding |----------------->| completed |--. request: resend
 *     req  '->+------------+    set J         +-----------+<-' other responses: dropped
 *                                                   | J (64·T1; 0 if reliable)
 *                                                   V
 *                                             +------------+
 *                                             | terminated |
 *                                             +------------+
 */
export function createNonInviteServer(deps: NonInviteServerDeps): NonInviteServer {
  const machine: Machine = { deps, state: 'trying', latest: undefined, end: undefined };
  return {
    get state() {
      return machine.state;
    },
    retransmitted: () => {
      if (machine.latest !== undefined) machine.deps.send(machine.latest);
    },
    respond: (status, bytes) => respond(machine, status, bytes),
    terminate: () => terminate(machine),
  };
}

function respond(machine: Machine, status: number, bytes: Buffer): void {
  if (machine.state !== 'trying' && machine.state !== 'proceeding') return;
  machine.latest = bytes;
  machine.deps.send(bytes);
  if (status < 200) {
    machine.state = 'proceeding';
    return;
  }
  machine.state = 'completed';
  // Timer J (§17.2.2).
  machine.end = machine.deps.clock.after(machine.deps.reliable ? 0 : timerValues.giveUp, () => terminate(machine));
}

function terminate(machine: Machine): void {
  if (machine.state === 'terminated') return;
  machine.state = 'terminated';
  machine.end?.cancel();
  machine.latest = undefined;
  machine.deps.onTerminated();
}
