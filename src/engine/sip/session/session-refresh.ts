import type { Timer } from '../../../base/clock.ts';
import { limits } from '../../../base/limits.ts';
import { allowHeader, sdpType, supportedHeader } from '../capabilities.ts';
import { isSipsDialog } from '../contact.ts';
import { ackWithin, contactOf, type Dialog, nextHop, requestWithin } from '../dialog.ts';
import type { LegDeps } from '../leg/leg.ts';
import type { SipResponse } from '../message/message.ts';
import { type AudioOffer, readAnswer } from '../sdp/sdp.ts';
import { ourOffer, type SessionAudio } from '../sdp/session-audio.ts';
import type { ClientUser } from '../transaction/client-transactions.ts';
import { sendWithin, sequenceOf } from '../trunk/proven-request.ts';
import { glareDelayMs } from './glare.ts';
import { intervalOf, minSeHeader, raisedSeconds, type SessionInterval } from './session-interval.ts';

export interface RefreshOrder {
  readonly deps: LegDeps;
  readonly dialog: Dialog;
  readonly audio: SessionAudio;
  /** The call is ours: who made its Call-ID waits longer after a 491 (RFC 3261 §14.1). */
  readonly ownsCallId: boolean;
  /** Whether the far end takes UPDATE, as far as is known. */
  readonly takesUpdate: () => boolean;
  /** No INVITE of the far end is under way (RFC 3261 §14.1). */
  readonly mayInvite: () => boolean;
  /** A refresh went through. */
  readonly refreshed: (interval: SessionInterval | undefined) => void;
  /** What the far end answered to our offer. */
  readonly answered: (answer: AudioOffer) => void;
  /** The far end does not know the dialog any more, or does not answer (RFC 4028 §10). */
  readonly lost: () => void;
}

/** The refreshes that we send, one at a time (RFC 4028 §7.4). */
export interface SessionRefresh {
  /** By UPDATE without an offer, or by re-INVITE with what was said last. */
  begin(seconds: number): void;
  /** An offer of ours waits for its answer. */
  readonly isOffering: boolean;
  stop(): void;
}

type Method = 'UPDATE' | 'INVITE';

interface State {
  readonly order: RefreshOrder;
  seconds: number;
  /** The highest Min-SE that came (RFC 4028 §7.4). */
  minSeconds: number;
  /** The method that is under way. */
  under: Method | undefined;
  /** The far end has refused UPDATE as a method. */
  refusesUpdate: boolean;
  isStopped: boolean;
  retry: Timer | undefined;
}

export function createSessionRefresh(order: RefreshOrder): SessionRefresh {
  const state: State = {
    ...{ order, seconds: 0, minSeconds: limits.sipSessionSecondsMin, under: undefined, refusesUpdate: false },
    ...{ isStopped: false, retry: undefined },
  };
  return {
    begin(seconds) {
      state.seconds = Math.max(seconds, state.minSeconds);
      state.retry?.cancel();
      begin(state);
    },
    get isOffering() {
      return state.under === 'INVITE';
    },
    stop() {
      state.isStopped = true;
      state.retry?.cancel();
    },
  };
}

function begin(state: State): void {
  const { order } = state;
  if (state.under !== undefined || state.isStopped) return;
  if (order.takesUpdate() && !state.refusesUpdate) send(state, 'UPDATE');
  else if (order.mayInvite()) send(state, 'INVITE');
  else again(state, glareDelayMs(order.deps.random, order.ownsCallId));
}

function again(state: State, ms: number): void {
  if (state.isStopped) return;
  state.retry = state.order.deps.clock.after(ms, () => begin(state));
}

function send(state: State, method: Method): void {
  const { deps, dialog, audio } = state.order;
  const request = requestWithin(dialog, method);
  const { headers } = request;
  headers.add('Contact', deps.contactFor(nextHop(dialog), isSipsDialog(dialog)));
  for (const [name, value] of [allowHeader, supportedHeader]) headers.add(name, value);
  // RFC 4028 §7.4: who refreshes goes on to.
  headers.add('Session-Expires', `${state.seconds};refresher=uac`);
  headers.add(...minSeHeader(state.minSeconds));
  state.under = method;
  if (method === 'UPDATE') {
    sendWithin(deps, dialog, { request, user: userOf(state, method, () => {}) });
    return;
  }
  headers.add('Content-Type', sdpType);
  // RFC 4028 §7.4: an offer with the same version says that nothing has changed.
  const invite = { ...request, body: Buffer.from(audio.latest) };
  sendWithin(deps, dialog, { request: invite, user: userOf(state, method, acknowledgerOf(state)) });
}

/** RFC 3261 §13.2.2.4: the first 2xx and every repetition of it get the same ACK. */
function acknowledgerOf(state: State): (response: SipResponse) => void {
  const { deps, dialog, audio, answered } = state.order;
  let ack: Buffer | undefined;
  return (response) => {
    if (ack !== undefined) {
      deps.transport.send(ack, nextHop(dialog));
      return;
    }
    dialog.remoteTarget = contactOf(response) ?? dialog.remoteTarget;
    // The number of the INVITE that was answered, which may be one that was sent again with a proof.
    ack = deps.client.standalone(ackWithin(dialog, sequenceOf(response)), nextHop(dialog));
    deps.transport.send(ack, nextHop(dialog));
    const answer = readAnswer(response.body, ourOffer(audio));
    // RFC 3261 §14.1: without an answer that can be used the session stays as it was.
    if (answer.ok && !state.isStopped) answered(answer.value);
  };
}

function userOf(state: State, method: Method, accepted: (response: SipResponse) => void): ClientUser {
  let isAnswered = false;
  return {
    response: (response) => {
      if (response.status < 200) return;
      if (response.status < 300) accepted(response);
      if (isAnswered) return;
      isAnswered = true;
      state.under = undefined;
      if (!state.isStopped) answeredBy(state, method, response);
    },
    timedOut: () => failed(state, state.order.lost),
    transportFailed: () => failed(state, () => again(state, limits.sipRefreshRetryMs)),
  };
}

function failed(state: State, then: () => void): void {
  state.under = undefined;
  if (!state.isStopped) then();
}

function answeredBy(state: State, method: Method, response: SipResponse): void {
  const { order } = state;
  const { status } = response;
  if (status < 300) {
    order.dialog.remoteTarget = contactOf(response) ?? order.dialog.remoteTarget;
    order.refreshed(intervalOf(response));
  } else if (status === 408 || status === 481) {
    // RFC 4028 §10.
    order.lost();
  } else if (status === 491) {
    again(state, glareDelayMs(order.deps.random, order.ownsCallId));
  } else if (method === 'UPDATE' && (status === 405 || status === 501)) {
    // RFC 3261 §21.4.6, §21.5.2: the Allow of the far end was wrong.
    state.refusesUpdate = true;
    begin(state);
  } else {
    const raised = status === 422 ? raisedSeconds(response, state.seconds) : undefined;
    if (raised !== undefined) {
      // RFC 4028 §7.4, as §7.3 says it for the first INVITE.
      state.seconds = raised;
      state.minSeconds = raised;
    }
    // The session stays as it was (RFC 3261 §14.1), and there is time until it expires.
    again(state, limits.sipRefreshRetryMs);
  }
}
