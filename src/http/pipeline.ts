import type { RateLimit } from '../auth/rate-limit.ts';
import type { Tokens } from '../auth/tokens.ts';
import { isLoopbackHost } from '../base/host.ts';
import { limits } from '../base/limits.ts';
import { delegatedUse } from '../contract/delegated-operations.ts';
import { authorise, checkMedia, checkOperationBody } from '../contract/gates.ts';
import type { Finding } from '../contract/operation.ts';
import type { QueryParameters } from '../contract/query-parameters.ts';
import { type RouteTable, select } from '../contract/route-table.ts';
import { askedPath } from './asked-path.ts';
import { beyondDelegation } from './confinement.ts';
import { type Exchange, type Handler, refused, type Step, type Stop } from './exchange.ts';
import { checkHeaders } from './header-gate.ts';
import { isReading, type RecentReads } from './recent-reads.ts';
import type { Rehearsal } from './rehearsal.ts';
import { isStricterWithoutUser, neededWithoutUser } from './strict-clients.ts';
import { guardWholeCall } from './whole-call-guard.ts';

/** Paths that need no token, with what answers them. */
export type OpenPages = (exchange: Exchange) => Promise<Stop | undefined> | Stop | undefined;

export interface PipelineDeps {
  readonly routes: RouteTable;
  readonly handlers: Readonly<Record<string, Handler>>;
  /** What the queries of the operations may hold. */
  readonly queries: Pick<QueryParameters, 'check' | 'spelled' | 'stray'>;
  readonly tokens: Pick<Tokens, 'verify'>;
  readonly openPages: OpenPages;
  /** Answers a browser that asks for a page of another origin. */
  readonly preflight: (exchange: Exchange) => Stop | undefined;
  readonly reads: Pick<RecentReads, 'remember'>;
  /** Undefined: without limit. */
  readonly rateLimit: RateLimit | undefined;
  /** Holds tokens that are for one conference to it. */
  readonly confine: Step;
  /** Hosts besides loopback that a request may be for: PARTYLINE_HTTP's own. */
  readonly hosts: readonly string[];
  /** Tokens without a user act on calls, or are refused as the cloud's stricter reading does. */
  readonly clientTokens: 'allow' | 'strict';
  /** Says of a success what would not work on the cloud; absent: nothing is done for it. */
  readonly rehearsal?: Rehearsal;
  /** Lets a request with a key act once; absent: keys are not looked at. */
  readonly once?: (act: Step) => Step;
}

/** A step with the name that logs and figures show. */
export interface NamedStep {
  readonly name: string;
  readonly run: Step;
}

/** The gates in their order (design: explain 3): the first that stops a request owns its status. */
export function createPipeline(deps: PipelineDeps): readonly NamedStep[] {
  const plain: Step = (exchange) => act(deps, exchange);
  const acting = deps.rehearsal?.(plain) ?? plain;
  return [
    { name: 'frame', run: frame },
    { name: 'host', run: (exchange) => host(deps, exchange) },
    { name: 'cors', run: deps.preflight },
    { name: 'open', run: deps.openPages },
    { name: 'authenticate', run: (exchange) => authenticate(deps, exchange) },
    { name: 'rate', run: (exchange) => rate(deps, exchange) },
    ...createGates(deps),
    { name: 'confine', run: deps.confine },
    { name: 'act', run: deps.once?.(acting) ?? acting },
  ];
}

/** What the gates between token and act need. */
export type GateDeps = Pick<PipelineDeps, 'routes' | 'queries' | 'clientTokens'>;

/** The gates between token and act; they look at the request alone, so that a copy may be run through them. */
export function createGates(deps: GateDeps): readonly NamedStep[] {
  return [
    { name: 'route', run: (exchange) => route(deps, exchange) },
    { name: 'authorise', run: (exchange) => mayCall(deps, exchange) },
    { name: 'media', run: media },
    { name: 'headers', run: checkHeaders },
    { name: 'guard', run: guardWholeCall },
    { name: 'query', run: (exchange) => query(deps, exchange) },
    { name: 'body', run: body },
    { name: 'asked', run: askedPath },
  ];
}

/** Runs the steps until one stops the request. */
export const runPipeline = async (steps: readonly NamedStep[], exchange: Exchange): Promise<Stop> =>
  (await runSteps(steps, exchange)) ?? refused('INTERNAL_ERROR');

/** As `runPipeline`; undefined where every step lets the request go on. */
export async function runSteps(steps: readonly NamedStep[], exchange: Exchange): Promise<Stop | undefined> {
  for (const step of steps) {
    const stopped = step.run(exchange);
    const stop = stopped instanceof Promise ? await stopped : stopped;
    if (stop) return stop;
  }
  return undefined;
}

const found = (finding: Finding): Stop => ({ refused: { finding } });

/** Bounds that no gate behind it has to keep. */
export function frame({ incoming }: Exchange): Stop | undefined {
  if (incoming.repeated !== undefined) {
    return refused('MALFORMED_REQUEST', { rule: `the header ${incoming.repeated} is sent twice` });
  }
  if (Buffer.byteLength(incoming.url) <= limits.pathBytesMax) return undefined;
  return refused('URI_TOO_LONG', { max: String(limits.pathBytesMax) });
}

/** A page of another site that makes a browser call this port gives itself away by its Host (DNS rebinding). */
function host(deps: PipelineDeps, { incoming }: Exchange): Stop | undefined {
  const sent = incoming.headers.host ?? '';
  const name = sent.replace(/:\d+$/, '').toLowerCase();
  if (isLoopbackHost(name) || deps.hosts.includes(name)) return undefined;
  return refused('UNKNOWN_HOST', { host: name });
}

function authenticate(deps: PipelineDeps, exchange: Exchange): Stop | undefined {
  const header = exchange.incoming.headers.authorization ?? '';
  const bearer = /^bearer[ \t]+(\S+)[ \t]*$/i.exec(header)?.[1];
  if (bearer === undefined) {
    // Only the API is closed: an unknown page outside of it is simply unknown.
    return exchange.pathname.startsWith('/api/')
      ? refused('NO_TOKEN')
      : found({ stage: 'route', kind: 'unknown-path' });
  }
  // The one request that may ask after a token without keeping it awake.
  const isUse = exchange.query.get('preserveIdleTTL') !== 'true' || exchange.pathname !== '/api/v2/tokens/me';
  const verified = deps.tokens.verify(bearer, isUse);
  if (!verified.ok) return refused(verified.refusal.kind === 'expired' ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID');
  exchange.grant = verified.value;
  exchange.bodySeen = true;
  return undefined;
}

/** Headers of every answer, and 429 beyond the limit (reference/genesys behaviour 4). */
function rate({ rateLimit }: PipelineDeps, exchange: Exchange): Stop | undefined {
  const state =
    exchange.grant === undefined
      ? undefined
      : rateLimit?.take(exchange.grant.delegation?.issuer ?? exchange.grant.hash);
  if (state === undefined) return undefined;
  const { count, allowed, reset } = state;
  exchange.headers = {
    'inin-ratelimit-count': String(count),
    'inin-ratelimit-allowed': String(allowed),
    'inin-ratelimit-reset': String(reset),
  };
  return state.isOver ? refused('RATE_LIMITED', { max: String(allowed), retryAfter: String(reset) }) : undefined;
}

function route(deps: GateDeps, exchange: Exchange): Stop | undefined {
  const selected = select(deps.routes.match(exchange.pathname), exchange.incoming.method);
  if (selected.ok) {
    exchange.operation = selected.value.operation;
    exchange.params = selected.value.params;
    return undefined;
  }
  return found(selected.refusal);
}

function mayCall(deps: GateDeps, { operation, grant }: Exchange): Stop | undefined {
  if (operation === undefined || grant === undefined) return refused('INTERNAL_ERROR');
  // It is for one conference: whatever else its permissions would open is not what it was given out for.
  if (grant.delegation !== undefined && delegatedUse(operation.name) === undefined)
    return beyondDelegation(grant.delegation);
  const finding = authorise(operation, grant, { adminConversationScopeCounts: true });
  if (finding) return found(finding);
  const needed = grant.userId === undefined ? neededWithoutUser(operation.name) : undefined;
  if (needed !== undefined && !grant.permissions.includes('*') && !grant.permissions.includes(needed)) {
    return found({ stage: 'permission', kind: 'missing-permission', type: 'ALL', wanted: [needed] });
  }
  const strict = deps.clientTokens === 'strict' && grant.userId === undefined && isStricterWithoutUser(operation.name);
  return strict ? refused('NO_USER_CONTEXT') : undefined;
}

function media({ incoming }: Exchange): Stop | undefined {
  const finding = checkMedia(incoming.method, incoming.headers['content-type'], incoming.bodyText);
  return finding && found(finding);
}

/** reference/genesys behaviour 2: invalid.value is a value that is not in the enum. */
function query({ queries }: GateDeps, exchange: Exchange): Stop | undefined {
  const { operation, query: sent } = exchange;
  if (operation === undefined) return refused('INTERNAL_ERROR');
  const stray = queries.stray(operation.name, sent);
  if (stray) return refused('UNKNOWN_QUERY_KEY', { key: stray.key, known: stray.known.join(', ') });
  const wrong = queries.check(operation.name, sent);
  if (wrong) return refused('WRONG_QUERY_VALUE', { key: wrong.key, value: wrong.value, values: wrong.wanted });
  exchange.query = queries.spelled(operation.name, sent);
  return undefined;
}

function body(exchange: Exchange): Stop | undefined {
  const { operation, incoming } = exchange;
  if (operation === undefined) return refused('INTERNAL_ERROR');
  const checked = checkOperationBody(operation, incoming.bodyText);
  if (checked.ok) {
    exchange.body = checked.value;
    return undefined;
  }
  const [first] = checked.refusal;
  return first === undefined ? refused('INTERNAL_ERROR') : found(first);
}

function act(deps: PipelineDeps, exchange: Exchange): Promise<Stop> | Stop {
  const { operation, grant } = exchange;
  const handler = operation && deps.handlers[operation.name];
  if (operation === undefined || handler === undefined || grant === undefined) return refused('INTERNAL_ERROR');
  const stop = handler(exchange, grant);
  if (!isReading(operation.name)) return stop;
  const remembered = (read: Stop): Stop => {
    if ('answer' in read) deps.reads.remember(grant.hash, exchange, read.answer);
    return read;
  };
  return stop instanceof Promise ? stop.then(remembered) : remembered(stop);
}
