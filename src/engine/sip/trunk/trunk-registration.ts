import { isIP } from 'node:net';
import type { Clock, Timer } from '../../../base/clock.ts';
import type { Random } from '../../../base/ids.ts';
import { limits } from '../../../base/limits.ts';
import type { Log } from '../../../base/log.ts';
import type { TrunkAccount } from '../../../ports/sip-accounts.ts';
import { contactUri } from '../contact.ts';
import type { Lookup } from '../leg/dial-target.ts';
import { parseNameAddr } from '../message/header-values.ts';
import { Headers, type SipRequest, type SipResponse } from '../message/message.ts';
import { formatHostPort } from '../message/scan.ts';
import { formatUri, parseUri } from '../message/uri.ts';
import { createDigestClient, type DigestClient } from '../register/digest-client.ts';
import type { Transactions } from '../transaction/transactions.ts';
import { defaultPortOf } from '../transport/hop.ts';
import type { Count } from '../transport/intake.ts';
import { type Endpoint, transportOf } from '../transport/transport.ts';
import { provenRequest } from './proven-request.ts';
import type { TrunkIdentity, TrunkStatus } from './trunks.ts';

export interface TrunkDeps {
  readonly client: Transactions['client'];
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly count: Count;
  readonly lookup: Lookup;
  readonly family: 4 | 6;
  /** Whether a socket of ours can send there. */
  readonly carries: (end: Endpoint) => boolean;
  /** Our address and port as a peer reaches them. */
  readonly localFor: (peer: Endpoint) => Endpoint;
}

/** Our binding at the registrar of one trunk (RFC 3261 §10.2). */
export interface TrunkRegistration {
  readonly name: string;
  readonly identity: TrunkIdentity;
  readonly digest: DigestClient;
  /** What its host was resolved to. */
  readonly addresses: ReadonlySet<string>;
  state(): TrunkStatus['state'];
  start(): void;
  close(): Promise<void>;
}

interface State {
  readonly deps: TrunkDeps;
  readonly account: TrunkAccount;
  readonly digest: DigestClient;
  readonly addresses: Set<string>;
  readonly callId: string;
  readonly fromTag: string;
  status: TrunkStatus['state'];
  sequence: number;
  /** Seconds that we ask for; raised by a 423 (RFC 3261 §10.2.8). */
  expires: number;
  /** In a row, for the time until the next try. */
  failures: number;
  next: Timer | undefined;
  endpoint: Endpoint | undefined;
  isClosed: boolean;
}

export function createTrunkRegistration(deps: TrunkDeps, account: TrunkAccount): TrunkRegistration {
  const { random } = deps;
  const state: State = {
    ...{ deps, account, digest: createDigestClient({ ...account, random }) },
    addresses: new Set(isIP(account.host) === 0 ? [] : [account.host]),
    ...{ callId: random.hex(16), fromTag: random.hex(8), status: account.registers ? 'registering' : 'idle' },
    ...{ sequence: 0, expires: account.expiresSeconds, failures: 0, next: undefined, endpoint: undefined },
    isClosed: false,
  };
  return {
    name: account.name,
    identity: { user: account.user, host: account.host },
    digest: state.digest,
    addresses: state.addresses,
    state: () => state.status,
    start: () => void begin(state),
    close: () => close(state),
  };
}

/** Finds its address, anew each time, and registers. */
async function begin(state: State): Promise<void> {
  const { deps, account } = state;
  const address = await addressOf(state);
  if (state.isClosed) return;
  if (address === undefined) {
    failed(state, { why: 'host not found' });
    return;
  }
  state.addresses.clear();
  state.addresses.add(address);
  state.endpoint = endOf(account, address);
  if (!deps.carries(state.endpoint)) {
    failed(state, { why: `no ${transportOf(state.endpoint)} here` });
    return;
  }
  if (!account.registers) {
    state.next = deps.clock.after(limits.trunkLookupMs, () => void begin(state));
    return;
  }
  register(state, {
    tries: 0,
    expires: state.expires,
    done: (response) => registered(state, response),
    failed: (failure) => failed(state, failure),
  });
}

/** By TLS it has to prove its name, or the address where it has none. */
function endOf({ host, port, transport }: TrunkAccount, address: string): Endpoint {
  if (transport === undefined) return { address, port };
  return { address, port, transport, ...(transport === 'TLS' && isIP(host) === 0 ? { serverName: host } : {}) };
}

async function addressOf({ deps, account }: State): Promise<string | undefined> {
  if (isIP(account.host) !== 0) return account.host;
  try {
    return await deps.lookup(account.host, deps.family);
  } catch {
    return undefined;
  }
}

/** Why a REGISTER came to nothing. */
interface Failure {
  readonly why: string;
  readonly status?: number;
  readonly retryAfterSeconds?: number;
}

interface Attempt {
  readonly tries: number;
  readonly expires: number;
  /** One that was challenged, with its proof. */
  readonly proven?: SipRequest;
  readonly done: (response: SipResponse) => void;
  readonly failed: (failure: Failure) => void;
}

function register(state: State, attempt: Attempt): void {
  const { endpoint, deps } = state;
  if (endpoint === undefined) {
    attempt.failed({ why: 'no address' });
    return;
  }
  state.sequence += 1;
  const request = attempt.proven ?? registerOf(state, attempt.expires, endpoint);
  deps.client.send(request, endpoint, {
    response: (response) => answered(state, { request, response }, attempt),
    timedOut: () => attempt.failed({ why: 'no answer' }),
    transportFailed: () => attempt.failed({ why: 'not sent' }),
  });
}

interface Answered {
  readonly request: SipRequest;
  readonly response: SipResponse;
}

function answered(state: State, { request, response }: Answered, attempt: Attempt): void {
  const { status } = response;
  if (status < 200) return;
  if (status < 300) {
    attempt.done(response);
    return;
  }
  const again = attempt.tries < limits.sipChallengesMax ? againAfter(state, { request, response }, attempt) : undefined;
  if (again !== undefined) {
    register(state, again);
    return;
  }
  const retryAfterSeconds = secondsOf(response, 'Retry-After');
  attempt.failed({ why: 'refused', status, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) });
}

/** The next attempt, where a proof or a longer time may change the answer. */
function againAfter(state: State, { request, response }: Answered, attempt: Attempt): Attempt | undefined {
  const { status } = response;
  const { expires, done, failed: fail } = attempt;
  const next = { expires, done, failed: fail, tries: attempt.tries + 1 };
  const proof = status === 401 || status === 407 ? state.digest.answer(request, response) : undefined;
  if (proof !== undefined) return { ...next, proven: provenRequest(request, proof, state.sequence + 1) };
  // RFC 3261 §10.2.8.
  const least = status === 423 ? secondsOf(response, 'Min-Expires') : undefined;
  if (least === undefined || least <= expires || least > limits.trunkExpiresSecondsMax) return undefined;
  state.expires = least;
  return { ...next, expires: least };
}

function registerOf(state: State, expires: number, endpoint: Endpoint): SipRequest {
  const { account, digest, callId, fromTag, sequence, deps } = state;
  const { scheme, user, host, port, transport = 'UDP' } = account;
  const none: ReadonlyMap<string, string> = new Map();
  const params = scheme === 'sips' || transport === 'UDP' ? none : new Map([['transport', transport.toLowerCase()]]);
  const place = { host, ...(port === defaultPortOf(transport) ? {} : { port }) };
  const uri = formatUri({ scheme, user: '', ...place, params });
  const own = formatUri({ scheme, user, host, params: none });
  const headers = new Headers();
  headers.add('Max-Forwards', '70');
  headers.add('From', `<${own}>;tag=${fromTag}`);
  headers.add('To', `<${own}>`);
  headers.add('Call-ID', callId);
  headers.add('CSeq', `${sequence} REGISTER`);
  headers.add('Contact', `<${contactOf(state, endpoint)}>`);
  headers.add('Expires', String(expires));
  const proof = digest.ahead({ method: 'REGISTER', uri });
  if (proof !== undefined) headers.add(...proof);
  deps.count('sip_trunk_registers');
  return { kind: 'request', method: 'REGISTER', uri, headers, body: Buffer.alloc(0) };
}

/** Calls of the trunk come to the number that stands here. */
function contactOf({ account, deps }: State, endpoint: Endpoint): string {
  const terms = { user: account.number, isSips: account.scheme === 'sips' };
  return contactUri(deps.localFor(endpoint), endpoint, terms);
}

function secondsOf({ headers }: SipResponse, name: string): number | undefined {
  const [digits] = /^\d{1,9}/.exec(headers.get(name)?.trim() ?? '') ?? [];
  return digits === undefined ? undefined : Number(digits);
}

function registered(state: State, response: SipResponse): void {
  const { deps, account } = state;
  if (state.isClosed) return;
  const seconds = grantedSeconds(state, response);
  if (state.status !== 'registered') deps.log.info('trunk.registered', { trunk: account.name, seconds });
  state.status = 'registered';
  state.failures = 0;
  // Early enough for a second try, and not all trunks of a restart at once.
  const ms = Math.max(seconds * 1000 * (0.7 + 0.1 * share(state)), limits.trunkRefreshMsMin);
  state.next = deps.clock.after(ms, () => void begin(state));
}

/** RFC 3261 §10.2.4: what the registrar says at our Contact, else for all. */
function grantedSeconds(state: State, response: SipResponse): number {
  const own = state.endpoint && parseUri(contactOf(state, state.endpoint));
  for (const text of response.headers.all('Contact')) {
    const contact = parseNameAddr(text);
    const uri = contact.ok ? parseUri(contact.value.uri) : undefined;
    const expires = contact.ok ? contact.value.params.get('expires') : undefined;
    if (!uri?.ok || !own?.ok || expires === undefined || !/^\d{1,9}$/.test(expires)) continue;
    if (formatHostPort(uri.value.host, uri.value.port) !== formatHostPort(own.value.host, own.value.port)) continue;
    if (uri.value.user === own.value.user) return Number(expires);
  }
  return secondsOf(response, 'Expires') ?? state.expires;
}

/** RFC 5626 §4.5: twice as long after each failure, up to a bound, and never all at the same moment. */
function failed(state: State, { why, status, retryAfterSeconds = 0 }: Failure): void {
  const { deps, account } = state;
  if (state.isClosed) return;
  state.status = 'failed';
  const full = Math.min(limits.trunkRetryMsMin * 2 ** Math.min(state.failures, 16), limits.trunkRetryMsMax);
  state.failures += 1;
  const asked = Math.min(retryAfterSeconds * 1000, limits.trunkRetryMsMax);
  const ms = Math.max(full * (0.5 + 0.5 * share(state)), asked);
  deps.count('sip_trunk_failures');
  deps.log.warn('trunk.failed', { trunk: account.name, why, sipCode: status, retryMs: Math.round(ms) });
  state.next = deps.clock.after(ms, () => void begin(state));
}

/** From 0 to below 1. */
function share({ deps }: State): number {
  const [high = 0, low = 0] = deps.random.bytes(2);
  return (high * 256 + low) / 65_536;
}

async function close(state: State): Promise<void> {
  if (state.isClosed) return;
  state.isClosed = true;
  state.next?.cancel();
  if (state.status !== 'registered') return;
  state.status = 'idle';
  const gone = Promise.withResolvers<void>();
  // RFC 3261 §10.2.2. What is not taken back runs out.
  const patience = state.deps.clock.after(limits.trunkGoodbyeMs, gone.resolve);
  register(state, { tries: 0, expires: 0, done: () => gone.resolve(), failed: () => gone.resolve() });
  await gone.promise;
  patience.cancel();
}
