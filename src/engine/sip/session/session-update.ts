import { allowHeader, supportedHeader } from '../capabilities.ts';
import { isSipsRequest } from '../contact.ts';
import { type Dialog, refreshTarget } from '../dialog.ts';
import type { LegDeps } from '../leg/leg.ts';
import { responseTo } from '../message/respond.ts';
import { type AudioOffer, readOffer } from '../sdp/sdp.ts';
import { warningOf } from '../sdp/sdp-warning.ts';
import { answerText, type SessionAudio } from '../sdp/session-audio.ts';
import type { ServerTransaction } from '../transaction/server-transactions.ts';
import { retryAfterGlare } from './glare.ts';

type HeaderLine = readonly [name: string, value: string];

/** An UPDATE that may be taken: no offer is in its way (RFC 3311 §5.2). */
export interface UpdateOrder {
  readonly deps: Pick<LegDeps, 'codecs' | 'srtp' | 'contactFor' | 'random'>;
  readonly dialog: Dialog;
  /** Undefined: nothing was answered yet, or there is no media to change. */
  readonly audio: SessionAudio | undefined;
  /** What the 2xx says besides. */
  readonly headers: readonly HeaderLine[];
  /** Takes over what the far end offers. */
  readonly apply: (offer: AudioOffer) => void;
}

/** Answers an UPDATE with or without an offer; false where it is refused and everything stays as it was (RFC 3311 §5.2). */
export function answerUpdate(order: UpdateOrder, transaction: ServerTransaction): boolean {
  const { deps, dialog, audio, apply } = order;
  const { message, source } = transaction.request;
  // RFC 3311 §5.2: a target refresh, so the 2xx has a Contact.
  const headers = [
    ['Contact', deps.contactFor(source, isSipsRequest(message))] as const,
    allowHeader,
    supportedHeader,
    ...order.headers,
  ];
  if (message.body.length === 0) {
    refreshTarget(dialog, transaction.request);
    transaction.respond(responseTo(message, 200, undefined, { headers }));
    return true;
  }
  // RFC 3311 §5.2: an offer before this one has no answer yet.
  if (audio === undefined) {
    transaction.respond(responseTo(message, 500, undefined, { headers: [retryAfterGlare(deps.random)] }));
    return false;
  }
  const offer = readOffer(message.body, { ...deps, isBrowser: audio.browser !== undefined });
  if (!offer.ok) {
    transaction.respond(responseTo(message, offer.refusal.sipStatus, undefined, warningOf(offer.refusal, deps)));
    return false;
  }
  refreshTarget(dialog, transaction.request);
  apply(offer.value);
  transaction.respond(responseTo(message, 200, undefined, { headers, body: answerText(audio, offer.value) }));
  return true;
}
