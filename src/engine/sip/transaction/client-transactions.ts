import type { Clock } from '../../../base/clock.ts';
import type { Random } from '../../../base/ids.ts';
import { limits } from '../../../base/limits.ts';
import { parseCSeq, parseVia } from '../message/header-values.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import { formatHostPort } from '../message/scan.ts';
import { serialise } from '../message/serialise.ts';
import type { Count } from '../transport/intake.ts';
import { type Endpoint, isReliable, transportOf, type Wire } from '../transport/transport.ts';
import { ackOf, cancelOf } from './companions.ts';
import { createInviteClient, type InviteClient } from './invite-client.ts';
import { clientKey, magicCookie } from './keys.ts';
import { createNonInviteClient, type NonInviteClient } from './non-invite-client.ts';

/** What comes of a request that was sent. After a final response, a timeout or a failure nothing more but 2xx to an INVITE. */
export interface ClientUser {
  response(response: SipResponse): void;
  /** Nothing came in 64·T1; counts as 408 (RFC 3261 §8.1.3.1). */
  timedOut(): void;
  /** The system refused to send; counts as 503 (RFC 3261 §8.1.3.1). */
  transportFailed(): void;
}

export interface ClientTransaction {
  /**
   * Of an INVITE that has got a provisional response: sends its CANCEL, whose own answer ends nothing (§9.1); `user` is
   * told of it.
   */
  cancel(reason: string, user?: ClientUser): void;
  /** Stops silently. */
  terminate(): void;
}

export interface ClientTransactionDeps {
  readonly transport: Wire;
  readonly clock: Clock;
  readonly random: Random;
  readonly count: Count;
  /** The address and port that a peer reaches us at. */
  readonly localFor: (peer: Endpoint) => Endpoint;
}

export interface ClientTransactions {
  /** Sends a request, with a Via of its own on top, in a transaction of its own. */
  send(request: SipRequest, to: Endpoint, user: ClientUser): ClientTransaction;
  /** Goes on with an INVITE, its Via on top, that an earlier process sent: as if it had got a provisional response. */
  takeUp(invite: SipRequest, to: Endpoint, user: ClientUser): ClientTransaction;
  /** Adds a Via and gives the bytes: the ACK for a 2xx is in no transaction and is kept to be sent again (§13.2.2.4). */
  standalone(request: SipRequest, to: Endpoint): Buffer;
  receive(response: SipResponse): void;
  /** How many have no final response. */
  readonly pending: number;
  close(): void;
}

interface Entry {
  readonly key: string;
  readonly branch: string;
  readonly request: SipRequest;
  readonly to: Endpoint;
  readonly user: ClientUser;
  /** By an earlier process. */
  readonly wasSent: boolean;
  machine: InviteClient | NonInviteClient | undefined;
  isPending: boolean;
}

interface Table {
  readonly deps: ClientTransactionDeps;
  readonly entries: Map<string, Entry>;
  pending: number;
}

/** The client side of the transaction layer (RFC 3261 §17.1). */
export function createClientTransactions(deps: ClientTransactionDeps): ClientTransactions {
  const table: Table = { deps, entries: new Map(), pending: 0 };
  return {
    send: (request, to, user) => send(table, request, { to, user }),
    takeUp: (invite, to, user) => {
      const via = parseVia(invite.headers.get('Via') ?? '');
      const branch = (via.ok ? via.value.branch : undefined) ?? '';
      return handleOf(table, begin(table, { branch, request: invite, to, user, wasSent: true }));
    },
    standalone: (request, to) => {
      pushVia(table, request, { to, branch: newBranch(deps.random) });
      return serialise(request);
    },
    receive: (response) => receive(table, response),
    get pending() {
      return table.pending;
    },
    close: () => {
      for (const entry of [...table.entries.values()]) entry.machine?.terminate();
    },
  };
}

const newBranch = (random: Random): string => magicCookie + random.hex(8);

interface Hop {
  readonly to: Endpoint;
  readonly branch: string;
}

function viaOf({ deps }: Table, { to, branch }: Hop): string {
  const local = deps.localFor(to);
  return `SIP/2.0/${transportOf(to)} ${formatHostPort(local.address, local.port)};branch=${branch};rport`;
}

const pushVia = (table: Table, request: SipRequest, hop: Hop): void =>
  request.headers.prepend('Via', viaOf(table, hop));

function send(
  table: Table,
  request: SipRequest,
  { to, user }: { readonly to: Endpoint; readonly user: ClientUser },
): ClientTransaction {
  const branch = newBranch(table.deps.random);
  pushVia(table, request, { to, branch });
  const order = { branch, request, to, user, wasSent: false };
  // RFC 3261 §18.1.1: what might be cut up on its way goes by TCP.
  return to.mayGrow === true && serialise(request).length > limits.sipDatagramBytesMax
    ? sendGrown(table, order)
    : handleOf(table, begin(table, order));
}

/** By TCP, and as it was to go where nobody takes that (RFC 3261 §18.1.1). */
function sendGrown(table: Table, order: Order): ClientTransaction {
  const { request, to, user } = order;
  const change = (end: Endpoint): string => {
    const branch = newBranch(table.deps.random);
    request.headers.replaceFirst('Via', viaOf(table, { to: end, branch }));
    return branch;
  };
  const grown: Endpoint = { ...to, transport: 'TCP' };
  let wasHeard = false;
  let entry = begin(table, {
    ...{ ...order, to: grown, branch: change(grown) },
    user: {
      ...user,
      response(response) {
        wasHeard = true;
        user.response(response);
      },
      transportFailed() {
        if (wasHeard) user.transportFailed();
        else entry = begin(table, { ...order, branch: change(to) });
      },
    },
  });
  return {
    cancel: (reason, teller) => handleOf(table, entry).cancel(reason, teller),
    terminate: () => handleOf(table, entry).terminate(),
  };
}

function handleOf(table: Table, entry: Entry): ClientTransaction {
  const { branch, request, to } = entry;
  return {
    cancel: (reason, user = nobody) => {
      // Its branch is the INVITE's, its method another: a transaction of its own (§9.1).
      begin(table, { branch, request: cancelOf(request, reason), to, user, wasSent: false });
    },
    terminate: () => entry.machine?.terminate(),
  };
}

const nobody: ClientUser = { response: () => {}, timedOut: () => {}, transportFailed: () => {} };

type Order = Pick<Entry, 'branch' | 'request' | 'to' | 'user' | 'wasSent'>;

function begin(table: Table, order: Order): Entry {
  const key = clientKey(order.branch, order.request.method);
  const entry: Entry = { ...order, key, machine: undefined, isPending: true };
  if (!order.wasSent) table.deps.count('sip_requests_out', { method: order.request.method });
  table.entries.set(key, entry);
  table.pending += 1;
  entry.machine = createMachine(table, entry);
  return entry;
}

function createMachine(table: Table, entry: Entry): InviteClient | NonInviteClient {
  const { transport, clock } = table.deps;
  const shared = {
    clock,
    reliable: isReliable(entry.to),
    send: (bytes: Buffer) => transport.send(bytes, entry.to, () => entry.machine?.transportFailed()),
    onResponse: (response: SipResponse) => {
      if (response.status >= 200) settle(table, entry);
      entry.user.response(response);
    },
    onTimeout: () => entry.user.timedOut(),
    onTransportFailure: () => entry.user.transportFailed(),
    onTerminated: () => {
      settle(table, entry);
      table.entries.delete(entry.key);
    },
  };
  const bytes = serialise(entry.request);
  if (entry.request.method !== 'INVITE') return createNonInviteClient({ ...shared, request: bytes });
  const ackFor = (response: SipResponse): Buffer => serialise(ackOf(entry.request, response));
  return createInviteClient({ ...shared, invite: bytes, wasSent: entry.wasSent, ackOf: ackFor });
}

function settle(table: Table, entry: Entry): void {
  if (!entry.isPending) return;
  entry.isPending = false;
  table.pending -= 1;
}

function receive(table: Table, response: SipResponse): void {
  const via = parseVia(response.headers.get('Via') ?? '');
  const cseq = parseCSeq(response.headers.get('CSeq') ?? '');
  const branch = via.ok ? via.value.branch : undefined;
  const entry = branch === undefined || !cseq.ok ? undefined : table.entries.get(clientKey(branch, cseq.value.method));
  // RFC 6026 §8.9: a response that matches no transaction is dropped.
  if (entry === undefined) table.deps.count('sip_dropped', { reason: 'stray-response' });
  else entry.machine?.received(response);
}
