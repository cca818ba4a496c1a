import type { Clock } from '../../../base/clock.ts';
import { limits } from '../../../base/limits.ts';
import type { IncomingRequest } from '../message/incoming-request.ts';
import type { SipResponse } from '../message/message.ts';
import { responseTo } from '../message/respond.ts';
import { serialise } from '../message/serialise.ts';
import { type Count, statusClass } from '../transport/intake.ts';
import { type Endpoint, isReliable, type Wire } from '../transport/transport.ts';
import { createInviteServer, type InviteServer } from './invite-server.ts';
import { mergeKey, serverKey } from './keys.ts';
import { createNonInviteServer, type NonInviteServer } from './non-invite-server.ts';

/** A request that waits for its answer, as the transaction user holds it. */
export interface ServerTransaction {
  readonly key: string;
  readonly request: IncomingRequest;
  respond(response: SipResponse): void;
  /** Sends the latest response once more; for a 2xx, which its user repeats until the ACK. */
  resend(): void;
}

/** Who is told of requests; each once, retransmissions never. */
export interface TransactionUser {
  /** A request that is neither ACK nor CANCEL. */
  request(transaction: ServerTransaction): void;
  /** A CANCEL; `inviteKey` is the transaction it is meant for, undefined where there is none (RFC 3261 §9.2). */
  cancel(transaction: ServerTransaction, inviteKey: string | undefined): void;
  /** An ACK that ended no transaction: the one for a 2xx. */
  acknowledged(request: IncomingRequest): void;
}

export interface TransactionDeps {
  readonly transport: Wire;
  readonly clock: Clock;
  readonly count: Count;
  readonly user: TransactionUser;
}

/** Bounds of the transaction table; see base/limits. */
export interface TransactionBounds {
  /** Server and client transactions without a final response, together. */
  readonly pendingMax: number;
  /** Server transactions that only answer retransmissions. */
  readonly completedMax: number;
  /** Bytes of their keys and responses: an answer repeats the headers of its request, which may be long. */
  readonly completedBytesMax: number;
}

export const defaultTransactionBounds: TransactionBounds = {
  pendingMax: limits.sipTransactionsMax,
  completedMax: limits.sipTransactionsCompletedMax,
  completedBytesMax: limits.sipTransactionsCompletedBytesMax,
};

export interface ServerTransactions {
  receive(request: IncomingRequest): void;
  /** How many have no final response. */
  readonly pending: number;
  readonly completed: number;
  close(): void;
}

type Kind =
  | { readonly kind: 'invite'; readonly machine: InviteServer }
  | { readonly kind: 'other'; readonly machine: NonInviteServer };

/** What is kept of a transaction: small, because completed ones live on for 32 s. The request is the user's to keep. */
interface Entry {
  readonly key: string;
  readonly mergeKey: string | undefined;
  readonly source: Endpoint;
  kind: Kind | undefined;
  isPending: boolean;
  /** Counted once it is completed. */
  bytes: number;
}

interface Table {
  readonly deps: TransactionDeps;
  readonly bounds: TransactionBounds;
  /** Whether a further call may begin; asks for the client side too. */
  readonly isFull: () => boolean;
  readonly entries: Map<string, Entry>;
  readonly completed: Set<Entry>;
  readonly byMergeKey: Map<string, string>;
  pending: number;
  completedBytes: number;
}

/** The server side of the transaction layer (RFC 3261 §17.2): finds the transaction of a request or makes it. */
export function createServerTransactions(
  deps: TransactionDeps,
  bounds: TransactionBounds,
  isFull: () => boolean,
): ServerTransactions {
  const entries = new Map<string, Entry>();
  const table: Table = {
    ...{ deps, bounds, isFull, entries, completed: new Set(), byMergeKey: new Map() },
    ...{ pending: 0, completedBytes: 0 },
  };
  return {
    receive: (request) => receive(table, request),
    get pending() {
      return table.pending;
    },
    get completed() {
      return table.completed.size;
    },
    close: () => {
      for (const entry of [...entries.values()]) entry.kind?.machine.terminate();
    },
  };
}

function receive(table: Table, request: IncomingRequest): void {
  const key = serverKey(request);
  const entry = table.entries.get(key);
  if (request.message.method === 'ACK') {
    acknowledge(table, request, entry);
    return;
  }
  if (entry !== undefined) {
    table.deps.count('sip_retransmissions_in');
    entry.kind?.machine.retransmitted();
    return;
  }
  table.deps.count('sip_requests_in', { method: methodLabel(request.message.method) });
  if (isNewCall(request) && table.isFull()) {
    refuseStateless(table, request);
    return;
  }
  open(table, key, request);
}

const isNewCall = (request: IncomingRequest): boolean =>
  request.message.method === 'INVITE' && request.toTag === undefined;

const countedMethods: ReadonlySet<string> = new Set([
  'INVITE',
  'BYE',
  'CANCEL',
  'OPTIONS',
  'REGISTER',
  'INFO',
  'PRACK',
  'UPDATE',
]);

/** Bounded: the far end may not make metrics. */
const methodLabel = (method: string): string => (countedMethods.has(method) ? method : 'other');

function acknowledge(table: Table, request: IncomingRequest, entry: Entry | undefined): void {
  const isForUser = entry?.kind?.kind === 'invite' ? entry.kind.machine.acknowledged() : true;
  if (isForUser) table.deps.user.acknowledged(request);
}

/** RFC 3261 §8.2.7: a stateless answer must have the same tag every time, so the branch serves for one. */
function refuseStateless({ deps }: Table, request: IncomingRequest): void {
  deps.count('sip_refused', { limit: 'sipTransactionsMax' });
  const toTag = request.via.branch ?? request.callId;
  const response = responseTo(request.message, 503, undefined, { toTag, headers: [['Retry-After', '2']] });
  deps.transport.send(serialise(response), request.source);
}

function open(table: Table, key: string, request: IncomingRequest): void {
  const { user } = table.deps;
  const merging = request.toTag === undefined && request.message.method !== 'CANCEL' ? mergeKey(request) : undefined;
  const isMerged = merging !== undefined && table.byMergeKey.has(merging);
  const entry: Entry = {
    key,
    mergeKey: isMerged ? undefined : merging,
    source: request.source,
    kind: undefined,
    isPending: true,
    bytes: 0,
  };
  table.entries.set(key, entry);
  table.pending += 1;
  if (entry.mergeKey !== undefined) table.byMergeKey.set(entry.mergeKey, key);
  entry.kind = createMachine(table, entry, request.message.method);
  const transaction = transactionOf(table, entry, request);
  // RFC 3261 §8.2.2.2: the same request over a second path.
  if (isMerged) transaction.respond(responseTo(request.message, 482, undefined, { toTag: request.via.branch ?? key }));
  else if (request.message.method === 'CANCEL') user.cancel(transaction, inviteOf(table, request));
  else user.request(transaction);
}

function inviteOf(table: Table, cancel: IncomingRequest): string | undefined {
  const key = serverKey(cancel, 'INVITE');
  return table.entries.has(key) ? key : undefined;
}

/** Takes the method only: what the machine's closures hold lives as long as the machine. */
function createMachine(table: Table, entry: Entry, method: string): Kind {
  const { transport, clock, count } = table.deps;
  const shared = {
    clock,
    reliable: isReliable(entry.source),
    send: (bytes: Buffer) => transport.send(bytes, entry.source),
    onTerminated: () => remove(table, entry),
  };
  if (method !== 'INVITE') return { kind: 'other', machine: createNonInviteServer(shared) };
  const onUnacknowledged = (): void => count('sip_unacknowledged');
  return { kind: 'invite', machine: createInviteServer({ ...shared, onUnacknowledged }) };
}

function transactionOf(table: Table, entry: Entry, request: IncomingRequest): ServerTransaction {
  return {
    key: entry.key,
    request,
    respond: (response) => {
      table.deps.count('sip_responses_out', { status: statusClass(response.status) });
      const bytes = serialise(response);
      entry.kind?.machine.respond(response.status, bytes);
      if (response.status >= 200) settle(table, entry, bytes.length);
    },
    resend: () => {
      table.deps.count('sip_retransmissions_out');
      if (entry.kind?.kind === 'invite') entry.kind.machine.resend();
    },
  };
}

/** A final response was given: the entry counts as completed, and the oldest of too many go. */
function settle(table: Table, entry: Entry, responseBytes: number): void {
  if (!entry.isPending || !table.entries.has(entry.key)) return;
  entry.isPending = false;
  table.pending -= 1;
  entry.bytes = entry.key.length + (entry.mergeKey?.length ?? 0) + responseBytes;
  table.completedBytes += entry.bytes;
  table.completed.add(entry);
  const { completedMax, completedBytesMax } = table.bounds;
  for (const oldest of table.completed) {
    if (table.completed.size <= completedMax && table.completedBytes <= completedBytesMax) return;
    table.deps.count('sip_dropped', { reason: 'completed-transactions' });
    oldest.kind?.machine.terminate();
  }
}

function remove(table: Table, entry: Entry): void {
  if (!table.entries.delete(entry.key)) return;
  if (table.completed.delete(entry)) table.completedBytes -= entry.bytes;
  if (entry.isPending) table.pending -= 1;
  if (entry.mergeKey !== undefined) table.byMergeKey.delete(entry.mergeKey);
}
