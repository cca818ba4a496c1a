import type { Timer } from '../../../base/clock.ts';
import type { LegId } from '../../../base/ids.ts';
import { limits } from '../../../base/limits.ts';
import type { LegEnd } from '../../../domain/departure.ts';
import type { Dialog } from '../dialog.ts';
import type { SipResponse } from '../message/message.ts';
import { openSession, type Session } from '../session/session.ts';
import type { ClientTransaction } from '../transaction/client-transactions.ts';
import { timerValues } from '../transaction/timer-values.ts';
import { createInviteAnswers, dropFork, type InviteAnswers } from './invite-answers.ts';
import { causeOfStatus, type HangUpReason, type Leg, type LegDeps, reasonHeader } from './leg.ts';
import { restoreInvite } from './stored-invite.ts';

/**
 *   inviting --hang-up: CANCEL--> cancelling
 *       |                             |
 *       | 2xx: ACK                    | 2xx: ACK, BYE
 *       V                             V
 *   answered (the session's, which has no media and waits for the hang-up)
 *
 *   300-699: ACK --> over;  64·T1 after the CANCEL --> over
 */
interface State {
  readonly deps: LegDeps;
  readonly legId: LegId;
  readonly answers: InviteAnswers;
  phase: 'inviting' | 'cancelling' | 'answered' | 'over';
  reason: HangUpReason | undefined;
  transaction: ClientTransaction | undefined;
  /** Final response to our CANCEL. */
  cancelStatus: number | undefined;
  session: Session | undefined;
  patience: Timer | undefined;
}

/** A call of the process before the restart that nobody had answered; undefined where the text is none of ours. */
export function createResumedInvite(deps: LegDeps, legId: LegId, stored: string): Leg | undefined {
  const sent = restoreInvite(stored);
  if (sent === undefined) return undefined;
  const state: State = {
    ...{ deps, legId, answers: createInviteAnswers(deps, sent), phase: 'inviting', reason: undefined },
    ...{ transaction: undefined, cancelStatus: undefined, session: undefined, patience: undefined },
  };
  state.transaction = deps.client.takeUp(sent.invite, sent.to, {
    response: (response) => responded(state, response),
    timedOut: () => {},
    transportFailed: () => {},
  });
  return {
    id: legId,
    hangUp: (reason) => hangUp(state, reason),
    sendDigits: (digits) => state.session?.sendDigits(digits),
    transferGoes: () => {},
    mediaLost: () => {},
    close: () => {
      state.patience?.cancel();
      state.session?.close();
    },
  };
}

function hangUp(state: State, reason: HangUpReason): void {
  if (state.session !== undefined) state.session.end('hung-up', reason);
  if (state.phase !== 'inviting') return;
  state.phase = 'cancelling';
  state.reason = reason;
  // RFC 3261 §9.1 wants a CANCEL to wait for a provisional response, lest it overtakes the INVITE. Whether one came, the
  // process before us knew; and nobody sends that INVITE again, so waiting could be for ever. Where the CANCEL does come
  // first, it gets 481, and a 2xx that comes after all is ended by BYE.
  state.transaction?.cancel(reasonHeader(reason), {
    response: ({ status }) => {
      if (status >= 200) state.cancelStatus = status;
    },
    timedOut: () => {},
    transportFailed: () => {},
  });
  // RFC 3261 §9.1: without a final response 64·T1 after the CANCEL the INVITE counts as cancelled.
  state.patience = state.deps.clock.after(timerValues.giveUp, () => {
    state.transaction?.terminate();
    const known = state.cancelStatus === undefined ? {} : { sipCode: state.cancelStatus };
    over(state, { cause: 'hung-up', evidence: 'timeout', ...known });
  });
}

function responded(state: State, response: SipResponse): void {
  if (response.status < 200) return;
  if (response.status >= 300) {
    refused(state, response);
    return;
  }
  const dialog = state.answers.acknowledge(response);
  if (dialog === undefined) return;
  if (state.session === undefined) answered(state, dialog);
  else dropFork(state.deps, dialog);
}

/** It crossed our CANCEL, or the phone was faster than the restart (design: removal, leg states). */
function answered(state: State, dialog: Dialog): void {
  const { deps, legId, reason } = state;
  state.phase = 'answered';
  state.patience?.cancel();
  state.session = openSession(deps, { legId, dialog, awaitsAck: false });
  if (reason !== undefined) state.session.end('hung-up', reason);
}

function refused(state: State, { status, reason }: SipResponse): void {
  const known = { sipCode: status, phrase: reason.slice(0, limits.nameCharsMax) };
  if (state.reason === undefined) over(state, { cause: causeOfStatus(status), ...known });
  else over(state, { cause: 'hung-up', evidence: 'cancel-487', ...known });
}

function over(state: State, end: LegEnd): void {
  state.phase = 'over';
  state.patience?.cancel();
  state.deps.over(state.legId, end);
}
