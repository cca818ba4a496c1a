import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import type { Result } from '../base/result.ts';
import { exchange } from './exchange.ts';
import type { Fault } from './fault.ts';
import { findService, loginOf, unreachable } from './find-service.ts';
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
import { type AskToken, type ClientCredentials, createTokens } from './tokens.ts';

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
  checkSecrecy(url);
  const loginUrl = options.loginUrl === undefined ? loginOf(url) : baseUrl(options.loginUrl);

  const service = remembered(() =>
    options.service === undefined ? findService(deps, url, timeoutMs) : Promise.resolve(options.service),
  );
  const askToken: AskToken = async (client) => {
    const request = { url: `${loginUrl}/oauth/token`, method: 'POST', ...tokenForm(client, await service()) };
    return asked(exchange(deps, { ...request, timeoutMs }));
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
      checkPath(path);
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

/** What was found out once is not asked again; what failed is. */
function remembered<Value>(find: () => Promise<Value>): () => Promise<Value> {
  let known: Promise<Value> | undefined;
  return () => {
    known ??= find();
    known.catch(() => {
      known = undefined;
    });
    return known;
  };
}

/** The cloud takes a client by HTTP Basic (reference/genesys behaviour 5). */
function tokenForm({ clientId, clientSecret }: ClientCredentials, service: Service) {
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  const headers = { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' };
  if (service === 'genesys') {
    const Authorization = `Basic ${base64(`${clientId}:${clientSecret}`)}`;
    return { headers: { ...headers, Authorization }, body: form.toString() };
  }
  // Ids of the demo have colons, at which HTTP Basic splits.
  form.set('client_id', clientId);
  form.set('client_secret', clientSecret);
  return { headers, body: form.toString() };
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

function baseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url !== undefined && isHttp && url.username === '' && url.search === '' && url.hash === '')
    return url.href.replace(/\/+$/, '');
  throw new PartylineError('usage', `The URL should look like http://127.0.0.1:7278, not ${JSON.stringify(text)}.`, {
    code: 'client.bad.url',
  });
}

/** Behind a host it would be another host: `https://api.example` and `.elsewhere/…`, with the token. */
function checkPath(path: string): void {
  if (path.startsWith('/')) return;
  throw new PartylineError('usage', `The path should begin with a slash, not as ${JSON.stringify(path)}.`, {
    code: 'client.bad.path',
  });
}

function checkSecrecy(url: string): void {
  if (!url.startsWith('http:') || loginOf(url) === url) return;
  const message = 'Genesys Cloud is asked by https alone: by http everybody on the way reads the token.';
  throw new PartylineError('usage', message, { code: 'client.bad.url' });
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
