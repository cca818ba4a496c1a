import type { LegId } from '../../../base/ids.ts';
import { allowHeader, optionsHeaders } from '../capabilities.ts';
import { type Dialog, dialogKey, takeSequence } from '../dialog.ts';
import type { SipRequest } from '../message/message.ts';
import { type ResponseOptions, responseTo } from '../message/respond.ts';
import { type AudioOffer, readAnswer, readOffer } from '../sdp/sdp.ts';
import { warningOf } from '../sdp/sdp-warning.ts';
import { answerText, applyRemote, offerText, ourOffer, type SessionAudio } from '../sdp/session-audio.ts';
import { retryAfterGlare } from '../session/glare.ts';
import {
  createReliableProvisionals,
  type PrackAnswer,
  type ReliableProvisionals,
} from '../session/reliable-provisionals.ts';
import { answerUpdate } from '../session/session-update.ts';
import type { ServerTransaction } from '../transaction/server-transactions.ts';
import type { DialogUser, LegDeps } from './leg.ts';

type HeaderLine = readonly [name: string, value: string];

export interface EarlyCallOrder {
  readonly deps: LegDeps;
  readonly legId: LegId;
  readonly dialog: Dialog;
  readonly invite: ServerTransaction;
  /** What the INVITE offers. */
  readonly offer: AudioOffer | undefined;
  /** Sends a response to the INVITE that makes a dialog. */
  readonly respond: (status: number, options: ResponseOptions & { readonly headers: readonly HeaderLine[] }) => void;
  /** Our description is acknowledged: now a 2xx may go (RFC 3262 §3). */
  readonly described: () => void;
  /** No PRACK came, or one without an answer to our offer. */
  readonly failed: (sipCode: number) => void;
  /** The caller has ended the early dialog by BYE (RFC 3261 §15). */
  readonly left: () => void;
}

/** An inbound call between its first reliable provisional response and its final one (RFC 3262 §3). */
export interface EarlyCall {
  /** Reliable 180 without a description, for which no 2xx has to wait. */
  ring(): void;
  /** Reliable 183 with our answer or our offer. */
  describe(audio: SessionAudio): void;
  prack(transaction: ServerTransaction): void;
  /** A final response is given: the dialog is another's, or over. */
  close(): void;
}

interface State {
  readonly order: EarlyCallOrder;
  readonly provisionals: ReliableProvisionals;
  readonly key: string;
  readonly user: DialogUser;
  audio: SessionAudio | undefined;
  /** What PRACK must come before a 2xx goes. */
  waits: 'nothing' | 'description' | 'acknowledged';
}

export function createEarlyCall(order: EarlyCallOrder): EarlyCall {
  const { deps, dialog, invite } = order;
  const { clock, random } = deps;
  const unacknowledged = (): void => {
    deps.count('sip_unacknowledged');
    // RFC 3262 §3: a 5xx.
    order.failed(504);
  };
  const state: State = {
    order,
    provisionals: createReliableProvisionals({ clock, random, invite, unacknowledged }),
    key: dialogKey(dialog.callId, dialog.localTag, dialog.remoteTag),
    user: { request: (transaction) => takeRequest(state, transaction), acknowledged: () => {} },
    audio: undefined,
    waits: 'nothing',
  };
  return {
    ring: () => send(state, 180, {}),
    describe: (audio) => {
      state.audio = audio;
      state.waits = 'description';
      send(state, 183, { body: order.offer === undefined ? offerText(audio) : answerText(audio, order.offer) });
    },
    prack: (transaction) => prack(state, transaction),
    close: () => {
      state.provisionals.stop();
      if (deps.dialogs.get(state.key) === state.user) deps.dialogs.delete(state.key);
    },
  };
}

function send(state: State, status: 180 | 183, options: ResponseOptions): void {
  const { order, provisionals, key, user } = state;
  order.deps.dialogs.set(key, user);
  provisionals.send({
    respond: (headers) => order.respond(status, { ...options, headers }),
    acknowledged: (message) => (status === 183 ? acknowledged(state, message) : undefined),
  });
}

function takeRequest(state: State, transaction: ServerTransaction): void {
  const { order } = state;
  const { message, cseq } = transaction.request;
  const respond = (status: number, headers: readonly HeaderLine[] = []): void =>
    transaction.respond(responseTo(message, status, undefined, { headers }));
  const { method } = message;
  // RFC 3261 §12.2.2: out of order.
  if (!takeSequence(order.dialog, cseq.sequence)) respond(500);
  else if (method === 'PRACK') prack(state, transaction);
  else if (method === 'UPDATE') update(state, transaction);
  else if (method === 'OPTIONS') respond(200, optionsHeaders);
  // RFC 3261 §14.2: the first one has no final response.
  else if (method === 'INVITE') respond(500, [retryAfterGlare(order.deps.random)]);
  else if (method === 'BYE') {
    respond(200);
    order.left();
  }
  // Nobody is transferred before he talks.
  else if (method === 'REFER') respond(481);
  else respond(405, [allowHeader]);
}

function prack(state: State, transaction: ServerTransaction): void {
  const wasDescribed = state.waits === 'description';
  if (!state.provisionals.prack(transaction) || !wasDescribed) return;
  // The answer to our offer was missing: there is no session to be had.
  if (state.waits === 'acknowledged') state.order.described();
  else state.order.failed(488);
}

/** What the PRACK of our description brings: the answer to our offer, or a further offer (RFC 3262 §5). */
function acknowledged(state: State, { body }: SipRequest): PrackAnswer {
  const { deps, legId, offer } = state.order;
  const leg = { media: deps.media, legId, audio: state.audio };
  if (offer === undefined) {
    const answer = state.audio && readAnswer(body, ourOffer(state.audio));
    state.waits = answer?.ok ? 'acknowledged' : 'nothing';
    if (answer?.ok) applyRemote(leg, answer.value);
    return undefined;
  }
  state.waits = 'acknowledged';
  // Who has the tag of our 183 hears us where he says he is.
  applyRemote(leg, offer);
  if (body.length === 0 || state.audio === undefined) return undefined;
  const further = readOffer(body, { ...deps, isBrowser: state.audio.browser !== undefined });
  if (!further.ok) return { status: further.refusal.sipStatus, ...warningOf(further.refusal, deps) };
  applyRemote(leg, further.value);
  return { body: answerText(state.audio, further.value) };
}

/** RFC 3311 §5.2. */
function update(state: State, transaction: ServerTransaction): void {
  const { deps, dialog, legId, offer } = state.order;
  const isOffer = transaction.request.message.body.length > 0;
  // Our offer is in the 183.
  if (isOffer && offer === undefined && state.waits === 'description') {
    transaction.respond(responseTo(transaction.request.message, 491));
    return;
  }
  // Without audio the offer of the INVITE has no answer yet, which `answerUpdate` refuses for now.
  const { audio } = state;
  answerUpdate(
    { deps, dialog, audio, headers: [], apply: (remote) => applyRemote({ media: deps.media, legId, audio }, remote) },
    transaction,
  );
}
