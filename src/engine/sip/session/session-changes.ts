import type { LegId } from '../../../base/ids.ts';
import { allowHeader, allows, supportedHeader } from '../capabilities.ts';
import { isSipsRequest } from '../contact.ts';
import { type Dialog, refreshTarget } from '../dialog.ts';
import type { LegDeps } from '../leg/leg.ts';
import type { Headers } from '../message/message.ts';
import { type ResponseOptions, responseTo } from '../message/respond.ts';
import { readOffer } from '../sdp/sdp.ts';
import { warningOf } from '../sdp/sdp-warning.ts';
import { answerText, applyRemote, offerText, type SessionAudio } from '../sdp/session-audio.ts';
import type { ServerTransaction } from '../transaction/server-transactions.ts';
import { retryAfterGlare } from './glare.ts';
import { agreeInterval, type SessionInterval } from './session-interval.ts';
import { createSessionRefresh, type SessionRefresh } from './session-refresh.ts';
import { createSessionTimer, type SessionTimer } from './session-timer.ts';
import { answerUpdate } from './session-update.ts';

export interface ChangesOrder {
  readonly deps: LegDeps;
  readonly legId: LegId;
  readonly dialog: Dialog;
  /** Absent for a leg without media, which cannot be changed. */
  readonly audio: SessionAudio | undefined;
  readonly ownsCallId: boolean;
  readonly interval: SessionInterval | undefined;
  readonly takesUpdate: boolean;
  /** What of a 2xx of ours waits for its ACK. */
  readonly awaited: () => 'offer' | 'answer' | undefined;
  /** Sends our 2xx to a re-INVITE and repeats it. */
  readonly accept: (transaction: ServerTransaction, options: ResponseOptions & { readonly isOffer: boolean }) => void;
  /** The far end has said anew where it is: what was kept of an unproven offer is out of date. */
  readonly moved: () => void;
  /** The session expired, or the far end does not know it. */
  readonly expired: () => void;
}

/** What changes or refreshes a session that is up: re-INVITE, UPDATE and the session timer. */
export interface SessionChanges {
  /** A re-INVITE while the leg lives. */
  reinvite(transaction: ServerTransaction): void;
  /** An UPDATE while the leg lives. */
  update(transaction: ServerTransaction): void;
  stop(): void;
}

interface State {
  readonly order: ChangesOrder;
  readonly timer: SessionTimer;
  readonly refresh: SessionRefresh | undefined;
  takesUpdate: boolean;
}

/** Takes a session over at its first 2xx, at which its interval begins (RFC 4028 §10). */
export function createSessionChanges(order: ChangesOrder): SessionChanges {
  const { deps, legId, dialog, audio, ownsCallId, expired } = order;
  const timer = createSessionTimer(deps.clock, {
    refresh: () => refresh?.begin(timer.interval?.seconds ?? 0),
    expired,
  });
  const refresh =
    audio &&
    createSessionRefresh({
      ...{ deps, dialog, audio, ownsCallId },
      takesUpdate: () => state.takesUpdate,
      mayInvite: () => order.awaited() === undefined,
      refreshed: timer.set,
      answered: (answer) => applyRemote({ media: deps.media, legId, audio }, answer),
      lost: expired,
    });
  const state: State = { order, timer, refresh, takesUpdate: order.takesUpdate };
  if (audio !== undefined) timer.set(order.interval);
  return {
    reinvite: (transaction) => reinvite(state, transaction),
    update: (transaction) => update(state, transaction),
    stop: () => {
      timer.stop();
      refresh?.stop();
    },
  };
}

const respond = (transaction: ServerTransaction, status: number, options: ResponseOptions = {}): void =>
  transaction.respond(responseTo(transaction.request.message, status, undefined, options));

const refuseForNow = ({ order }: State, transaction: ServerTransaction): void =>
  respond(transaction, 500, { headers: [retryAfterGlare(order.deps.random)] });

/** RFC 3261 §14.2. */
function reinvite(state: State, transaction: ServerTransaction): void {
  const { audio, deps, legId, awaited, moved } = state.order;
  const { message } = transaction.request;
  const waits = awaited();
  // An offer of ours is under way, in a 2xx or in a re-INVITE (§14.2, RFC 6337 §2.3).
  if (waits === 'offer' || state.refresh?.isOffering) {
    respond(transaction, 491);
    return;
  }
  // One after the other: the INVITE before is not through (§14.2). A leg without media cannot be changed either.
  if (waits !== undefined || audio === undefined) {
    refuseForNow(state, transaction);
    return;
  }
  if (message.body.length === 0) {
    accept(state, transaction, { body: offerText(audio), isOffer: true });
    return;
  }
  const offer = readOffer(message.body, { ...deps, isBrowser: audio.browser !== undefined });
  // The session stays as it was (§14.2).
  if (!offer.ok) {
    respond(transaction, offer.refusal.sipStatus, warningOf(offer.refusal, deps));
    return;
  }
  moved();
  applyRemote({ media: deps.media, legId, audio }, offer.value);
  accept(state, transaction, { body: answerText(audio, offer.value), isOffer: false });
}

function accept(
  state: State,
  transaction: ServerTransaction,
  { body, isOffer }: { readonly body: string; readonly isOffer: boolean },
): void {
  const { deps, dialog } = state.order;
  const { message, source } = transaction.request;
  refreshTarget(dialog, transaction.request);
  const agreed = agreeInterval(message, state.timer.interval);
  const contact = ['Contact', deps.contactFor(source, isSipsRequest(message))] as const;
  refreshed(state, message.headers, agreed.interval);
  const headers = [contact, allowHeader, supportedHeader, ...agreed.headers];
  state.order.accept(transaction, { headers, body, isOffer });
}

/** RFC 4028 §10: the interval begins anew with every 2xx to a request that refreshes. */
function refreshed(state: State, headers: Headers, interval: SessionInterval | undefined): void {
  state.takesUpdate = allows(headers, 'UPDATE') ?? state.takesUpdate;
  if (state.refresh !== undefined) state.timer.set(interval);
}

/** RFC 3311 §5.2. There is never an earlier UPDATE without an answer: each is answered at once. */
function update(state: State, transaction: ServerTransaction): void {
  const { audio, deps, legId, dialog, awaited, moved } = state.order;
  const { message } = transaction.request;
  const isOffer = message.body.length > 0;
  // An offer of ours waits for its answer.
  if (isOffer && (awaited() === 'offer' || state.refresh?.isOffering)) {
    respond(transaction, 491);
    return;
  }
  const agreed = agreeInterval(message, state.timer.interval);
  const isTaken = answerUpdate(
    {
      ...{ deps, dialog, audio, headers: agreed.headers },
      apply: (offer) => {
        moved();
        applyRemote({ media: deps.media, legId, audio }, offer);
      },
    },
    transaction,
  );
  if (isTaken) refreshed(state, message.headers, agreed.interval);
}
