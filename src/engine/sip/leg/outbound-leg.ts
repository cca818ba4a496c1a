import type { Timer } from '../../../base/clock.ts';
import { limits } from '../../../base/limits.ts';
import { ok } from '../../../base/result.ts';
import type { LegEnd } from '../../../domain/departure.ts';
import type { DialOrder } from '../../../ports/engine.ts';
import type { LocalMedia, OpenOrder } from '../../media/media.ts';
import { allowHeader, allows, sdpType, supportedHeader } from '../capabilities.ts';
import { type Dialog, storeDialog } from '../dialog.ts';
import { formatNameAddr } from '../message/header-values.ts';
import { Headers, type SipRequest, type SipResponse } from '../message/message.ts';
import { formatUri } from '../message/uri.ts';
import { type OurOffer, readAnswer } from '../sdp/sdp.ts';
import {
  applyRemote,
  createSessionAudio,
  drawIce,
  offerText,
  ourOffer,
  type SessionAudio,
} from '../sdp/session-audio.ts';
import { openSession, type Session } from '../session/session.ts';
import { intervalOf, minSeHeader, retriedInvite } from '../session/session-interval.ts';
import type { ClientTransaction } from '../transaction/client-transactions.ts';
import { timerValues } from '../transaction/timer-values.ts';
import { type Endpoint, isWebSocket } from '../transport/transport.ts';
import { provenRequest, sequenceOf } from '../trunk/proven-request.ts';
import { type DialTarget, findTarget, type TargetDeps } from './dial-target.ts';
import { createEarlyDialogs, type EarlyDialogs } from './early-dialogs.ts';
import { createInviteAnswers, dropFork, type InviteAnswers } from './invite-answers.ts';
import { causeOfStatus, type HangUpReason, type Leg, type LegDeps, reasonHeader } from './leg.ts';
import { offersKeys, plainInvite } from './plain-invite.ts';
import { type SentInvite, storeInvite } from './stored-invite.ts';

/** Why an INVITE of ours is given up. */
interface Wish {
  readonly cause: 'hung-up' | 'no-answer' | 'media-lost';
  readonly reason: HangUpReason;
}

/** An INVITE that was sent. */
interface Call {
  readonly sent: SentInvite;
  readonly audio: SessionAudio;
  readonly ours: OurOffer;
  readonly early: EarlyDialogs;
  readonly answers: InviteAnswers;
  transaction: ClientTransaction | undefined;
}

/**
 *   preparing --target found, media open: INVITE--> calling --1xx--> proceeding
 *                                                      |                 | give up: CANCEL
 *                                                      |                 V
 *                                                      |             cancelling
 *                                                      V                 V
 *                            2xx: ACK --> answered (the session's; by BYE at once where it was given up)
 *                            300-699, timer B --> over;  422: a longer session is asked for --> calling
 */
interface State {
  readonly deps: LegDeps;
  readonly order: DialOrder;
  phase: 'preparing' | 'calling' | 'proceeding' | 'cancelling' | 'answered' | 'over';
  wish: Wish | undefined;
  call: Call | undefined;
  hasRung: boolean;
  session: Session | undefined;
  /** Ringing too long; then the final response to our CANCEL. */
  patience: Timer | undefined;
}

/** Calls somebody; what comes of it is reported. */
export function createOutboundLeg(deps: LegDeps, order: DialOrder, targets: TargetDeps): Leg {
  const state: State = {
    ...{ deps, order, phase: 'preparing', wish: undefined, call: undefined, hasRung: false },
    ...{ session: undefined, patience: undefined },
  };
  state.patience = deps.clock.after(order.ringMsMax, () => giveUp(state, { cause: 'no-answer', reason: 'normal' }));
  prepare(state, targets).catch((error: unknown) => {
    deps.log.error('sip.dial.failed', { legId: order.legId, message: String(error) });
    over(state, { cause: 'failed', sipCode: 500 });
  });
  return {
    id: order.legId,
    hangUp: (reason) => giveUp(state, { cause: 'hung-up', reason }),
    sendDigits: (digits) => state.session?.sendDigits(digits),
    transferGoes: (progress) => state.session?.transferGoes(progress),
    mediaLost: () => giveUp(state, { cause: 'media-lost', reason: 'normal' }),
    close: () => {
      state.patience?.cancel();
      state.call?.early.close();
      state.session?.close();
    },
  };
}

async function prepare(state: State, targets: TargetDeps): Promise<void> {
  const { order, deps } = state;
  const target = await findTarget(order.target, targets);
  if (isOver(state)) return;
  if (!target.ok) return over(state, { cause: 'failed', ...target.refusal });
  const { legId, conversationId } = order;
  const sourceAddress = target.value.endpoint.address;
  const { name: codec, payload: payloadType } = deps.codecs[0];
  const opened = await deps.media.open({
    ...{ legId, conversationId, sourceAddress, payloadType, codec },
    ...protectionTo(state, target.value.endpoint),
  });
  if (isOver(state)) return deps.media.free(legId);
  if (opened.ok) return call(state, target.value, opened.value);
  deps.count('sip_refused', { limit: opened.refusal.kind });
  over(state, { cause: 'failed', sipCode: 503, phrase: `media: ${opened.refusal.kind}` });
}

/** A phone on WebSocket is a browser, which takes nothing but DTLS (RFC 8827 section 6.5). */
function protectionTo({ deps }: State, to: Endpoint): Pick<OpenOrder, 'browser' | 'security'> {
  if (isWebSocket(to)) return { browser: drawIce(deps.random) };
  return offersKeys(deps.srtp, to) ? { security: 'awaited' } : {};
}

const isOver = (state: State): boolean => state.phase === 'over';

function call(state: State, target: DialTarget, local: LocalMedia): void {
  const hasKeys = local.browser === undefined && offersKeys(state.deps.srtp, target.endpoint);
  const audio = createSessionAudio(local, state.deps, hasKeys);
  send(state, { invite: inviteOf(state, target, audio), to: target.endpoint }, audio);
}

function send(state: State, sent: SentInvite, audio: SessionAudio): void {
  const { deps, order } = state;
  const { invite, to } = sent;
  const early = createEarlyDialogs(deps, sent, audio);
  const answers = createInviteAnswers(deps, sent, (tag) => early.of(tag)?.dialog);
  state.phase = 'calling';
  const begun: Call = { sent, audio, ours: ourOffer(audio), early, answers, transaction: undefined };
  state.call = begun;
  begun.transaction = deps.client.send(invite, to, {
    response: (response) => responded(state, begun, response),
    timedOut: () => {
      if (state.wish === undefined) over(state, { cause: 'no-answer', sipCode: 408 });
      else over(state, { cause: state.wish.cause, evidence: 'timeout', sipCode: 408 });
    },
    transportFailed: () => over(state, { cause: state.wish?.cause ?? 'failed', sipCode: 503 }),
  });
  // Only now has the INVITE its Via. Nothing is received before this turn is over, so this is the first report.
  const callId = invite.headers.get('Call-ID') ?? '';
  deps.report({ kind: 'dialling', legId: order.legId, callId, resume: storeInvite({ invite, to }) });
}

function inviteOf({ deps, order }: State, { uri, endpoint, routes }: DialTarget, audio: SessionAudio): SipRequest {
  const contact = deps.contactFor(endpoint, /^sips:/i.test(uri));
  const { name } = order.from;
  // A trunk takes calls from the user that it knows.
  const { user, host } = deps.trunks.identity(endpoint) ?? { user: order.from.user, host: audio.local.address };
  const from = formatUri({ scheme: 'sip', user, host, params: new Map() });
  const headers = new Headers();
  for (const route of routes) headers.add('Route', route);
  headers.add('Max-Forwards', '70');
  headers.add('From', formatNameAddr({ display: name, uri: from, params: new Map([['tag', deps.random.hex(8)]]) }));
  headers.add('To', formatNameAddr({ uri }));
  headers.add('Call-ID', deps.random.hex(16));
  headers.add('CSeq', '1 INVITE');
  headers.add('Contact', contact);
  const referrer = deps.referrers.get(order.legId);
  if (referrer !== undefined) headers.add('Referred-By', formatNameAddr({ uri: referrer }));
  for (const [header, value] of [allowHeader, supportedHeader]) headers.add(header, value);
  // RFC 4028 §7.1: who refreshes is left to the answer.
  headers.add('Session-Expires', String(limits.sipSessionSeconds));
  headers.add(...minSeHeader(limits.sipSessionSecondsMin));
  headers.add('Content-Type', sdpType);
  return { kind: 'request', method: 'INVITE', uri, headers, body: Buffer.from(offerText(audio)) };
}

function responded(state: State, begun: Call, response: SipResponse): void {
  if (response.status < 200) {
    begun.early.take(response);
    provisional(state, response.status);
  } else if (response.status < 300) success(state, begun, response);
  else failure(state, begun, response);
}

function provisional(state: State, status: number): void {
  if (state.phase === 'calling') {
    state.phase = 'proceeding';
    // RFC 3261 §9.1: a CANCEL may go only now.
    if (state.wish !== undefined) {
      cancel(state, state.wish);
      return;
    }
  }
  if (state.phase !== 'proceeding' || state.hasRung || (status !== 180 && status !== 183)) return;
  state.hasRung = true;
  state.deps.report({ kind: 'ringing', legId: state.order.legId });
}

function giveUp(state: State, wish: Wish): void {
  if (state.session !== undefined) {
    state.session.end(wish.cause, wish.reason);
    return;
  }
  if (state.phase === 'preparing') {
    over(state, { cause: wish.cause });
    return;
  }
  // The first cause stays.
  state.wish ??= wish;
  if (state.phase === 'proceeding') cancel(state, state.wish);
}

function cancel(state: State, { cause, reason }: Wish): void {
  state.phase = 'cancelling';
  state.call?.transaction?.cancel(reasonHeader(reason));
  state.patience?.cancel();
  // RFC 3261 §9.1: without a final response 64·T1 after the CANCEL the INVITE counts as cancelled.
  state.patience = state.deps.clock.after(timerValues.giveUp, () => {
    state.call?.transaction?.terminate();
    over(state, { cause, evidence: 'timeout' });
  });
}

function success(state: State, begun: Call, response: SipResponse): void {
  const dialog = begun.answers.acknowledge(response);
  if (dialog === undefined) return;
  if (state.phase === 'answered' || state.phase === 'over') dropFork(state.deps, dialog);
  else connect(state, begun, { dialog, response });
}

function connect(
  state: State,
  begun: Call,
  { dialog, response }: { readonly dialog: Dialog; readonly response: SipResponse },
): void {
  const { deps, order } = state;
  const { legId } = order;
  state.phase = 'answered';
  state.patience?.cancel();
  begun.early.close();
  const takesUpdate = allows(response.headers, 'UPDATE') ?? false;
  const session = openSession(deps, {
    ...{ legId, dialog, audio: begun.audio, awaitsAck: false, interval: intervalOf(response), takesUpdate },
  });
  state.session = session;
  // A 200 that crossed the CANCEL: connected for these milliseconds, and never reported as answered.
  if (state.wish !== undefined) {
    session.end(state.wish.cause, state.wish.reason);
    return;
  }
  // Once answered reliably, our offer has its answer, whatever the 2xx says again (RFC 3262 §5).
  const earlier = begun.early.of(dialog.remoteTag)?.remote;
  const answer = earlier === undefined ? readAnswer(response.body, begun.ours) : ok(earlier);
  if (!answer.ok) {
    session.end('failed', 'normal');
    return;
  }
  applyRemote({ media: deps.media, legId, audio: begun.audio }, answer.value);
  deps.report({ kind: 'answered', legId, callId: dialog.callId, resume: storeDialog(dialog) });
}

function failure(state: State, begun: Call, response: SipResponse): void {
  const { status, reason } = response;
  const retried = state.wish === undefined ? againAfter(state, begun, response) : undefined;
  if (retried !== undefined) {
    begun.early.close();
    send(state, { invite: retried, to: begun.sent.to }, begun.audio);
    return;
  }
  const { deps, order } = state;
  const plain =
    state.wish === undefined && plainInvite(begun.sent.invite, response, { audio: begun.audio, policy: deps.srtp });
  if (plain) {
    begun.early.close();
    deps.media.setSecurity(order.legId, undefined);
    send(state, { invite: plain, to: begun.sent.to }, begun.audio);
    return;
  }
  const known = { sipCode: status, phrase: reason.slice(0, limits.nameCharsMax) };
  if (state.wish === undefined) over(state, { cause: causeOfStatus(status), ...known });
  else over(state, { cause: state.wish.cause, evidence: 'cancel-487', ...known });
}

/** RFC 4028 §7.3, RFC 3261 §22.2: what a longer session or a proof may change is asked for again. */
function againAfter(state: State, { sent }: Call, response: SipResponse): SipRequest | undefined {
  const { invite, to } = sent;
  const sequence = sequenceOf(invite);
  const proof = sequence > limits.sipChallengesMax ? undefined : state.deps.trunks.answer(to, invite, response);
  return proof === undefined ? retriedInvite(invite, response) : provenRequest(invite, proof, sequence + 1);
}

function over(state: State, end: LegEnd): void {
  if (state.phase === 'over') return;
  state.phase = 'over';
  state.patience?.cancel();
  state.call?.early.close();
  state.deps.over(state.order.legId, end);
}
