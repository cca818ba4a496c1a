import { lookup as systemLookup } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import { isLoopbackHost } from '../../base/host.ts';
import type { IdMaker, LegId, Random } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import type { DialOrder, LegDriver, ReportLeg } from '../../ports/engine.ts';
import type { DigestAlgorithm, SipAccounts, TrunkAccount } from '../../ports/sip-accounts.ts';
import type { CodecName, Media } from '../media/media.ts';
import { contactUri } from './contact.ts';
import { dialogKey } from './dialog.ts';
import type { Lookup, TargetDeps } from './leg/dial-target.ts';
import type { LegDeps } from './leg/leg.ts';
import { createLegTable, type LegTable } from './leg/leg-table.ts';
import { createOutboundLeg } from './leg/outbound-leg.ts';
import { createResumedLeg } from './leg/resumed-leg.ts';
import { createUnheardLegs } from './leg/unheard-legs.ts';
import { createAuthenticator } from './register/authenticator.ts';
import { createRegistrar } from './register/registrar.ts';
import type { RegistrationTable } from './register/registrations.ts';
import { codecsNamed } from './sdp/codecs.ts';
import type { SrtpPolicy } from './sdp/sdp-security.ts';
import type { TransactionBounds, TransactionUser } from './transaction/server-transactions.ts';
import { createTransactions, type Transactions } from './transaction/transactions.ts';
import { type ConnectionDoor, createConnectionDoor } from './transport/connection-door.ts';
import { guardTransport } from './transport/guarded-transport.ts';
import type { Count } from './transport/intake.ts';
import { localFor, machineAddresses } from './transport/local-address.ts';
import { openTransports, type Places } from './transport/open-transports.ts';
import { createSourceGuard, type SourceGuard } from './transport/source-guard.ts';
import type { Endpoint, Transport, Wire } from './transport/transport.ts';
import { joinTransports, type Transports } from './transport/transports.ts';
import type { UpgradeRules } from './transport/upgrade-rules.ts';
import { createWebSocketTransport, type WebSocketTransport } from './transport/web-socket-transport.ts';
import { createTrunks, type TrunkStatus, type Trunks } from './trunk/trunks.ts';
import { createUserAgentServer, type UserAgentServerDeps } from './user-agent-server.ts';

/** Who may register a phone, and who has. */
export interface SipRegistrar {
  readonly accounts: SipAccounts;
  /** Digests that are offered, in this order; absent: SHA-256, then MD5. */
  readonly algorithms?: readonly DigestAlgorithm[];
  readonly registrations: RegistrationTable;
}

export interface SipDriverDeps extends Places {
  readonly media: Media;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: IdMaker;
  readonly log: Log;
  readonly report: ReportLeg;
  /** Whether the policy lets us call what a target was resolved to. */
  readonly mayDial: (address: string, host: string) => boolean;
  readonly count: Count;
  /** Absent: nobody can register a phone. */
  readonly registrar?: SipRegistrar;
  /** What phones may speak, in the order of our offers; absent: all. */
  readonly codecs?: readonly CodecName[];
  /** Absent: UDP and TCP on `bind`, and what else the places say. */
  readonly transport?: Transport | undefined;
  /** Absent: none. */
  readonly trunks?: readonly TrunkAccount[];
  /** Whether audio is protected; absent: where the phone wants it. */
  readonly srtp?: SrtpPolicy;
  /** Which pages may open SIP over WebSocket; absent: loopback. */
  readonly webSocket?: UpgradeRules;
  /** Absent: the system's resolver. */
  readonly lookup?: Lookup;
  readonly transactionBounds?: TransactionBounds;
  /** See LegDeps. */
  readonly silentMsMax?: number;
  /** Whether the limits of strangers hold for an address; absent: for all beyond loopback. */
  readonly isWatched?: (address: string) => boolean;
}

/** The legs that are SIP dialogs. */
export interface SipDriver extends LegDriver {
  /** Where it is really bound. */
  readonly address: string;
  readonly port: number;
  /** From now on calls are refused with 503; those that are up go on, and phones may register. */
  drain(): void;
  trunks(): readonly TrunkStatus[];
  /** Takes an HTTP upgrade to SIP over WebSocket (RFC 7118); false when it is none, and nothing was done. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Closes the WebSockets, which would hold the HTTP port open. */
  closeSockets(): void;
}

/**
 * Binds the SIP port and takes calls from then on.
 * @throws what the system says when the address cannot be bound
 */
export async function createSipDriver(deps: SipDriverDeps): Promise<SipDriver> {
  const dialogs: LegDeps['dialogs'] = new Map();
  const late: LateTrunks = { trunks: undefined };
  const guard = guardOf(deps, dialogs, (address) => late.trunks?.isTrunk(address) ?? false);
  const door = doorOf(deps, guard);
  const opened =
    deps.transport === undefined ? await openTransports(deps, { ...deps, door }) : ([deps.transport] as const);
  const sockets = createWebSocketTransport({ ...deps, door, rules: deps.webSocket ?? { hosts: [], origins: [] } });
  const transports = joinTransports([...opened, sockets]);
  const wires = { sockets, door, transports, life: { isDraining: false } };
  return driverOf(createParts(deps, { dialogs, guard, late, ...wires }));
}

function doorOf(deps: SipDriverDeps, guard: SourceGuard): ConnectionDoor {
  const { clock, log, count, isWatched = isBeyondLoopback } = deps;
  const door = createConnectionDoor({ clock, log, count, isWatched, mayOpen: (peer) => guard.mayRead(0, peer) });
  door.whenLeft((end) => deps.registrar?.registrations.flowClosed(end));
  return door;
}

/** The guard stands before the transport, and the trunks behind it. */
interface LateTrunks {
  trunks: Trunks | undefined;
}

/** What the legs stand on. */
interface Ground {
  readonly dialogs: LegDeps['dialogs'];
  readonly guard: SourceGuard;
  readonly late: LateTrunks;
  readonly door: ConnectionDoor;
  readonly sockets: WebSocketTransport;
  readonly transports: Transports;
  /** No call is taken any more. */
  readonly life: { isDraining: boolean };
}

interface Parts {
  readonly leg: LegDeps;
  readonly legs: LegTable;
  readonly targets: TargetDeps;
  readonly transactions: Transactions;
  readonly transport: Wire;
  readonly ground: Ground;
  readonly trunks: Trunks;
  isClosed: boolean;
}

function createParts(deps: SipDriverDeps, ground: Ground): Parts {
  const { media, clock, random, log, count, report, mayDial } = deps;
  const { dialogs, guard, transports } = ground;
  const transport = guardTransport(transports, guard);
  const unheard = createUnheardLegs({
    max: limits.sipDialogsPerRemoteWithoutMediaMax,
    wasHeard: (legId) => media.lastPacketAt(legId) !== undefined,
  });
  const legs = createLegTable(unheard);
  const addresses = machineAddresses();
  const local = (peer: Endpoint): Endpoint => localFor(transports.boundFor(peer) ?? transports.local, peer, addresses);
  // The layer and its user know each other; nothing arrives before both are there.
  const user: TransactionUser = {
    request: (transaction) => server.request(transaction),
    cancel: (transaction, inviteKey) => server.cancel(transaction, inviteKey),
    acknowledged: (ack) => server.acknowledged(ack),
  };
  const bounds = deps.transactionBounds === undefined ? {} : { bounds: deps.transactionBounds };
  const transactions = createTransactions({
    ...{ transport, clock, random, count, localFor: local, user, ...bounds },
    ...{ mayAsk: guard.mayAsk, dropped: guard.dropped },
  });
  const carries = (end: Endpoint): boolean => transports.boundFor(end) !== undefined;
  const family = isIPv6(transports.local.address) ? 6 : 4;
  const lookup = deps.lookup ?? lookupAddress;
  const { client } = transactions;
  const trunks = createTrunks(
    { client, clock, random, log, count, lookup, family, carries, localFor: local },
    deps.trunks ?? [],
  );
  const leg: LegDeps = {
    ...{ media, clock, random, log, count, transport, report, dialogs, referrers: new Map() },
    codecs: codecsNamed(deps.codecs ?? []),
    ...(deps.silentMsMax === undefined ? {} : { silentMsMax: deps.silentMsMax }),
    srtp: deps.srtp ?? 'optional',
    proven: guard.proven,
    ...{ client, trunks },
    contactFor: (peer, isSips) => `<${contactUri(local(peer), peer, { isSips })}>`,
    isHere: hereOf(deps.registrar, local, transports),
    over: (legId, end) => {
      if (!legs.remove(legId)) return;
      const quality = media.quality(legId);
      media.free(legId);
      log.debug('leg.ended', { legId, cause: end.cause, evidence: end.evidence, sipCode: end.sipCode });
      report({ kind: 'ended', legId, end: quality === undefined ? end : { ...end, quality } });
    },
  };
  media.whenLost((legId) => legs.get(legId)?.mediaLost());
  const registrations = deps.registrar?.registrations;
  const known = registrations === undefined ? {} : { registrations };
  const registering = deps.registrar === undefined ? {} : registeringOf(deps.registrar, { ...deps, guard });
  const isDraining = (): boolean => ground.life.isDraining;
  const server = createUserAgentServer({ leg, ids: deps.ids, legs, unheard, isDraining, ...registering });
  ground.late.trunks = trunks;
  trunks.start();
  const targets = { mayDial, carries, lookup, ...known };
  return { leg, legs, targets, transactions, transport, ground, trunks, isClosed: false };
}

function hereOf(
  registrar: SipRegistrar | undefined,
  local: (peer: Endpoint) => Endpoint,
  transports: Transports,
): LegDeps['isHere'] {
  const realm = registrar?.accounts.realm.toLowerCase();
  return ({ host, port }, peer) =>
    isAt(local(peer), { address: host, port: port ?? defaultPort }) ||
    // A phone of TLS or WebSocket may name a colleague at the port of UDP, which is what all are told.
    transports.isBound(host, port ?? defaultPort) ||
    host === realm ||
    // The name that the phone knows us by, whatever stands between.
    (port === undefined && registrar?.registrations.isFlowOf(peer, host) === true);
}

/** What the user agent server needs where phones may register. */
function registeringOf(
  given: SipRegistrar,
  deps: Pick<SipDriverDeps, 'clock' | 'random' | 'log' | 'count'> & { readonly guard: SourceGuard },
): Pick<UserAgentServerDeps, 'registrar' | 'callers'> {
  const authenticate = createAuthenticator({ ...given, ...deps });
  const { registrations } = given;
  const callers = { registrations, authenticate, guard: deps.guard };
  return { registrar: createRegistrar({ ...deps, registrations, authenticate }), callers };
}

function guardOf(deps: SipDriverDeps, dialogs: LegDeps['dialogs'], isTrunk: (address: string) => boolean): SourceGuard {
  const { clock, log, count, isWatched = isBeyondLoopback } = deps;
  const registrations = deps.registrar?.registrations;
  return createSourceGuard({
    ...{ clock, log, count },
    isWatched: (address) => isWatched(address) && !isTrunk(address),
    isInDialog: ({ callId, fromTag, toTag }) => toTag !== undefined && dialogs.has(dialogKey(callId, toTag, fromTag)),
    isPhone: (source) => registrations?.isFlow(source) ?? false,
    isHome: (username, address) => registrations?.isHome(username, address) ?? false,
  });
}

const isBeyondLoopback = (address: string): boolean => !isLoopbackHost(address);

const defaultPort = 5060;

const isAt = (one: Endpoint, other: Endpoint): boolean => one.address === other.address && one.port === other.port;

const lookupAddress: Lookup = async (host, family) => (await systemLookup(host, { family })).address;

function driverOf(parts: Parts): SipDriver {
  const { legs, ground } = parts;
  const { local } = ground.transports;
  return {
    name: 'sip',
    address: local.address,
    port: local.port,
    trunks: () => parts.trunks.statuses(),
    upgrade: ground.sockets.upgrade,
    closeSockets: () => void ground.sockets.close(),
    dial: (order) => dial(parts, order),
    answer: (legId, conversationId) => legs.inbound(legId)?.answer(conversationId),
    reject: (legId, sipCode) => {
      if (legs.inbound(legId)?.reject(sipCode)) legs.remove(legId);
    },
    // A phone cannot be told to answer.
    pickUp: () => {},
    transferGoes: (legId, progress) => legs.get(legId)?.transferGoes(progress),
    sendDigits: (legId, digits) => legs.get(legId)?.sendDigits(digits),
    hangUp: ({ legId, reason }) => legs.get(legId)?.hangUp(reason),
    resume: (legId, stored) => resume(parts, legId, stored),
    noticed: () => {},
    legs: () => legs.all().map(({ id }) => id),
    drain: () => {
      parts.ground.life.isDraining = true;
    },
    close: () => close(parts),
  };
}

function dial(parts: Parts, order: DialOrder): void {
  const { legs, leg, transactions, isClosed } = parts;
  if (isClosed || legs.get(order.legId) !== undefined) return;
  if (!transactions.isFull()) {
    legs.add(createOutboundLeg(leg, order, parts.targets));
    return;
  }
  leg.count('sip_refused', { limit: 'sipTransactionsMax' });
  const end = { cause: 'failed', sipCode: 503, phrase: 'too many calls' } as const;
  leg.report({ kind: 'ended', legId: order.legId, end });
}

function resume({ legs, leg }: Parts, legId: LegId, stored: string): void {
  if (legs.get(legId) !== undefined) return;
  const resumed = createResumedLeg(leg, legId, stored);
  if (resumed !== undefined) legs.add(resumed);
  else {
    leg.log.warn('leg.resume.refused', { legId });
    // Nobody can be told; were its end not reported, its call would be owed for ever.
    leg.report({ kind: 'ended', legId, end: { cause: 'failed' } });
  }
}

async function close(parts: Parts): Promise<void> {
  if (parts.isClosed) return;
  parts.isClosed = true;
  await parts.trunks.close();
  parts.transactions.close();
  for (const leg of parts.legs.all()) leg.close();
  parts.ground.guard.close();
  await parts.transport.close();
  parts.ground.door.close();
}
