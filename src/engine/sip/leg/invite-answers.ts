import { limits } from '../../../base/limits.ts';
import { ackWithin, type Dialog, dialogOfResponse, nextHop, requestWithin } from '../dialog.ts';
import { tagOf } from '../message/header-values.ts';
import type { SipResponse } from '../message/message.ts';
import type { Endpoint } from '../transport/transport.ts';
import { copyProofs, sendWithin } from '../trunk/proven-request.ts';
import { type LegDeps, reasonHeader } from './leg.ts';
import type { SentInvite } from './stored-invite.ts';

/** The 2xx responses to one INVITE of ours: one for every fork that answered, each repeated until its ACK comes. */
export interface InviteAnswers {
  /** Acknowledges a 2xx. The dialog that it makes; undefined where it repeats an earlier one or is one too many. */
  acknowledge(response: SipResponse): Dialog | undefined;
}

interface KeptAck {
  readonly bytes: Buffer;
  readonly to: Endpoint;
}

/** `earlyOf` finds the dialog that a reliable provisional response began, whose numbers go on (RFC 3262 §4). */
export function createInviteAnswers(
  deps: LegDeps,
  { invite, to: flow }: SentInvite,
  earlyOf: (remoteTag: string) => Dialog | undefined = () => undefined,
): InviteAnswers {
  /** By remote tag. */
  const acks = new Map<string, KeptAck>();
  return {
    acknowledge(response) {
      const kept = acks.get(tagOf(response.headers.get('To')) ?? '');
      // RFC 3261 §13.2.2.4: the same ACK for every repetition of the 2xx.
      if (kept !== undefined) {
        deps.transport.send(kept.bytes, kept.to);
        return undefined;
      }
      // One INVITE cannot make us send to any number of places.
      if (acks.size >= limits.sipForksMax) return undefined;
      const dialog = dialogOfResponse(invite, response, flow);
      const to = nextHop(dialog);
      const ack = ackWithin(dialog, dialog.localSequence);
      copyProofs(invite.headers, ack.headers);
      const bytes = deps.client.standalone(ack, to);
      acks.set(dialog.remoteTag, { bytes, to });
      deps.transport.send(bytes, to);
      const early = earlyOf(dialog.remoteTag);
      dialog.localSequence = early?.localSequence ?? dialog.localSequence;
      dialog.remoteSequence = early?.remoteSequence;
      return dialog;
    },
  };
}

/** Another branch of a forked INVITE answered too: it is ended, and nobody hears of it (RFC 3261 §13.2.2.4). */
export function dropFork(deps: LegDeps, dialog: Dialog): void {
  const bye = requestWithin(dialog, 'BYE');
  bye.headers.add('Reason', reasonHeader('normal'));
  const user = { response: () => {}, timedOut: () => {}, transportFailed: () => {} };
  sendWithin(deps, dialog, { request: bye, user });
}
