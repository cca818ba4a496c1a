import type { LegId } from '../../../base/ids.ts';
import { limits } from '../../../base/limits.ts';
import type { TransferProgress } from '../../../ports/engine.ts';
import { isSipsDialog } from '../contact.ts';
import { type Dialog, requestWithin } from '../dialog.ts';
import type { LegDeps } from '../leg/leg.ts';
import { reasonPhrase } from '../message/reason-phrases.ts';
import { type ResponseOptions, responseTo } from '../message/respond.ts';
import type { ClientUser } from '../transaction/client-transactions.ts';
import type { ServerTransaction } from '../transaction/server-transactions.ts';
import { sendWithin } from '../trunk/proven-request.ts';
import { readRefer } from './refer.ts';

/** The REFERs of one session, one at a time, and the subscription that each makes (RFC 3515 §2.4). */
export interface ReferSession {
  take(transaction: ServerTransaction): void;
  /** What the application says of the transfer; see the port. */
  goes(progress: TransferProgress): void;
  stop(): void;
}

/** A REFER whose transfer has no end yet. */
interface Referral {
  readonly id: number;
  readonly transaction: ServerTransaction;
  readonly isSilent: boolean;
  readonly by?: string;
  /** Who is dialled for it. */
  called: readonly LegId[];
  isAccepted: boolean;
  /** The far end does not know the subscription. */
  isUnheard: boolean;
}

interface State {
  readonly deps: LegDeps;
  readonly legId: LegId;
  readonly dialog: Dialog;
  /** Where the call was made with; a re-INVITE draws the dialog elsewhere, and whoever has its tags can send one. */
  readonly home: string;
  /** The first one's events need no id (RFC 3515 §2.4.6). */
  first: number | undefined;
  current: Referral | undefined;
}

export function createReferSession(order: Pick<State, 'deps' | 'legId' | 'dialog'>): ReferSession {
  const state: State = { ...order, home: order.dialog.flow.address, first: undefined, current: undefined };
  return {
    take: (transaction) => take(state, transaction),
    goes: (progress) => goes(state, progress),
    stop() {
      const { current } = state;
      state.current = undefined;
      if (current !== undefined) forget(state, current);
      if (current !== undefined && !current.isAccepted) respond(current.transaction, 481);
    },
  };
}

const respond = (transaction: ServerTransaction, status: number, options: ResponseOptions = {}): void =>
  transaction.respond(responseTo(transaction.request.message, status, undefined, options));

function take(state: State, transaction: ServerTransaction): void {
  const { deps, legId, dialog, home } = state;
  const { message, cseq, source } = transaction.request;
  // Whoever has overheard the tags of a call must not be able to make it call others.
  if (source.address !== home) {
    respond(transaction, 403);
    return;
  }
  // RFC 3261 §21.4.27: the one before has no end yet.
  if (state.current !== undefined) {
    respond(transaction, 491);
    return;
  }
  const refer = readRefer(message, { dialogs: deps.dialogs, isHere: (uri) => deps.isHere(uri, dialog.flow) });
  if (!refer.ok) {
    respond(transaction, refer.refusal.status);
    return;
  }
  const { to, ...terms } = refer.value;
  const id = cseq.sequence;
  state.first ??= id;
  state.current = { id, transaction, ...terms, called: [], isAccepted: false, isUnheard: false };
  deps.report({ kind: 'transferAsked', legId, transferId: id, to });
}

/** RFC 3892 §2.3: whoever is called is told who had him called. */
function remember({ deps }: State, referral: Referral, called: readonly LegId[]): void {
  referral.called = called;
  if (referral.by !== undefined) for (const legId of called) deps.referrers.set(legId, referral.by);
}

function forget({ deps }: State, { called }: Referral): void {
  for (const legId of called) deps.referrers.delete(legId);
}

function goes(state: State, { transferId, sipCode, called }: TransferProgress): void {
  const { current } = state;
  if (current?.id !== transferId) return;
  if (called !== undefined) remember(state, current, called);
  if (!current.isAccepted && sipCode >= 300) {
    state.current = undefined;
    respond(current.transaction, sipCode);
    return;
  }
  if (!current.isAccepted) accept(state, current);
  if (sipCode === 202) return;
  if (sipCode >= 200) {
    state.current = undefined;
    forget(state, current);
  }
  notify(state, current, sipCode);
}

/** RFC 3515 §2.4.4: the first NOTIFY goes out at once. */
function accept(state: State, referral: Referral): void {
  const { deps, dialog } = state;
  referral.isAccepted = true;
  const silence = referral.isSilent ? [['Refer-Sub', 'false'] as const] : [];
  const headers = [['Contact', deps.contactFor(dialog.flow, isSipsDialog(dialog))] as const, ...silence];
  respond(referral.transaction, 202, { headers });
  notify(state, referral, 100);
}

const fragmentType = 'message/sipfrag;version=2.0';

function notify(state: State, referral: Referral, sipCode: number): void {
  const { deps, dialog, first } = state;
  if (referral.isSilent || referral.isUnheard) return;
  const { id } = referral;
  const request = requestWithin(dialog, 'NOTIFY');
  const { headers } = request;
  headers.add('Contact', deps.contactFor(dialog.flow, isSipsDialog(dialog)));
  headers.add('Event', id === first ? 'refer' : `refer;id=${id}`);
  const isOver = sipCode >= 200;
  headers.add('Subscription-State', isOver ? 'terminated;reason=noresource' : `active;expires=${limits.referSeconds}`);
  headers.add('Content-Type', fragmentType);
  const body = Buffer.from(`SIP/2.0 ${sipCode} ${reasonPhrase(sipCode)}\r\n`);
  // RFC 6665 §4.2.2: who refuses a NOTIFY, or does not answer it, has no subscription.
  const unheard = (): void => {
    referral.isUnheard = true;
  };
  const user: ClientUser = {
    response: ({ status }) => {
      if (status >= 300) unheard();
    },
    timedOut: unheard,
    transportFailed: () => {},
  };
  sendWithin(deps, dialog, { request: { ...request, body }, user });
}
