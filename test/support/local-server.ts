import assert from 'node:assert/strict';
import { readConfiguration } from '../../src/main/read-configuration.ts';
import { type Server, startServer } from '../../src/main/server.ts';
import type { ServerVerb } from '../../src/main/settings.ts';
import { replyFaults } from './models.ts';
import type { Cleanup } from './processes.ts';
import { createRecordingLog } from './recording-log.ts';

/** An answer as a client sees it. */
export interface Reply {
  readonly status: number;
  readonly title: string;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when there is none. */
  readonly body: unknown;
  /** What stands at a dotted place of the body: `entities.0.id`. */
  at(place: string): unknown;
  /** That member of each element of the list at this place. */
  each(place: string, name: string): readonly unknown[];
}

/** A server in this process, and a client that talks to it over a socket. */
export interface LocalServer {
  readonly server: Server;
  readonly url: string;
  /** Sends a request with the token of a client id; `Content-Type: application/json` where there is a body. */
  send(method: string, path: string, options?: SendOptions): Promise<Reply>;
  token(clientId: string): Promise<string>;
}

export interface SendOptions {
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Client id whose token is sent; null for none. Default demo. */
  readonly as?: string | null;
}

/** Starts a server on free loopback ports, in memory, without demo data; closed after the test. */
export async function startLocalServer(
  t: Cleanup,
  settings: Readonly<Record<string, string>> = {},
  verb: ServerVerb = 'dev',
): Promise<LocalServer> {
  const environment = {
    PARTYLINE_HTTP: '127.0.0.1:0',
    PARTYLINE_SIP: '127.0.0.1:0',
    PARTYLINE_RTP: '127.0.0.1:31000-31999',
    PARTYLINE_DATA: ':memory:',
    PARTYLINE_SEED: 'none',
    ...settings,
  };
  const configuration = readConfiguration({ flags: {}, environment, verb });
  if (!configuration.ok) throw new Error(configuration.refusal);
  const server = await startServer(configuration.value, createRecordingLog());
  t.after(() => server.close());
  const tokens = new Map<string, Promise<string>>();

  const token = (clientId: string): Promise<string> => {
    const known = tokens.get(clientId) ?? mint(server.http, clientId);
    tokens.set(clientId, known);
    return known;
  };

  return {
    server,
    url: server.http,
    token,
    async send(method, path, { body, raw, headers = {}, as = 'demo' } = {}) {
      const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
      const response = await fetch(`${server.http}${path}`, {
        method,
        headers: {
          ...(as === null ? {} : { Authorization: `Bearer ${await token(as)}` }),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        // Bytes, so that fetch adds no media type of its own.
        ...(sent === undefined ? {} : { body: new TextEncoder().encode(sent) }),
      });
      const reply = await replyOf(response);
      // Whatever a test looks at, the answer is what the reference's model says.
      assert.deepEqual(replyFaults(method, path, reply), [], `${method} ${path}`);
      return reply;
    },
  };
}

async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  const body: unknown = isJson && text !== '' ? JSON.parse(text) : undefined;
  const { status, statusText: title, headers } = response;
  const at = (place: string): unknown => place.split('.').reduce(member, body);
  const each = (place: string, name: string): readonly unknown[] => {
    const list = at(place);
    return Array.isArray(list) ? list.map((element) => member(element, name)) : [];
  };
  return { status, title, headers, text, body, at, each };
}

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

async function mint(url: string, clientId: string): Promise<string> {
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: 'demo' });
  const response = await fetch(`${url}/oauth/token`, { method: 'POST', body: form });
  return String(member(await response.json(), 'access_token'));
}
