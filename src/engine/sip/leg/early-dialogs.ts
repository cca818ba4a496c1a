import { limits } from '../../../base/limits.ts';
import { optionsHeaders, requires } from '../capabilities.ts';
import { contactOf, type Dialog, dialogKey, dialogOfResponse, requestWithin, takeSequence } from '../dialog.ts';
import { parseCSeq, tagOf } from '../message/header-values.ts';
import type { SipResponse } from '../message/message.ts';
import { responseTo } from '../message/respond.ts';
import { type AudioOffer, type OurOffer, readAnswer } from '../sdp/sdp.ts';
import { ourOffer, type SessionAudio } from '../sdp/session-audio.ts';
import { parseRSeq } from '../session/reliability.ts';
import { answerUpdate } from '../session/session-update.ts';
import type { ServerTransaction } from '../transaction/server-transactions.ts';
import { sendWithin } from '../trunk/proven-request.ts';
import type { DialogUser, LegDeps } from './leg.ts';
import type { SentInvite } from './stored-invite.ts';

/** What is known of a fork of an INVITE of ours that answered provisionally and reliably. */
export interface EarlyDialog {
  readonly dialog: Dialog;
  /** Its answer, or what it offered by UPDATE since; not brought to the media before the 2xx. */
  readonly remote: AudioOffer | undefined;
}

/** The early dialogs of one INVITE of ours (RFC 3262 §4), one for every fork. */
export interface EarlyDialogs {
  /** A provisional response: a reliable one that is in order is acknowledged by PRACK, others are nothing to us. */
  take(response: SipResponse): void;
  of(remoteTag: string): EarlyDialog | undefined;
  /** A final response came: their requests are taken no more. */
  close(): void;
}

interface Fork extends EarlyDialog {
  readonly key: string;
  readonly user: DialogUser;
  /** What it answers to, whatever another fork has changed since. */
  readonly ours: OurOffer;
  rseq: number;
  remote: AudioOffer | undefined;
}

export function createEarlyDialogs(deps: LegDeps, sent: SentInvite, audio: SessionAudio): EarlyDialogs {
  /** By remote tag. */
  const forks = new Map<string, Fork>();
  const ours = ourOffer(audio);
  const forkOf = (response: SipResponse, tag: string): Fork | undefined => {
    const known = forks.get(tag);
    // One INVITE cannot make us keep any number of dialogs.
    if (known !== undefined || forks.size >= limits.sipForksMax) return known;
    const dialog = dialogOfResponse(sent.invite, response, sent.to);
    const key = dialogKey(dialog.callId, dialog.localTag, dialog.remoteTag);
    const user = { request: (transaction: ServerTransaction) => takeRequest(deps, { fork, audio }, transaction) };
    const fork: Fork = { dialog, key, ours, user: { ...user, acknowledged: () => {} }, rseq: 0, remote: undefined };
    forks.set(tag, fork);
    deps.dialogs.set(key, fork.user);
    return fork;
  };
  return {
    take(response) {
      const rseq = parseRSeq(response.headers.get('RSeq') ?? '');
      const tag = tagOf(response.headers.get('To'));
      // RFC 3262 §4: reliable only where it says so twice, and never a 100.
      if (rseq === undefined || tag === undefined || response.status === 100) return;
      if (!requires(response.headers, '100rel')) return;
      const fork = forkOf(response, tag);
      if (fork !== undefined) acknowledge(deps, fork, { response, rseq });
    },
    of: (tag) => forks.get(tag),
    close() {
      for (const { key, user } of forks.values()) if (deps.dialogs.get(key) === user) deps.dialogs.delete(key);
    },
  };
}

interface Reliable {
  readonly response: SipResponse;
  readonly rseq: number;
}

function acknowledge(deps: LegDeps, fork: Fork, { response, rseq }: Reliable): void {
  // RFC 3262 §4: a repetition, or one whose predecessor is still to come, is not acknowledged; it will be sent again.
  if (fork.rseq !== 0 && rseq !== fork.rseq + 1) return;
  fork.rseq = rseq;
  fork.dialog.remoteTarget = contactOf(response) ?? fork.dialog.remoteTarget;
  // The first description is the answer to our offer (RFC 3262 §5).
  const answer = fork.remote === undefined ? readAnswer(response.body, fork.ours) : undefined;
  if (answer?.ok) fork.remote = answer.value;
  const cseq = parseCSeq(response.headers.get('CSeq') ?? '');
  const prack = requestWithin(fork.dialog, 'PRACK');
  prack.headers.add('RAck', `${rseq} ${cseq.ok ? cseq.value.sequence : 1} INVITE`);
  // Its loss is the transaction's to mend; without an answer the far end will refuse the INVITE (§3).
  const user = { response: () => {}, timedOut: () => {}, transportFailed: () => {} };
  sendWithin(deps, fork.dialog, { request: prack, user });
}

interface Side {
  readonly fork: Fork;
  readonly audio: SessionAudio;
}

/** What the called side may ask before it answers. */
function takeRequest(deps: LegDeps, { fork, audio }: Side, transaction: ServerTransaction): void {
  const { message, cseq } = transaction.request;
  // RFC 3261 §12.2.2: out of order.
  if (!takeSequence(fork.dialog, cseq.sequence)) transaction.respond(responseTo(message, 500));
  else if (message.method === 'UPDATE') update(deps, { fork, audio }, transaction);
  else if (message.method === 'OPTIONS') {
    transaction.respond(responseTo(message, 200, undefined, { headers: optionsHeaders }));
  }
  // RFC 3261 §15: the called side ends an early dialog by its final response; nothing else is for one that is not confirmed.
  else transaction.respond(responseTo(message, 481));
}

/** RFC 3311 §5.2. */
function update(deps: LegDeps, { fork, audio }: Side, transaction: ServerTransaction): void {
  const { message } = transaction.request;
  // Our offer has no answer yet.
  if (message.body.length > 0 && fork.remote === undefined) {
    transaction.respond(responseTo(message, 491));
    return;
  }
  const apply = (offer: AudioOffer): void => {
    fork.remote = offer;
  };
  answerUpdate({ deps, dialog: fork.dialog, audio, headers: [], apply }, transaction);
}
