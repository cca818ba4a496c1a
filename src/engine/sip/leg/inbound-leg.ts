import type { ConversationId, LegId } from '../../../base/ids.ts';
import type { Result } from '../../../base/result.ts';
import type { LegEnd } from '../../../domain/departure.ts';
import type { LocalMedia, MediaRefusal } from '../../media/media.ts';
import { allowHeader, allows, requires, retryAfterFull, supportedHeader, supports } from '../capabilities.ts';
import { isSipsRequest } from '../contact.ts';
import { type Dialog, dialogOfInvite, storeDialog } from '../dialog.ts';
import type { SipResponse } from '../message/message.ts';
import { type ResponseOptions, responseTo } from '../message/respond.ts';
import type { AudioOffer } from '../sdp/sdp.ts';
import {
  answerText,
  applyDirection,
  createSessionAudio,
  drawIce,
  offerText,
  type SessionAudio,
} from '../sdp/session-audio.ts';
import { openSession, type Session } from '../session/session.ts';
import { agreeInterval } from '../session/session-interval.ts';
import type { ServerTransaction } from '../transaction/server-transactions.ts';
import { createEarlyCall, type EarlyCall } from './early-call.ts';
import { type HangUpReason, type Leg, type LegDeps, refusalStatus } from './leg.ts';

/** A leg whose INVITE came in. */
export interface InboundLeg extends Leg {
  /** The dialog to be, as text for the store. */
  readonly resume: string;
  /** The tag of every response of ours to this INVITE, also to its CANCEL (RFC 3261 §9.2). */
  readonly localTag: string;
  answer(conversationId: ConversationId): void;
  /** Gives the INVITE a final response without reporting anything; false once it has one. */
  reject(sipCode: number): boolean;
  /** The caller's CANCEL (RFC 3261 §9.2); nothing once a final response was given. */
  cancelled(): void;
}

export interface InboundOrder {
  readonly legId: LegId;
  readonly invite: ServerTransaction;
  /** Undefined where the INVITE has no SDP: our 200 makes the offer. */
  readonly offer: AudioOffer | undefined;
}

/**
 *   offered --answer--> opening --media open, 200 sent--> answered (from here on the session's)
 *      |                   |                                  A
 *      |                   |                                  | PRACK: 200 sent
 *      |                   '--100rel required: 183 sent--> described
 *      |                   |                                  |
 *      '--- CANCEL (487), reject, hang-up (480), no media (503), no PRACK (504) ---> over
 */
interface State extends InboundOrder {
  readonly deps: LegDeps;
  readonly dialog: Dialog;
  /** Of a caller who understands 100rel (RFC 3262). */
  readonly early: EarlyCall | undefined;
  phase: 'offered' | 'opening' | 'described' | 'answered' | 'over';
  audio: SessionAudio | undefined;
  session: Session | undefined;
}

/** Takes a call that passed every check: 100 at once, the rest when the application has decided. */
export function createInboundLeg(deps: LegDeps, order: InboundOrder): InboundLeg {
  const localTag = deps.random.hex(8);
  const dialog = dialogOfInvite(order.invite.request, localTag);
  const isReliable = supports(order.invite.request.message.headers, '100rel');
  const state: State = {
    ...{ ...order, deps, dialog, phase: 'offered', audio: undefined, session: undefined },
    early: isReliable ? earlyCallOf(() => state, { ...order, deps, dialog }) : undefined,
  };
  respond(state, 100);
  return {
    id: order.legId,
    resume: storeDialog(dialog),
    localTag,
    answer: (conversationId) => answer(state, conversationId),
    reject: (sipCode) => giveUp(state, sipCode),
    cancelled: () => {
      if (giveUp(state, 487)) over(state, { cause: 'bye', evidence: 'cancel-487', sipCode: 487 });
    },
    hangUp: (reason) => hangUp(state, reason),
    sendDigits: (digits) => state.session?.sendDigits(digits),
    transferGoes: (progress) => state.session?.transferGoes(progress),
    mediaLost: () => {
      state.session?.end('media-lost', 'normal');
      // Before that it is `open` that fails.
      if (state.phase === 'described') refuse(state, { cause: 'media-lost', sipCode: 503 });
    },
    close: () => {
      state.early?.close();
      state.session?.close();
    },
  };
}

function earlyCallOf(
  state: () => State,
  order: InboundOrder & { readonly deps: LegDeps; readonly dialog: Dialog },
): EarlyCall {
  return createEarlyCall({
    ...order,
    respond: (status, options) =>
      respond(state(), status, { ...options, headers: [...dialogHeaders(state()), ...options.headers] }),
    described: () => accept(state(), undefined),
    failed: (sipCode) => refuse(state(), { cause: 'failed', sipCode }),
    // RFC 3261 §15.1.2: the INVITE gets 487.
    left: () => refuse(state(), { cause: 'bye', sipCode: 487 }),
  });
}

/** What the application refuses a call with, in words that a phone may show: a number that is no room, no room is open. */
const refusalPhrases: ReadonlyMap<number, string> = new Map([
  [403, 'Rooms Closed'],
  [404, 'No Such Room'],
]);

const responseOf = ({ invite, dialog }: State, status: number, options: ResponseOptions): SipResponse =>
  responseTo(invite.request.message, status, refusalPhrases.get(status), { toTag: dialog.localTag, ...options });

const respond = (state: State, status: number, options: ResponseOptions = {}): void =>
  state.invite.respond(responseOf(state, status, options));

function answer(state: State, conversationId: ConversationId): void {
  if (state.phase !== 'offered') return;
  state.phase = 'opening';
  const { legId, offer, deps } = state;
  // A 2xx need not wait for its PRACK. Without an offer ours had to be in it (RFC 3261 §13.2.1), and nothing is open yet.
  if (offer !== undefined && !isRequired(state)) state.early?.ring();
  const sourceAddress = state.invite.request.source.address;
  // An offer of ours may be answered with another one: the ACK will say.
  const codec = offer?.codec ?? deps.codecs[0];
  const payloadType = offer?.payload ?? codec.payload;
  const events = offer?.telephoneEvent === undefined ? {} : { eventPayloadType: offer.telephoneEvent };
  // An offer of ours may have keys as well, and nothing passes before theirs have come.
  const isProtected = offer === undefined ? deps.srtp === 'required' : offer.security !== undefined;
  const security = isProtected ? ({ security: 'awaited' } as const) : {};
  const browser = offer?.browser === undefined ? {} : { browser: drawIce(deps.random) };
  deps.media
    .open({ legId, conversationId, sourceAddress, payloadType, codec: codec.name, ...events, ...security, ...browser })
    .then((opened) => mediaOpened(state, opened))
    .catch((error: unknown) => mediaFailed(state, error));
}

const isRequired = ({ invite }: State): boolean => requires(invite.request.message.headers, '100rel');

function mediaOpened(state: State, opened: Result<LocalMedia, MediaRefusal>): void {
  // The caller or the application gave up meanwhile.
  if (state.phase !== 'opening') {
    state.deps.media.free(state.legId);
    return;
  }
  if (opened.ok) {
    describe(state, opened.value);
    return;
  }
  state.deps.count('sip_refused', { limit: opened.refusal.kind });
  refuse(state, { cause: 'failed', sipCode: 503, phrase: `media: ${opened.refusal.kind}` });
}

function mediaFailed(state: State, error: unknown): void {
  state.deps.log.error('sip.media.failed', { legId: state.legId, message: String(error) });
  refuse(state, { cause: 'failed', sipCode: 500 });
}

function describe(state: State, local: LocalMedia): void {
  const { deps, offer, legId, early } = state;
  const audio = createSessionAudio(local, deps);
  state.audio = audio;
  if (offer !== undefined) applyDirection({ media: deps.media, legId, audio }, offer);
  if (early === undefined || !isRequired(state)) {
    accept(state, offer === undefined ? offerText(audio) : answerText(audio, offer));
    return;
  }
  // RFC 3262 §3: a caller who insists gets the description in a 183, and the 2xx when he has it.
  state.phase = 'described';
  early.describe(audio);
}

/** RFC 3261 §12.1.1: the routes go back as they came, every line of them. */
function dialogHeaders({ deps, invite }: State): readonly (readonly [name: string, value: string])[] {
  const { message, source } = invite.request;
  const routes = message.headers.lines('Record-Route').map((line) => ['Record-Route', line] as const);
  return [...routes, ['Contact', deps.contactFor(source, isSipsRequest(message))], allowHeader, supportedHeader];
}

/** Without a body where a reliable response had the description: it is said once (RFC 3261 §13.2.1). */
function accept(state: State, body: string | undefined): void {
  const { deps, offer, legId, dialog, invite, audio, early } = state;
  state.phase = 'answered';
  const { message } = invite.request;
  const { interval, headers: agreed } = agreeInterval(message);
  const headers = [...dialogHeaders(state), ...agreed];
  early?.close();
  state.session = openSession(deps, {
    ...{ legId, dialog, awaitsAck: true, interval, takesUpdate: allows(message.headers, 'UPDATE') ?? false },
    ...(audio === undefined ? {} : { audio }),
    ...(early === undefined ? {} : { prack: early.prack }),
  });
  const response = responseOf(state, 200, body === undefined ? { headers } : { body, headers });
  const isOffer = body !== undefined && offer === undefined;
  const unproven = body === undefined || offer === undefined ? {} : { unproven: offer };
  state.session.accept(invite, { response, isOffer, ...unproven });
}

/** The final response of a call that does not come about; false where there was one before. */
function giveUp(state: State, sipCode: number): boolean {
  if (state.phase === 'answered' || state.phase === 'over') return false;
  state.phase = 'over';
  state.early?.close();
  respond(state, sipCode, sipCode === 503 ? { headers: [retryAfterFull] } : {});
  return true;
}

function refuse(state: State, end: LegEnd & { readonly sipCode: number }): void {
  if (giveUp(state, end.sipCode)) over(state, end);
}

function hangUp(state: State, reason: HangUpReason): void {
  if (state.session !== undefined) {
    state.session.end('hung-up', reason);
    return;
  }
  refuse(state, { cause: 'hung-up', sipCode: refusalStatus[reason] });
}

const over = (state: State, end: LegEnd): void => state.deps.over(state.legId, end);
