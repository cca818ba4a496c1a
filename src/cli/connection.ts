import { isLoopbackHost } from '../base/host.ts';
import { limits } from '../base/limits.ts';

/** Where a server is and who asks; what is absent comes from the environment. */
export interface ConnectOptions {
  /** PARTYLINE_URL, else the default of `partyline dev`. */
  readonly url?: string | undefined;
  /** PARTYLINE_CLIENT_ID; on loopback `demo`. */
  readonly clientId?: string | undefined;
  /** PARTYLINE_CLIENT_SECRET; of the clients of `partyline dev` always `demo`. */
  readonly secret?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** An answer; `body` is the parsed JSON, or the text where it is none. */
export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

/** A server that a verb talks to, with a token. */
export interface Connection {
  /** Base URL without a slash at its end. */
  readonly url: string;
  get(path: string): Promise<Answered>;
  /** `body` is sent as JSON; undefined for none. */
  send(method: string, path: string, body?: unknown): Promise<Answered>;
}

/** Why there is no connection; the message is a sentence to print, the exit code the verb's. */
export class ConnectionError extends Error {
  /** 1: the credentials were refused; 2: they, or the URL, are unusable; 3: nobody answers there. */
  readonly exitCode: 1 | 2 | 3;

  constructor(exitCode: 1 | 2 | 3, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

const DEFAULT_URL = 'http://127.0.0.1:7278';

/** Finds the server and a token. Every method, and this one, rejects with a `ConnectionError`. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const url = readUrl(options.url ?? options.environment.PARTYLINE_URL ?? DEFAULT_URL);
  const admission = admissionOf(options, url);
  const newToken = (): Promise<string> =>
    'token' in admission ? Promise.resolve(admission.token) : mint(url, admission);
  let token = await newToken();
  const once = (method: string, path: string, body: unknown): Promise<Answered> =>
    exchange(url, path, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const send = async (method: string, path: string, body?: unknown): Promise<Answered> => {
    const answered = await once(method, path, body);
    // A verb that follows may outlive its token.
    if (answered.status !== 401 || 'token' in admission) return answered;
    token = await newToken();
    return once(method, path, body);
  };
  return { url, get: (path) => send('GET', path), send };
}

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url === undefined || !isHttp || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw new ConnectionError(2, `The URL of the server should look like ${DEFAULT_URL}.`);
  }
  return url.href.replace(/\/+$/, '');
}

type Admission = { readonly token: string } | { readonly clientId: string; readonly secret: string };

/** What is typed counts before the environment, and a token of it before a client. */
function admissionOf({ clientId, secret, environment }: ConnectOptions, url: string): Admission {
  const token = environment.PARTYLINE_TOKEN ?? '';
  if (token !== '' && clientId === undefined && secret === undefined) return { token: checkedToken(token) };
  // The well-known client is for a server on this machine; elsewhere a forgotten setting should be seen.
  const well = isLoopbackHost(new URL(url).hostname) ? 'demo' : undefined;
  const id = clientId ?? environment.PARTYLINE_CLIENT_ID ?? well;
  const word = secret ?? environment.PARTYLINE_CLIENT_SECRET ?? well;
  if (id !== undefined && word !== undefined) return { clientId: id, secret: word };
  throw new ConnectionError(
    2,
    'Set PARTYLINE_CLIENT_ID and PARTYLINE_CLIENT_SECRET, or PARTYLINE_TOKEN: this server is not on this machine.',
  );
}

function checkedToken(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new ConnectionError(2, 'PARTYLINE_TOKEN is no token: it has characters that no header can carry.');
}

async function mint(url: string, { clientId, secret }: Extract<Admission, { clientId: string }>): Promise<string> {
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret };
  const { status, body } = await exchange(url, '/oauth/token', { method: 'POST', body: new URLSearchParams(form) });
  const { access_token: token }: { access_token?: unknown } = Object(body);
  if (status === 200 && typeof token === 'string') return checkedToken(token);
  throw new ConnectionError(1, `The server at ${url} gave no token to this client (status ${status}).`);
}

async function exchange(url: string, path: string, init: RequestInit): Promise<Answered> {
  try {
    // A redirect leads where nobody looked, with the token in hand.
    const signal = AbortSignal.timeout(limits.cliAnswerMsMax);
    const response = await fetch(`${url}${path}`, { ...init, redirect: 'manual', signal });
    const text = await readBounded(response);
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, body: isJson && text !== '' ? JSON.parse(text) : text };
  } catch (error) {
    if (error instanceof ConnectionError) throw error;
    throw new ConnectionError(
      3,
      `Nobody answers at ${url} as Partyline does (${whyOf(error)}); name the server with --url or PARTYLINE_URL.`,
    );
  }
}

async function readBounded(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > limits.cliAnswerBytesMax) throw new Error('the answer is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** fetch says only that it failed; what failed stands in its cause. */
function whyOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const { code, message }: { code?: unknown; message?: unknown } = Object(cause);
  return typeof code === 'string' ? code : typeof message === 'string' ? message : 'no answer';
}
