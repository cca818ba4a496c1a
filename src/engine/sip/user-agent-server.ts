import type { IdMaker } from '../../base/ids.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import type { LegReport } from '../../ports/engine.ts';
import { callerOf, dialledNumber } from './caller.ts';
import { optionsHeaders, retryAfterFull } from './capabilities.ts';
import { dialogKey } from './dialog.ts';
import { createInboundLeg } from './leg/inbound-leg.ts';
import type { DialogUser, LegDeps } from './leg/leg.ts';
import type { LegTable } from './leg/leg-table.ts';
import { readReplaces, replacedBy } from './leg/replaces.ts';
import type { UnheardLegs } from './leg/unheard-legs.ts';
import type { IncomingRequest } from './message/incoming-request.ts';
import { type ResponseOptions, responseTo } from './message/respond.ts';
import { type CallerProofDeps, type Owner, proveCaller } from './register/caller-proof.ts';
import type { Registrar } from './register/registrar.ts';
import { type AudioOffer, readOffer } from './sdp/sdp.ts';
import { warningOf } from './sdp/sdp-warning.ts';
import type { ServerTransaction, TransactionUser } from './transaction/server-transactions.ts';
import { flowKey } from './transport/transport.ts';
import { refusalOf } from './uas-checks.ts';

export interface UserAgentServerDeps {
  readonly leg: LegDeps;
  readonly ids: IdMaker;
  readonly legs: LegTable;
  readonly unheard: UnheardLegs;
  /** Whether no call is taken any more, because the server stops. */
  readonly isDraining: () => boolean;
  /** Absent: REGISTER is not taken (405). */
  readonly registrar?: Registrar;
  /** How callers are known; absent: all are strangers. */
  readonly callers?: CallerProofDeps;
}

/** The user agent server of RFC 3261 §8.2: refuses what cannot be, finds the dialog of what can, makes legs of calls. */
export function createUserAgentServer(deps: UserAgentServerDeps): TransactionUser {
  return {
    request: (transaction) => takeRequest(deps, transaction),
    cancel: (transaction, inviteKey) => takeCancel(deps, transaction, inviteKey),
    // An ACK is never answered, whatever is wrong with it.
    acknowledged: (ack) => dialogOf(deps, ack)?.acknowledged(ack),
  };
}

function dialogOf({ leg }: UserAgentServerDeps, request: IncomingRequest): DialogUser | undefined {
  const { callId, fromTag, toTag } = request;
  return toTag === undefined ? undefined : leg.dialogs.get(dialogKey(callId, toTag, fromTag));
}

function respond(
  deps: UserAgentServerDeps,
  transaction: ServerTransaction,
  { status, ...options }: ResponseOptions & { readonly status: number },
): void {
  // RFC 3261 §8.2.6.2: every response but 100 has a tag.
  const toTag = options.toTag ?? deps.leg.random.hex(8);
  transaction.respond(responseTo(transaction.request.message, status, undefined, { ...options, toTag }));
}

/** They make no sense outside of a dialog. */
const withinDialogs: ReadonlySet<string> = new Set(['BYE', 'INFO', 'PRACK', 'UPDATE']);

function takeRequest(deps: UserAgentServerDeps, transaction: ServerTransaction): void {
  const { message, source, toTag } = transaction.request;
  if (message.method === 'REGISTER' && deps.registrar !== undefined) {
    deps.registrar(transaction);
    return;
  }
  const refusal = refusalOf(message, source);
  if (refusal !== undefined) {
    respond(deps, transaction, refusal);
    return;
  }
  const dialog = dialogOf(deps, transaction.request);
  if (dialog !== undefined) {
    dialog.request(transaction);
    return;
  }
  // RFC 3261 §12.2.2, §15.1.2: inside a dialog that is not, or no more.
  if (toTag !== undefined || withinDialogs.has(message.method)) {
    respond(deps, transaction, { status: 481 });
    return;
  }
  // Proxies and load balancers ask by OPTIONS, and go elsewhere (RFC 3261 §21.5.4).
  if (deps.isDraining() && (message.method === 'INVITE' || message.method === 'OPTIONS')) {
    deps.leg.count('sip_refused', { limit: 'draining' });
    respond(deps, transaction, { status: 503, headers: [retryAfterFull] });
    return;
  }
  if (message.method === 'OPTIONS') {
    respond(deps, transaction, { status: 200, headers: optionsHeaders });
    return;
  }
  // A REFER without a call would make us call somebody in nobody's name.
  if (message.method === 'REFER') {
    respond(deps, transaction, { status: 403 });
    return;
  }
  takeCall(deps, transaction);
}

/** RFC 3261 §9.2: answered 200 where there is something to cancel, even too late. */
function takeCancel(deps: UserAgentServerDeps, transaction: ServerTransaction, inviteKey: string | undefined): void {
  if (inviteKey === undefined) {
    respond(deps, transaction, { status: 481 });
    return;
  }
  const leg = deps.legs.byInvite(inviteKey);
  respond(deps, transaction, { status: 200, ...(leg === undefined ? {} : { toTag: leg.localTag }) });
  leg?.cancelled();
}

function takeCall(deps: UserAgentServerDeps, transaction: ServerTransaction): void {
  const { message, source } = transaction.request;
  if (!deps.unheard.mayBegin(source.address)) {
    deps.leg.count('sip_refused', { limit: 'sipDialogsPerRemoteWithoutMediaMax' });
    respond(deps, transaction, { status: 503, headers: [retryAfterFull] });
    return;
  }
  const replaced = replacedLeg(deps, transaction.request);
  if (!replaced.ok) {
    respond(deps, transaction, { status: replaced.refusal });
    return;
  }
  const proof = deps.callers && proveCaller(deps.callers, transaction.request);
  if (proof !== undefined && proof.kind !== 'caller') {
    respond(deps, transaction, proof.kind === 'bad' ? { status: 400 } : { status: 401, headers: proof.headers });
    return;
  }
  const owner = proof?.owner;
  if (message.body.length === 0) {
    begin(deps, transaction, { owner, offer: undefined, replaced: replaced.value });
    return;
  }
  const offer = readOffer(message.body, deps.leg);
  if (offer.ok) begin(deps, transaction, { owner, offer: offer.value, replaced: replaced.value });
  else respond(deps, transaction, { status: offer.refusal.sipStatus, ...warningOf(offer.refusal, deps.leg) });
}

interface NewCall {
  readonly owner: Owner | undefined;
  readonly offer: AudioOffer | undefined;
  readonly replaced: ReplacedLeg | undefined;
}

type ReplacedLeg = Extract<Extract<LegReport, { kind: 'incoming' }>['to'], { kind: 'leg' }>;

/** The leg whose place a call wants (RFC 3891 §3), or the status that refuses it. */
function replacedLeg({ leg }: UserAgentServerDeps, request: IncomingRequest): Result<ReplacedLeg | undefined, number> {
  const lines = request.message.headers.lines('Replaces');
  const [line] = lines;
  if (line === undefined) return ok(undefined);
  const replaces = lines.length === 1 ? readReplaces(line) : undefined;
  if (replaces === undefined) return refuse(400);
  const replaced = replacedBy(leg.dialogs, replaces);
  if (replaced === undefined || replaced.phase === 'unconfirmed') return refuse(481);
  if (replaced.phase === 'ending') return refuse(603);
  if (replaces.earlyOnly) return refuse(486);
  const { legId, flow } = replaced;
  return ok({ kind: 'leg', legId, isSameSource: flowKey(request.source) === flowKey(flow) });
}

function begin(deps: UserAgentServerDeps, invite: ServerTransaction, { owner, offer, replaced }: NewCall): void {
  const legId = deps.ids.leg();
  // Beside what the application does before it answers, so that the first caller need not wait for a thread to begin.
  deps.leg.media.prepare();
  const leg = createInboundLeg(deps.leg, { legId, invite, offer });
  deps.legs.addInbound(leg, { inviteKey: invite.key, address: invite.request.source.address });
  deps.leg.report({
    kind: 'incoming',
    legId,
    driver: 'sip',
    callId: invite.request.callId,
    caller: callerOf(invite.request, { owner, isTrunk: deps.leg.trunks.isTrunk(invite.request.source.address) }),
    to: replaced ?? { kind: 'number', number: dialledNumber(invite.request) },
    resume: leg.resume,
  });
}
