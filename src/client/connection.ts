import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import type { Result } from '../base/result.ts';
import { cloudRegions } from '../contract/cloud-regions.ts';
import { exchange } from './exchange.ts';
import type { Fault } from './fault.ts';
import type {
  Answered,
  ClientOptions,
  ClientRandom,
  FetchInit,
  OpenSocket,
  ProgressEvent,
  RequestOptions,
  Service,
} from './options.ts';
import { PartylineError } from './partyline-error.ts';
import { systemClock, systemRandom } from './system.ts';
import { type ClientCredentials, createTokens } from './tokens.ts';

/** A service that requests go to, with a token. */
export interface Connection {
  /** Base URL without a slash at its end. */
  readonly url: string;
  readonly clock: Clock;
  readonly random: ClientRandom;
  readonly timeoutMs: number;
  /** Which API answers there; asked once. Rejects with a `PartylineError`. */
  service(): Promise<Service>;
  /** One request with its token, once more with a new one after 401. Rejects only where there is no token to send. */
  ask(method: string, path: string, options?: RequestOptions): Promise<Result<Answered, Fault>>;
  /** Undefined where the runtime has no WebSocket (Node before 22). */
  readonly openSocket: OpenSocket | undefined;
  tell(event: ProgressEvent): void;
  /** Aborted by `close`; every request ends with it. */
  readonly closed: AbortSignal;
  close(): void;
}

/** Finds out nothing yet: the first request does. Throws a `PartylineError` of kind `usage` for options that can not be meant. */
export function createConnection(options: ClientOptions): Connection {
  const url = baseUrl(options.url);
  const { clock = systemClock, random = systemRandom, timeoutMs = limits.clientAnswerMsMax } = options;
  const closing = new AbortController();
  const deps = {
    closed: closing.signal,
    fetch: options.fetch ?? ((to: string, init: FetchInit) => fetch(to, init)),
    clock,
  };
  const loginUrl = options.loginUrl === undefined ? loginOf(url) : baseUrl(options.loginUrl);

  let known: Promise<Service> | undefined;
  const service = (): Promise<Service> => {
    known ??= options.service === undefined ? findService() : Promise.resolve(options.service);
    known.catch(() => {
      known = undefined;
    });
    return known;
  };
  const findService = async (): Promise<Service> => {
    if (regionOf(url) !== undefined) return 'genesys';
    const outgoing = { url: `${url}/health`, method: 'GET', headers: { Accept: 'application/json' }, timeoutMs };
    const asked = await exchange(deps, outgoing);
    if (!asked.ok) throw unreachable(asked.refusal);
    // Health is 503 while a server stops.
    if (typeof Object(asked.value.body).nodeId === 'string') return 'partyline';
    throw unreachable({
      code: 'client.not.an.api',
      message: `${new URL(url).host} answers, but not as Partyline does (status ${asked.value.status}): it is another server; where it is one with the API of Genesys Cloud, say service: 'genesys'.`,
      reached: true,
      status: asked.value.status,
    });
  };

  const askToken = async (client: ClientCredentials, signal: AbortSignal | undefined): Promise<Answered> => {
    const asked = await exchange(deps, { ...(await tokenRequest(client)), timeoutMs, signal });
    if (!asked.ok) throw unreachable(asked.refusal);
    return asked.value;
  };
  const tokenRequest = async ({ clientId, clientSecret }: ClientCredentials) => {
    const form = new URLSearchParams({ grant_type: 'client_credentials' });
    const headers: Record<string, string> = {
      Accept: 'application/json',
      'Content-Type': 'application/x-www-form-urlencoded',
    };
    if ((await service()) === 'genesys') headers.Authorization = `Basic ${base64(`${clientId}:${clientSecret}`)}`;
    else {
      // Ids of the demo have colons, at which HTTP Basic splits.
      form.set('client_id', clientId);
      form.set('client_secret', clientSecret);
    }
    return { url: `${loginUrl}/oauth/token`, method: 'POST', headers, body: form.toString() };
  };
  const tokens = createTokens(options.credentials, loginUrl, { ask: askToken, now: clock.now });

  const once = (token: string, wanted: Wanted): Promise<Result<Answered, Fault>> =>
    exchange(deps, {
      url: `${url}${pathOf(wanted)}`,
      method: wanted.method,
      headers: {
        Accept: 'application/json',
        Authorization: `Bearer ${token}`,
        ...(wanted.body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...wanted.headers,
      },
      body: wanted.body === undefined ? undefined : JSON.stringify(wanted.body),
      timeoutMs: wanted.timeoutMs ?? timeoutMs,
      signal: wanted.signal,
    });

  return {
    url,
    clock,
    random,
    timeoutMs,
    service,
    async ask(method, path, more = {}) {
      const wanted = { ...more, method, path };
      const token = await tokens.get(more.signal);
      const asked = await once(token, wanted);
      // A token may end between two requests of one act (design: removal, 11).
      if (!asked.ok || asked.value.status !== 401 || !tokens.renew(token)) return asked;
      return once(await tokens.get(more.signal), wanted);
    },
    openSocket: options.openSocket ?? ownSocket(),
    tell: (event) => options.onProgress?.(event),
    closed: closing.signal,
    close: () => closing.abort(),
  };
}

interface Wanted extends RequestOptions {
  readonly method: string;
  readonly path: string;
}

function pathOf({ path, query }: Wanted): string {
  if (query === undefined) return path;
  const pairs = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) pairs.set(key, String(value));
  const text = pairs.toString();
  return text === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${text}`;
}

/** No usable answer, of a request after which nothing is left half done. */
export const unreachable = ({ message, code, status, correlationId, cause }: Fault): PartylineError =>
  new PartylineError('unreachable', message, { code, status, correlationId, cause });

function baseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url !== undefined && isHttp && url.username === '' && url.search === '' && url.hash === '')
    return url.href.replace(/\/+$/, '');
  throw new PartylineError('usage', `The URL should look like http://127.0.0.1:7278, not ${JSON.stringify(text)}.`, {
    code: 'client.bad.url',
  });
}

/** The region of a host of the cloud. */
function regionOf(url: string): string | undefined {
  const { hostname } = new URL(url);
  return cloudRegions.find((region) => hostname === `api.${region}` || hostname.endsWith(`.${region}`));
}

/** Tokens of the cloud come from another host than its API (reference/genesys behaviour 5). */
function loginOf(url: string): string {
  const region = regionOf(url);
  return region === undefined ? url : `https://login.${region}`;
}

const base64 = (text: string): string => btoa(String.fromCodePoint(...new TextEncoder().encode(text)));

const ownSocket = (): OpenSocket | undefined =>
  // Not by its value: Node loads what is behind the name as soon as somebody looks at it.
  'WebSocket' in globalThis ? (url) => new WebSocket(url) : undefined;

/** Makes the answer the value of a request that needs one; rejects where there is none. */
export async function asked(pending: Promise<Result<Answered, Fault>>): Promise<Answered> {
  const result = await pending;
  if (result.ok) return result.value;
  throw unreachable(result.refusal);
}
