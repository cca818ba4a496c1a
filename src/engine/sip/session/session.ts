import type { Timer } from '../../../base/clock.ts';
import type { LegId } from '../../../base/ids.ts';
import { limits } from '../../../base/limits.ts';
import type { LegEnd, LegEndCause } from '../../../domain/departure.ts';
import type { TransferProgress } from '../../../ports/engine.ts';
import { allowHeader, optionsHeaders } from '../capabilities.ts';
import { type Dialog, dialogKey, requestWithin, takeSequence } from '../dialog.ts';
import { type DialogUser, type HangUpReason, type LegDeps, type ReasonWord, reasonHeader } from '../leg/leg.ts';
import type { Replaceable } from '../leg/replaces.ts';
import type { IncomingRequest } from '../message/incoming-request.ts';
import type { SipResponse } from '../message/message.ts';
import { type ResponseOptions, responseTo } from '../message/respond.ts';
import { type AudioOffer, readAnswer } from '../sdp/sdp.ts';
import { applyRemote, type LegAudio, ourOffer, type SessionAudio } from '../sdp/session-audio.ts';
import type { ClientUser } from '../transaction/client-transactions.ts';
import type { ServerTransaction } from '../transaction/server-transactions.ts';
import { timerValues } from '../transaction/timer-values.ts';
import { sendWithin } from '../trunk/proven-request.ts';
import { createInfoDigits, type InfoDigits, infoTypes, readInfoDigit } from './info-digits.ts';
import { type Liveness, watchLiveness } from './liveness.ts';
import { createReferSession, type ReferSession } from './refer-session.ts';
import { createSessionChanges, type SessionChanges } from './session-changes.ts';
import type { SessionInterval } from './session-interval.ts';

/** A leg from its 2xx on: the INVITE's ACK, re-INVITEs, and the end by BYE from either side. */
export interface Session extends DialogUser {
  /** Sends our 2xx to the first INVITE and repeats it until its ACK comes. */
  accept(invite: ServerTransaction, answer: SessionAnswer): void;
  /** Ends the leg; the first cause stays. The end is reported when it is known. */
  end(cause: LegEndCause, reason: HangUpReason): void;
  /** As telephone-events (RFC 4733), or by INFO to a phone that takes none. */
  sendDigits(digits: string): void;
  transferGoes(progress: TransferProgress): void;
  close(): void;
}

/** A 2xx of ours. */
export interface SessionAnswer {
  readonly response: SipResponse;
  /** Our offer is in it, and the ACK will have the answer. */
  readonly isOffer: boolean;
  /**
   * What a caller offered whose address is not proven: one INVITE from a forged source must not make us send audio. The
   * ACK has the tag of our 2xx, so whoever sends it hears us where he says he is.
   */
  readonly unproven?: AudioOffer;
}

export interface SessionOrder {
  readonly legId: LegId;
  readonly dialog: Dialog;
  /** Absent for a leg that was taken up again after a restart: it has no media. */
  readonly audio?: SessionAudio;
  /** We answered: before the ACK of our 2xx no BYE may go (RFC 3261 §15). */
  readonly awaitsAck: boolean;
  /** What was agreed about its expiry (RFC 4028); absent: it does not expire. */
  readonly interval?: SessionInterval | undefined;
  /** The far end has said that it takes UPDATE. */
  readonly takesUpdate?: boolean;
  /** Takes a PRACK that comes after our 2xx (RFC 3262 §3). */
  readonly prack?: (transaction: ServerTransaction) => void;
}

/** A 2xx of ours without its ACK. */
interface AwaitedAck {
  readonly invite: ServerTransaction;
  readonly isOffer: boolean;
  unproven: AudioOffer | undefined;
  /** The dialog is not confirmed before this ACK: no BYE may go (RFC 3261 §15). */
  readonly isFirst: boolean;
  repetition: Timer | undefined;
  giveUp: Timer | undefined;
}

interface Wish {
  readonly cause: LegEndCause;
  readonly reason: ReasonWord;
}

interface State {
  readonly deps: LegDeps;
  readonly legId: LegId;
  readonly dialog: Dialog;
  readonly key: string;
  readonly audio: SessionAudio | undefined;
  /** `ending` from our decision on, also while the BYE has to wait for an ACK. */
  phase: 'live' | 'ending' | 'over';
  wish: Wish | undefined;
  awaited: AwaitedAck | undefined;
  isConfirmed: boolean;
  silence: Timer | undefined;
  readonly info: InfoDigits;
  readonly refers: ReferSession;
  readonly changes: SessionChanges;
  readonly liveness: Liveness;
  readonly prack: SessionOrder['prack'];
}

/** Registers the dialog and takes its requests from now on. */
export function openSession(deps: LegDeps, order: SessionOrder): Session {
  const { legId, dialog, audio, awaitsAck, prack } = order;
  const key = dialogKey(dialog.callId, dialog.localTag, dialog.remoteTag);
  const state: State = {
    ...{ deps, legId, dialog, key, audio, prack, phase: 'live', wish: undefined },
    ...{ awaited: undefined, isConfirmed: !awaitsAck, silence: undefined, info: createInfoDigits(deps, dialog) },
    refers: createReferSession({ deps, legId, dialog }),
    changes: createSessionChanges({
      ...{ deps, legId, dialog, audio, interval: order.interval, takesUpdate: order.takesUpdate ?? false },
      ownsCallId: !awaitsAck,
      awaited: () => state.awaited && (state.awaited.isOffer ? 'offer' : 'answer'),
      accept: (transaction, { isOffer, ...options }) =>
        accept(state, transaction, {
          response: responseTo(transaction.request.message, 200, undefined, options),
          isOffer,
        }),
      moved: () => {
        if (state.awaited !== undefined) state.awaited.unproven = undefined;
      },
      expired: () => end(state, { cause: 'expired', reason: 'expired' }),
    }),
    liveness: watchLiveness({ deps, legId, dialog, mayAsk: () => state.awaited === undefined }),
  };
  const session: Session = {
    accept: (invite, answer) => accept(state, invite, answer),
    request: (transaction) => takeRequest(state, transaction),
    acknowledged: (ack) => acknowledged(state, ack),
    end: (cause, reason) => end(state, { cause, reason }),
    sendDigits: (digits) => sendDigits(state, digits),
    transferGoes: (progress) => state.refers.goes(progress),
    replaceable: () => ({ legId, phase: replaceablePhase(state), flow: dialog.flow }),
    close: () => stopTimers(state),
  };
  deps.dialogs.set(key, session);
  return session;
}

/** RFC 3261 §13.3.1.4: a 2xx is repeated by its user, over any transport, T1 doubling to T2, for 64·T1. */
function accept(state: State, invite: ServerTransaction, { response, isOffer, unproven }: SessionAnswer): void {
  const isFirst = !state.isConfirmed;
  const awaited: AwaitedAck = { invite, isOffer, unproven, isFirst, repetition: undefined, giveUp: undefined };
  state.awaited = awaited;
  repeatAfter(state, awaited, timerValues.t1);
  awaited.giveUp = state.deps.clock.after(timerValues.giveUp, () => unacknowledged(state));
  // Last, for the ACK may come before `respond` returns.
  invite.respond(response);
}

function repeatAfter(state: State, awaited: AwaitedAck, ms: number): void {
  awaited.repetition = state.deps.clock.after(ms, () => {
    repeatAfter(state, awaited, Math.min(ms * 2, timerValues.t2));
    // He talks into the port that our 2xx told him, so only his ACK is missing.
    if (state.deps.media.lastPacketAt(state.legId) !== undefined) state.deps.proven(state.dialog.flow);
    awaited.invite.resend();
  });
}

/** RFC 3261 §13.3.1.4: without an ACK the session is ended, by BYE. */
function unacknowledged(state: State): void {
  stopAwaiting(state);
  state.deps.count('sip_unacknowledged');
  if (state.wish === undefined) end(state, { cause: 'failed', reason: 'normal' });
  else sendBye(state, state.wish);
}

function stopAwaiting(state: State): void {
  state.awaited?.repetition?.cancel();
  state.awaited?.giveUp?.cancel();
  state.awaited = undefined;
}

function acknowledged(state: State, ack: IncomingRequest): void {
  const { awaited } = state;
  if (awaited === undefined || awaited.invite.request.cseq.sequence !== ack.cseq.sequence) return;
  stopAwaiting(state);
  state.isConfirmed = true;
  state.liveness.seen();
  if (state.wish !== undefined && awaited.isFirst) sendBye(state, state.wish);
  else if (state.phase !== 'live') return;
  else if (awaited.isOffer) takeAnswer(state, ack);
  else if (awaited.unproven !== undefined) applyRemote(legOf(state), awaited.unproven);
}

const legOf = ({ deps, legId, audio }: State): LegAudio => ({ media: deps.media, legId, audio });

/** The answer to our offer comes in the ACK (RFC 3261 §13.2.1); without a usable one there is no session. */
function takeAnswer(state: State, ack: IncomingRequest): void {
  const answer = state.audio && readAnswer(ack.message.body, ourOffer(state.audio));
  if (answer?.ok) applyRemote(legOf(state), answer.value);
  else end(state, { cause: 'failed', reason: 'normal' });
}

function end(state: State, wish: Wish): void {
  if (state.phase !== 'live') return;
  state.phase = 'ending';
  state.wish = wish;
  state.info.stop();
  state.refers.stop();
  state.changes.stop();
  state.liveness.stop();
  // RFC 3261 §15: who answered must not send BYE before the ACK, or before 64·T1 went by.
  if (state.awaited?.isFirst) return;
  sendBye(state, wish);
}

function sendBye(state: State, { reason }: Wish): void {
  stopAwaiting(state);
  const bye = requestWithin(state.dialog, 'BYE');
  bye.headers.add('Reason', reasonHeader(reason));
  watchSilence(state);
  // What nobody acknowledged may be forged, and its Contact somebody's whom the forger wants to be called.
  const user: ClientUser = {
    // RFC 3261 §15.1.1: the session is over whatever the answer is, and 481 and 408 say so themselves.
    response: ({ status }) => {
      if (status >= 200) finishOwn(state, { evidence: 'bye-200', sipCode: status });
    },
    timedOut: () => {
      if (state.phase !== 'over') state.deps.count('sip_bye_timeouts');
      finishOwn(state, { evidence: 'timeout' });
    },
    transportFailed: () => finishOwn(state, { evidence: 'timeout', sipCode: 503 }),
  };
  if (state.isConfirmed) sendWithin(state.deps, state.dialog, { request: bye, user });
  else state.deps.client.send(bye, state.dialog.flow, user);
}

/** Without an answer, silence is evidence too: no packet of the leg for 3 s. The BYE goes on being sent meanwhile. */
function watchSilence(state: State): void {
  if (state.audio === undefined) return;
  const { clock, media } = state.deps;
  const since = clock.monotonic();
  const check = (): void => {
    const silentMs = clock.monotonic() - Math.max(since, media.lastPacketAt(state.legId) ?? since);
    const leftMs = limits.rtpSilentAfterByeMs - silentMs;
    if (leftMs <= 0) finishOwn(state, { evidence: 'rtp-silent' });
    else state.silence = clock.after(leftMs, check);
  };
  state.silence = clock.after(limits.rtpSilentAfterByeMs, check);
}

const finishOwn = (state: State, known: Omit<LegEnd, 'cause'>): void =>
  finish(state, { cause: state.wish?.cause ?? 'hung-up', ...known });

function finish(state: State, legEnd: LegEnd): void {
  if (state.phase === 'over') return;
  state.phase = 'over';
  stopTimers(state);
  state.deps.dialogs.delete(state.key);
  state.deps.over(state.legId, legEnd);
}

function stopTimers(state: State): void {
  stopAwaiting(state);
  state.silence?.cancel();
  state.info.stop();
  state.refers.stop();
  state.changes.stop();
  state.liveness.stop();
}

function sendDigits(state: State, digits: string): void {
  if (state.phase !== 'live') return;
  const isSent = state.audio !== undefined && state.deps.media.sendDigits(state.legId, digits);
  if (!isSent) state.info.send(digits);
}

function takeRequest(state: State, transaction: ServerTransaction): void {
  const { message, cseq } = transaction.request;
  // RFC 3261 §12.2.2: out of order.
  if (!takeSequence(state.dialog, cseq.sequence)) {
    respond(transaction, 500);
    return;
  }
  state.liveness.seen();
  switch (message.method) {
    case 'BYE':
      takeBye(state, transaction);
      break;
    case 'INVITE':
      if (state.phase === 'live') state.changes.reinvite(transaction);
      else respond(transaction, 481);
      break;
    case 'UPDATE':
      if (state.phase === 'live') state.changes.update(transaction);
      else respond(transaction, 481);
      break;
    case 'PRACK':
      if (state.prack !== undefined) state.prack(transaction);
      else respond(transaction, 481);
      break;
    case 'INFO':
      takeInfo(state, transaction);
      break;
    case 'REFER':
      // RFC 3515 §2.4.2 is about a dialog that is there: before its ACK, and behind its end, there is none to transfer.
      if (state.phase === 'live' && state.isConfirmed) state.refers.take(transaction);
      else respond(transaction, 481);
      break;
    case 'OPTIONS':
      respond(transaction, 200, { headers: optionsHeaders });
      break;
    default:
      respond(transaction, 405, { headers: [allowHeader] });
      break;
  }
}

function replaceablePhase({ phase, isConfirmed }: State): Replaceable['phase'] {
  if (phase !== 'live') return 'ending';
  return isConfirmed ? 'confirmed' : 'unconfirmed';
}

const respond = (transaction: ServerTransaction, status: number, options: ResponseOptions = {}): void =>
  transaction.respond(responseTo(transaction.request.message, status, undefined, options));

/** A digit (RFC 6086 in its old use without a package); an INFO without a body asks whether we are there. */
function takeInfo(state: State, transaction: ServerTransaction): void {
  const { message } = transaction.request;
  const digit = message.body.length === 0 ? undefined : readInfoDigit(message);
  if (digit === 'unsupported') respond(transaction, 415, { headers: [['Accept', infoTypes.join(', ')]] });
  else if (digit === 'unreadable') respond(transaction, 400);
  else {
    respond(transaction, 200);
    if (digit !== undefined && state.phase === 'live') {
      state.deps.report({ kind: 'digit', legId: state.legId, digit });
    }
  }
}

/** RFC 3261 §15.1.2. One that crosses our own BYE, or our wish to send one, is the confirmation of it. */
function takeBye(state: State, transaction: ServerTransaction): void {
  respond(transaction, 200);
  if (state.phase === 'ending') finishOwn(state, { evidence: 'bye-200', sipCode: 200 });
  else finish(state, { cause: 'bye' });
}
