import type { ConversationId, LegId } from '../../base/ids.ts';
import type { Result } from '../../base/result.ts';
import type { LegEnd } from '../../domain/departure.ts';
import type { MediaAddress, MediaRefusal } from '../media/media.ts';
import { allowHeader, retryAfterFull, supportedHeader } from './capabilities.ts';
import { type Dialog, dialogOfInvite, storeDialog } from './dialog.ts';
import { type HangUpReason, type Leg, type LegDeps, refusalStatus } from './leg.ts';
import type { SipResponse } from './message.ts';
import { type ResponseOptions, responseTo } from './respond.ts';
import type { AudioOffer } from './sdp.ts';
import type { ServerTransaction } from './server-transactions.ts';
import { openSession, type Session } from './session.ts';
import { answerText, applyDirection, createSessionAudio, offerText } from './session-audio.ts';

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
 *      |                   |
 *      '---- CANCEL (487), reject, hang-up (480), no media (503) ----> over
 */
interface State extends InboundOrder {
  readonly deps: LegDeps;
  readonly dialog: Dialog;
  phase: 'offered' | 'opening' | 'answered' | 'over';
  session: Session | undefined;
}

/** Takes a call that passed every check: 100 at once, the rest when the application has decided. */
export function createInboundLeg(deps: LegDeps, order: InboundOrder): InboundLeg {
  const localTag = deps.random.hex(8);
  const dialog = dialogOfInvite(order.invite.request, localTag);
  const state: State = { ...order, deps, dialog, phase: 'offered', session: undefined };
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
    // Before the answer it is `open` that fails.
    mediaLost: () => state.session?.end('media-lost', 'normal'),
    close: () => state.session?.close(),
  };
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
  const sourceAddress = state.invite.request.source.address;
  // An offer of ours may be answered with another one: the ACK will say.
  const codec = offer?.codec ?? deps.codecs[0];
  const payloadType = offer?.payload ?? codec.payload;
  const events = offer?.telephoneEvent === undefined ? {} : { eventPayloadType: offer.telephoneEvent };
  deps.media
    .open({ legId, conversationId, sourceAddress, payloadType, codec: codec.name, ...events })
    .then((opened) => mediaOpened(state, opened))
    .catch((error: unknown) => mediaFailed(state, error));
}

function mediaOpened(state: State, opened: Result<MediaAddress, MediaRefusal>): void {
  // The caller or the application gave up meanwhile.
  if (state.phase !== 'opening') {
    state.deps.media.free(state.legId);
    return;
  }
  if (opened.ok) {
    accept(state, opened.value);
    return;
  }
  state.deps.count('sip_refused', { limit: opened.refusal.kind });
  if (giveUp(state, 503)) over(state, { cause: 'failed', sipCode: 503, phrase: `media: ${opened.refusal.kind}` });
}

function mediaFailed(state: State, error: unknown): void {
  state.deps.log.error('sip.media.failed', { legId: state.legId, message: String(error) });
  if (giveUp(state, 500)) over(state, { cause: 'failed', sipCode: 500 });
}

function accept(state: State, local: MediaAddress): void {
  const { deps, offer, legId, dialog, invite } = state;
  state.phase = 'answered';
  const audio = createSessionAudio(local, deps);
  if (offer !== undefined) applyDirection(deps.media, legId, offer);
  const body = offer === undefined ? offerText(audio) : answerText(audio, offer);
  const contact = deps.contactFor(invite.request.source);
  // RFC 3261 §12.1.1: the routes go back as they came, every line of them.
  const routes = invite.request.message.headers.lines('Record-Route').map((line) => ['Record-Route', line] as const);
  const headers = [...routes, ['Contact', contact] as const, allowHeader, supportedHeader];
  state.session = openSession(deps, { legId, dialog, audio, awaitsAck: true });
  const response = responseOf(state, 200, { body, headers });
  state.session.accept(invite, {
    response,
    ...(offer === undefined ? { isOffer: true } : { isOffer: false, unproven: offer }),
  });
}

/** The final response of a call that does not come about; false where there was one before. */
function giveUp(state: State, sipCode: number): boolean {
  if (state.phase !== 'offered' && state.phase !== 'opening') return false;
  state.phase = 'over';
  respond(state, sipCode, sipCode === 503 ? { headers: [retryAfterFull] } : {});
  return true;
}

function hangUp(state: State, reason: HangUpReason): void {
  if (state.session !== undefined) {
    state.session.end('hung-up', reason);
    return;
  }
  const sipCode = refusalStatus[reason];
  if (giveUp(state, sipCode)) over(state, { cause: 'hung-up', sipCode });
}

const over = (state: State, end: LegEnd): void => state.deps.over(state.legId, end);
