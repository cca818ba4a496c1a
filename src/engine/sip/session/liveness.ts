import type { Timer } from '../../../base/clock.ts';
import type { LegId } from '../../../base/ids.ts';
import { limits } from '../../../base/limits.ts';
import type { Ghost } from '../../../domain/ghost.ts';
import { allowHeader } from '../capabilities.ts';
import { isSipsDialog } from '../contact.ts';
import { type Dialog, nextHop, requestWithin } from '../dialog.ts';
import type { LegDeps } from '../leg/leg.ts';
import type { ClientUser } from '../transaction/client-transactions.ts';

/** Whether anybody is at the other end of a dialog (design: telephony, ghosts). */
export interface Liveness {
  /** The far end has said something inside the dialog. */
  seen(): void;
  stop(): void;
}

export interface LivenessOrder {
  readonly deps: LegDeps;
  readonly legId: LegId;
  readonly dialog: Dialog;
  /** False while a request of ours would come before the ACK that makes the dialog. */
  readonly mayAsk: () => boolean;
}

/**
 *   quiet --no packet, no request for so long--> asked --481, 408, no answer for as long--> ghost
 *     ^                                             |                                         |
 *     +-------- any other answer, a packet, a request --------------------------------------+
 *
 * A ghost is asked again as long as nobody ends it.
 */
interface State {
  readonly order: LivenessOrder;
  readonly silentMs: number;
  /** Monotonic: when the far end last said something by SIP. */
  signAt: number;
  askedAt: number | undefined;
  /** An OPTIONS has no final response yet. */
  isUnderWay: boolean;
  isGhost: boolean;
  isStopped: boolean;
  timer: Timer | undefined;
}

/** Watches a dialog from now on; where no bound is set nobody is asked. */
export function watchLiveness(order: LivenessOrder): Liveness {
  const { clock, silentMsMax } = order.deps;
  if (silentMsMax === undefined) return { seen: () => {}, stop: () => {} };
  const state: State = {
    ...{ order, silentMs: silentMsMax, signAt: clock.monotonic(), askedAt: undefined },
    ...{ isUnderWay: false, isGhost: false, isStopped: false, timer: undefined },
  };
  lookAfter(state, silentMsMax);
  return {
    seen: () => signOfLife(state),
    stop() {
      state.isStopped = true;
      state.timer?.cancel();
    },
  };
}

function lookAfter(state: State, ms: number): void {
  state.timer?.cancel();
  if (!state.isStopped) state.timer = state.order.deps.clock.after(ms, () => look(state));
}

function look(state: State): void {
  const { clock } = state.order.deps;
  const now = clock.monotonic();
  const silentMs = now - Math.max(state.signAt, packetAt(state) ?? 0);
  if (silentMs < state.silentMs) {
    revive(state);
    lookAfter(state, state.silentMs - silentMs);
    return;
  }
  const askedMs = state.askedAt === undefined ? undefined : now - state.askedAt;
  // Whoever was asked is waited for as long as he was silent before: an unanswered OPTIONS says no more after that.
  if (askedMs !== undefined && askedMs >= state.silentMs && state.isUnderWay) lost(state, undefined);
  else if ((askedMs === undefined || askedMs >= state.silentMs) && state.order.mayAsk()) ask(state, now);
  lookAfter(state, Math.min(state.silentMs, limits.sipGhostLookMs));
}

const packetAt = ({ order: { deps, legId } }: State): number | undefined => deps.media.lastPacketAt(legId);

/** RFC 3261 §11: OPTIONS inside a dialog changes nothing in it. */
function ask(state: State, now: number): void {
  if (state.isUnderWay) return;
  const { deps, dialog } = state.order;
  const options = requestWithin(dialog, 'OPTIONS');
  options.headers.add('Contact', deps.contactFor(nextHop(dialog), isSipsDialog(dialog)));
  options.headers.add(...allowHeader);
  options.headers.add('Accept', 'application/sdp');
  state.askedAt = now;
  state.isUnderWay = true;
  deps.count('sip_liveness', { what: 'asked' });
  deps.client.send(options, nextHop(dialog), userOf(state));
}

function userOf(state: State): ClientUser {
  return {
    response: ({ status }) => {
      if (status < 200) return;
      state.isUnderWay = false;
      // RFC 3261 §12.2.1.2: these two say that there is no such dialog any more; any other was sent by somebody in it.
      if (status === 481 || status === 408) lost(state, status);
      else signOfLife(state);
    },
    timedOut: () => {
      state.isUnderWay = false;
      lost(state, undefined);
    },
    // RFC 3261 §8.1.3.1: as a 503, but one that nobody has sent.
    transportFailed: () => {
      state.isUnderWay = false;
      lost(state, undefined);
    },
  };
}

function signOfLife(state: State): void {
  if (state.isStopped) return;
  state.signAt = state.order.deps.clock.monotonic();
  state.askedAt = undefined;
  revive(state);
  lookAfter(state, state.silentMs);
}

function revive(state: State): void {
  state.askedAt = undefined;
  if (!state.isGhost) return;
  state.isGhost = false;
  const { deps, legId } = state.order;
  deps.log.info('leg.revived', { legId });
  deps.report({ kind: 'revived', legId });
}

function lost(state: State, optionsStatus: number | undefined): void {
  if (state.isGhost || state.isStopped) return;
  const { deps, legId } = state.order;
  const { clock } = deps;
  // A packet may have come after the question, or a request: nobody is gone who has spoken since he was asked.
  const isRecent = (at: number | undefined): boolean => at !== undefined && clock.monotonic() - at < state.silentMs;
  const last = packetAt(state);
  if (isRecent(last) || (optionsStatus === undefined && isRecent(state.signAt))) return;
  state.isGhost = true;
  const dated = (monotonic: number): number => clock.now() - Math.round(clock.monotonic() - monotonic);
  const ghost: Ghost = {
    since: clock.now(),
    askedAt: dated(state.askedAt ?? clock.monotonic()),
    ...(last === undefined ? {} : { lastPacketAt: dated(last) }),
    ...(optionsStatus === undefined ? {} : { optionsStatus }),
  };
  deps.count('sip_liveness', { what: 'ghost' });
  deps.log.warn('leg.ghost', { legId, ...ghost });
  deps.report({ kind: 'ghost', legId, ghost });
}
