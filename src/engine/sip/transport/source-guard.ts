import type { Clock } from '../../../base/clock.ts';
import { limits } from '../../../base/limits.ts';
import type { Log } from '../../../base/log.ts';
import type { IncomingRequest } from '../message/incoming-request.ts';
import { readCredentials } from '../register/digest-credentials.ts';
import { createDropLog } from './drop-log.ts';
import { createFailureCounts } from './failure-counts.ts';
import type { Count } from './intake.ts';
import { createRecentTable, type RecentTable } from './recent-table.ts';
import { sourceKey } from './source-key.ts';
import { fullBucket, type Rate, type TokenBucket, takeToken } from './token-bucket.ts';
import type { Endpoint } from './transport.ts';

/** Stands between the wire and everything that keeps state: what one source may ask, and what it may be sent. */
export interface SourceGuard {
  /** Whether what came may be read at all; asked before it is parsed. */
  mayRead(size: number, source: Endpoint): boolean;
  /** Whether a request may be worked on; asked before anything is kept of it. */
  mayAsk(request: IncomingRequest): boolean;
  /** Whether a message of ours may go there: a source that proved nothing gets no more bytes than it sent. */
  maySend(bytes: Buffer, to: Endpoint): boolean;
  /** That source got what we sent it: it is no forged one. */
  proven(source: Endpoint): void;
  /** A digest was wrong. */
  failed(source: Endpoint, username: string): void;
  /** Something that came from there was dropped. */
  dropped(reason: string, source: Endpoint): void;
  /** How many sources are remembered. */
  readonly size: number;
  close(): void;
}

export interface SourceGuardDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly count: Count;
  /** Whether an address is watched; the others may do what they like. */
  readonly isWatched: (address: string) => boolean;
  /** Whether a request is inside a dialog of ours, whose tag only its far end was told. */
  readonly isInDialog: (request: IncomingRequest) => boolean;
  /** Whether a phone is registered at that address and port. */
  readonly isPhone: (source: Endpoint) => boolean;
  /** Whether a phone of that user is registered at that address. */
  readonly isHome: (username: string, address: string) => boolean;
}

/** What is kept of a source. */
interface Source {
  /** Everything that comes from there. */
  readonly all: TokenBucket;
  /** Requests that neither a dialog nor a registration speaks for. */
  readonly strange: TokenBucket;
  /** Bytes that it sent and did not get back. */
  owedBytes: number;
  provenUntil: number;
}

interface State {
  readonly deps: SourceGuardDeps;
  readonly sources: RecentTable<Source>;
}

const allRate: Rate = { perSecond: limits.sipPhoneRequestsPerSecond, burst: limits.sipPhoneRequestsBurst };
const strangeRate: Rate = { perSecond: limits.sipRequestsPerSecond, burst: limits.sipRequestsBurst };

export function createSourceGuard(deps: SourceGuardDeps): SourceGuard {
  const state: State = { deps, sources: createRecentTable(limits.sipSourcesMax) };
  const failures = createFailureCounts(deps.clock);
  const log = createDropLog(deps);
  const dropped = (reason: string, source: Endpoint): void => {
    deps.count('sip_dropped', { reason });
    log.add(reason, source.address);
  };
  const isKept = (reason: string | undefined, source: Endpoint): boolean => {
    if (reason !== undefined) dropped(reason, source);
    return reason === undefined;
  };
  const isSilenced = (name: string): boolean => failures.isSilenced(name);
  return {
    mayRead: (size, source) => !deps.isWatched(source.address) || isKept(readFault(state, size, source), source),
    mayAsk: (request) =>
      !deps.isWatched(request.source.address) || isKept(askFault(state, request, isSilenced), request.source),
    maySend(bytes, to) {
      const kind = kindOf(bytes);
      if (kind === 'request' || !deps.isWatched(to.address)) return true;
      const verdict = owedVerdict(state, { kind, size: bytes.length }, to);
      if (verdict === 'too-much') dropped('amplification', to);
      return verdict === 'send';
    },
    proven(source) {
      if (!deps.isWatched(source.address)) return;
      sourceAt(state, source).provenUntil = deps.clock.monotonic() + limits.sipProvenMs;
    },
    failed(source, username) {
      if (!deps.isWatched(source.address)) return;
      if (failures.add(sourceName(source))) deps.log.warn('sip.source.silenced', { address: source.address });
      if (failures.add(accountName(username))) deps.log.warn('sip.account.silenced', { address: source.address });
    },
    dropped,
    get size() {
      return state.sources.size + failures.size;
    },
    close: log.close,
  };
}

const sourceName = ({ address }: Endpoint): string => `source ${sourceKey(address)}`;
/** Names that are nobody's are counted as well, so that silence tells nothing about who there is. */
const accountName = (username: string): string => `account ${username.slice(0, limits.nameCharsMax)}`;

function sourceAt({ deps, sources }: State, { address }: Endpoint): Source {
  const key = sourceKey(address);
  const known = sources.use(key);
  if (known !== undefined) return known;
  const now = deps.clock.monotonic();
  const source: Source = {
    all: fullBucket(allRate, now),
    strange: fullBucket(strangeRate, now),
    owedBytes: 0,
    provenUntil: 0,
  };
  sources.put(key, source);
  return source;
}

function readFault(state: State, size: number, from: Endpoint): string | undefined {
  const source = sourceAt(state, from);
  source.owedBytes = Math.min(limits.sipOwedBytesMax, source.owedBytes + size);
  return takeToken(source.all, allRate, state.deps.clock.monotonic()) ? undefined : 'rate-of-source';
}

function askFault(state: State, request: IncomingRequest, isSilenced: (name: string) => boolean): string | undefined {
  const { deps } = state;
  const { source, message } = request;
  const known = sourceAt(state, source);
  const now = deps.clock.monotonic();
  if (deps.isInDialog(request)) {
    known.provenUntil = now + limits.sipProvenMs;
    return undefined;
  }
  // Makes nothing and is never answered.
  if (message.method === 'ACK') return undefined;
  const isPhone = deps.isPhone(source);
  if (!isPhone && isSilenced(sourceName(source))) return 'silenced-source';
  // A user whose name is guessed at goes on using the phones that he has registered.
  const isShut = (user: string): boolean => isSilenced(accountName(user)) && !deps.isHome(user, source.address);
  if (claimedUsers(request).some(isShut)) return 'silenced-account';
  return isPhone || takeToken(known.strange, strangeRate, now) ? undefined : 'rate-of-stranger';
}

const claimedUsers = ({ message }: IncomingRequest): readonly string[] =>
  message.headers.lines('Authorization').flatMap((line) => readCredentials(line)?.username ?? []);

type Kind = 'trying' | 'response' | 'bye' | 'request';

const [trying, response, bye, pong] = ['SIP/2.0 100 ', 'SIP/2.0 ', 'BYE ', '\r\n'].map((text) => Buffer.from(text));

/** What a message of ours is, by its first bytes. */
function kindOf(bytes: Buffer): Kind {
  const begins = (head: Buffer | undefined): boolean =>
    head !== undefined && bytes.length >= head.length && bytes.compare(head, 0, head.length, 0, head.length) === 0;
  if (begins(trying)) return 'trying';
  if (begins(response) || begins(pong)) return 'response';
  return begins(bye) ? 'bye' : 'request';
}

/**
 * The answers of a source that proved nothing, and the BYE of a call of his that he never acknowledged, go to where a
 * forged packet says that it came from. Whatever is sent there is paid for by bytes that came from there, so that
 * nobody is made to hear more of us than of whoever names him. What has to wait goes with a repetition of the request.
 */
function owedVerdict(
  { deps, sources }: State,
  { kind, size }: { readonly kind: Kind; readonly size: number },
  to: Endpoint,
): 'send' | 'spare' | 'too-much' {
  const source = sources.peek(sourceKey(to.address));
  // A BYE may go where nothing came from: to the Contact of a call that was acknowledged.
  if (source === undefined) return kind === 'bye' ? 'send' : 'too-much';
  if (source.provenUntil > deps.clock.monotonic()) return 'send';
  // RFC 3261 §17.2.1 asks for it so that the INVITE is not repeated; here the final response is worth more.
  if (kind === 'trying') return 'spare';
  if (source.owedBytes < size) return 'too-much';
  source.owedBytes -= size;
  return 'send';
}
