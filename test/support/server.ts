import assert from 'node:assert/strict';
import { join } from 'node:path';
import { freePort, freePortRange } from './free-ports.ts';
import { replyFaults } from './models.ts';
import { type Cleanup, type Program, startProgram } from './processes.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { within } from './until.ts';

export interface ServerOptions {
  /** `serve` needs a seed file in `env`, and has no client `demo` for a token. */
  readonly verb?: 'dev' | 'serve';
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Folder to go on from, `data` of an earlier server; otherwise a new one, removed after the test. */
  readonly data?: string;
  /** SIP port on 127.0.0.1; otherwise any free one. */
  readonly sipPort?: number;
}

/** A server in a process of its own, as a user would start it. */
export interface TestServer {
  /** Base URL, without a slash at its end. */
  readonly http: string;
  /** `host:port`. */
  readonly sip: string;
  readonly sipPort: number;
  readonly pid: number;
  readonly data: string;
  /** A token of client `demo`. */
  token(): Promise<string>;
  /** One JSON request with that token, or with `headers` instead. */
  request<Body>(method: string, path: string, options?: RequestOptions): Promise<Answer<Body>>;
  /** Ends it in an orderly way. */
  stop(): Promise<void>;
  /** Ends it as a power cut would. */
  kill9(): Promise<void>;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Program['ended'];
  /** Everything that it has printed. */
  output(): string;
}

export interface RequestOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `Body` is what the test expects to find; nothing has looked whether it is so. */
export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON; undefined where the answer has none. */
  readonly body: Body;
}

const ROOT = join(import.meta.dirname, '../..');
const RTP_PORTS = 400;

/** Starts `partyline dev` on free ports with an empty demo and waits until it says that it is ready. */
export async function startServer(t: Cleanup, options: ServerOptions = {}): Promise<TestServer> {
  const data = options.data ?? temporaryFolder(t);
  const program = await startProgram(
    t,
    [process.execPath, 'bin/partyline.js', options.verb ?? 'dev', '--json', ...(options.args ?? [])],
    {
      cwd: ROOT,
      env: { ...ownEnvironment(), ...(await settings(data, options)), ...options.env },
    },
  );
  const { http, sip } = await within('the ready line', readyLine(program), 30_000);
  const token = memoise(() => mint(http));
  return {
    http,
    sip,
    sipPort: Number(sip.split(':').at(-1)),
    pid: program.pid,
    data,
    token,
    request: async (method, path, request = {}) => ask(`${http}${path}`, await token(), { ...request, method }),
    stop: () => program.end('SIGTERM'),
    kill9: () => program.end('SIGKILL'),
    ended: program.ended,
    output: program.output,
  };
}

/** The environment without what a developer may have set for a server of his own. */
function ownEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PARTYLINE|NODE_TEST)_/.test(name)));
}

async function settings(data: string, options: ServerOptions): Promise<Record<string, string>> {
  const rtp = await freePortRange(RTP_PORTS);
  return {
    PARTYLINE_HTTP: '127.0.0.1:0',
    PARTYLINE_SIP: `127.0.0.1:${options.sipPort ?? (await freePort())}`,
    PARTYLINE_RTP: `127.0.0.1:${rtp}-${rtp + RTP_PORTS - 1}`,
    PARTYLINE_DATA: data,
    PARTYLINE_SEED: 'none',
  };
}

function readyLine(program: Program): Promise<{ http: string; sip: string }> {
  return new Promise((resolve, reject) => {
    program.onLine((line) => {
      const parsed: unknown = line.startsWith('{') ? JSON.parse(line) : undefined;
      if (isReady(parsed)) resolve({ http: parsed.http.replace(/\/$/, ''), sip: parsed.sip });
    });
    program.ended.then((code) =>
      reject(new Error(`the server ended with ${code} before it was ready:\n${program.output()}`)),
    );
  });
}

function isReady(line: unknown): line is { http: string; sip: string } {
  return typeof line === 'object' && line !== null && 'event' in line && line.event === 'ready';
}

async function mint(http: string): Promise<string> {
  const response = await fetch(`${http}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('demo:demo').toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token: token }: { access_token?: string } = JSON.parse(await response.text());
  if (token === undefined) throw new Error(`no token: ${response.status}`);
  return token;
}

async function ask<Body>(
  url: string,
  token: string,
  request: RequestOptions & { method: string },
): Promise<Answer<Body>> {
  const response = await fetch(url, {
    method: request.method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(request.body ? { 'content-type': 'application/json' } : {}),
      ...request.headers,
    },
    ...(request.body ? { body: JSON.stringify(request.body) } : {}),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  const { status, headers } = response;
  const { pathname } = new URL(url);
  assert.deepEqual(replyFaults(request.method, pathname, { status, headers, text }), [], `${request.method} ${url}`);
  return { status, headers, body: isJson && text !== '' ? JSON.parse(text) : undefined };
}

function memoise<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
