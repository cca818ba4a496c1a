import { limits } from '../../../base/limits.ts';
import { type Dialog, nextHop } from '../dialog.ts';
import type { LegDeps } from '../leg/leg.ts';
import { formatCSeq, parseCSeq } from '../message/header-values.ts';
import { Headers, type SipRequest } from '../message/message.ts';
import type { Proof } from '../register/digest-client.ts';
import type { ClientUser } from '../transaction/client-transactions.ts';

/** The names of the headers that prove who sends. */
const proofs: readonly Proof[0][] = ['Authorization', 'Proxy-Authorization'];

/** RFC 3261 §22.2: the request again, with the next number and the proof; the Call-ID and the tags stay. */
export function provenRequest(request: SipRequest, [name, value]: Proof, sequence: number): SipRequest {
  const headers = new Headers();
  for (const [each, text] of request.headers.entries()) if (each !== 'Via' && each !== name) headers.add(each, text);
  headers.set('CSeq', formatCSeq({ sequence, method: request.method }));
  headers.add(name, value);
  return { ...request, headers };
}

/** Its number, to count on from. */
export function sequenceOf({ headers }: Pick<SipRequest, 'headers'>): number {
  const cseq = parseCSeq(headers.get('CSeq') ?? '');
  return cseq.ok ? cseq.value.sequence : 1;
}

/** RFC 3261 §22.1: an ACK for a 2xx has the proof that its INVITE had. */
export function copyProofs(from: Headers, to: Headers): void {
  for (const name of proofs) for (const line of from.lines(name)) to.add(name, line);
}

/** A request inside a dialog, with whom its answer is for. */
export interface DialogRequest {
  readonly request: SipRequest;
  readonly user: ClientUser;
}

type Deps = Pick<LegDeps, 'client' | 'trunks'>;

/** Sends inside a dialog; a challenge of a trunk is answered, and the answer to that is what `user` hears of. */
export function sendWithin(deps: Deps, dialog: Dialog, order: DialogRequest): void {
  sendProven(deps, dialog, { ...order, tries: 0 });
}

function sendProven(deps: Deps, dialog: Dialog, order: DialogRequest & { readonly tries: number }): void {
  const { request, user, tries } = order;
  // The one that is asked, and no other: a trunk's Contact may lead to anybody, who could guess at a password by a proof.
  const hop = nextHop(dialog);
  deps.client.send(request, hop, {
    timedOut: user.timedOut,
    transportFailed: user.transportFailed,
    response(response) {
      const proof = tries < limits.sipChallengesMax ? deps.trunks.answer(hop, request, response) : undefined;
      if (proof === undefined) {
        user.response(response);
        return;
      }
      dialog.localSequence += 1;
      const proven = provenRequest(request, proof, dialog.localSequence);
      sendProven(deps, dialog, { request: proven, user, tries: tries + 1 });
    },
  });
}
