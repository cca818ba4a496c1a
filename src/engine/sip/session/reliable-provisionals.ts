import type { Clock, Timer } from '../../../base/clock.ts';
import type { Random } from '../../../base/ids.ts';
import type { SipRequest } from '../message/message.ts';
import { type ResponseOptions, responseTo } from '../message/respond.ts';
import type { ServerTransaction } from '../transaction/server-transactions.ts';
import { timerValues } from '../transaction/timer-values.ts';
import { parseRAck } from './reliability.ts';

type HeaderLine = readonly [name: string, value: string];

/** What the PRACK is answered with; undefined for a plain 200. */
export type PrackAnswer = (ResponseOptions & { readonly status?: number }) | undefined;

export interface ProvisionalOrder {
  /** Puts the response on the wire, with these headers. */
  readonly respond: (headers: readonly HeaderLine[]) => void;
  /** Its PRACK came. Called before the PRACK is answered. */
  readonly acknowledged: (prack: SipRequest) => PrackAnswer;
}

/** The provisional responses to one INVITE that are repeated until their PRACK comes (RFC 3262 §3). */
export interface ReliableProvisionals {
  /** Nothing while an earlier one is not acknowledged (§3). */
  send(order: ProvisionalOrder): void;
  /** A PRACK of this dialog, whose CSeq is in order. True where it acknowledged something. */
  prack(transaction: ServerTransaction): boolean;
  /** A final response was given: nothing is repeated any more, and a PRACK on its way is still answered 200 (§3). */
  stop(): void;
}

export interface ReliableProvisionalsDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly invite: ServerTransaction;
  /** No PRACK in 64·T1. */
  readonly unacknowledged: () => void;
}

interface Pending {
  readonly rseq: number;
  readonly acknowledged: ProvisionalOrder['acknowledged'];
}

export function createReliableProvisionals(deps: ReliableProvisionalsDeps): ReliableProvisionals {
  const { clock, random, invite } = deps;
  // §3: between 1 and 2**31 - 1, by chance; two bytes are enough to tell one INVITE from the next.
  let rseq = Number.parseInt(random.hex(2), 16);
  let pending: Pending | undefined;
  let repetition: Timer | undefined;
  let giveUp: Timer | undefined;
  const stop = (): void => {
    repetition?.cancel();
    giveUp?.cancel();
  };
  // §3: T1, doubling without an upper bound.
  const repeatAfter = (ms: number): void => {
    repetition = clock.after(ms, () => {
      repeatAfter(ms * 2);
      invite.resend();
    });
  };
  const isAcknowledged = ({ headers }: SipRequest): boolean => {
    const rack = parseRAck(headers.get('RAck') ?? '');
    if (pending === undefined || rack === undefined) return false;
    const { sequence, method } = invite.request.cseq;
    return rack.rseq === pending.rseq && rack.cseq.sequence === sequence && rack.cseq.method === method;
  };
  return {
    send({ respond, acknowledged }) {
      if (pending !== undefined) return;
      rseq += 1;
      pending = { rseq, acknowledged };
      repeatAfter(timerValues.t1);
      giveUp = clock.after(timerValues.giveUp, () => {
        stop();
        deps.unacknowledged();
      });
      // Last, for the PRACK may come before `respond` returns.
      respond([
        ['Require', '100rel'],
        ['RSeq', String(rseq)],
      ]);
    },
    prack(transaction) {
      const { message } = transaction.request;
      const acknowledged = pending?.acknowledged;
      if (acknowledged === undefined || !isAcknowledged(message)) {
        // §3: it matches no response that waits for it.
        transaction.respond(responseTo(message, 481));
        return false;
      }
      stop();
      pending = undefined;
      const { status = 200, ...options } = acknowledged(message) ?? {};
      transaction.respond(responseTo(message, status, undefined, options));
      return true;
    },
    stop,
  };
}
