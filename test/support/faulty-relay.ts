import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Cleanup } from './processes.ts';

/** An answer of the server behind, read whole. */
export interface Passed {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** A request that a fault has before it. */
export interface Caught {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  readonly response: ServerResponse;
  /** Lets the server behind carry it out, and gives what that answered. */
  pass(): Promise<Passed>;
  /** Sends on what the server behind answered. */
  relay(passed: Passed): void;
  /** Marks it as one that nothing will be said to any more: who waits for it waits for nothing but the clock. */
  leave(): void;
}

/** What goes wrong with a request; whoever returns without an answer has left it hanging. */
export type Fault = (caught: Caught) => void | Promise<void>;

/** What goes wrong, with which requests, how often. */
export interface FaultRule {
  readonly fault: Fault;
  /** Default: every request. */
  readonly hits?: (request: { readonly method: string; readonly path: string }) => boolean;
  /** The first so many; default: all. */
  readonly times?: number;
  /** In place of carrying a WebSocket through. */
  readonly upgrade?: (socket: Duplex) => void;
}

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** A server that carries everything to another one, but for what its rule breaks. */
export interface FaultyRelay {
  readonly url: string;
  readonly host: string;
  /** Every request that came, in order. */
  readonly seen: readonly Seen[];
  /** How many requests were left without an end, and are still being waited for. */
  stuck(): number;
}

/** Starts one on a free port of loopback. `behind` is the URL of the server that it stands before; none answers 404. */
export async function startFaultyRelay(t: Cleanup, rule: FaultRule, behind?: string): Promise<FaultyRelay> {
  const seen: Seen[] = [];
  const stuck = new Set<ServerResponse>();
  let left = rule.times ?? Number.POSITIVE_INFINITY;
  const server = createServer();
  const own = await listen(t, server);
  server.on('request', (incoming, response) => {
    readBody(incoming)
      .then(async (body) => {
        const { method = '', url: path = '', headers } = incoming;
        seen.push({ method, path, headers, body });
        const pass = (): Promise<Passed> => forward({ incoming, body, behind, own });
        const relay = (passed: Passed): void => send(response, passed);
        const isHit = left > 0 && (rule.hits?.({ method, path }) ?? true);
        if (!isHit) return relay(await pass());
        left -= 1;
        const leave = (): void => {
          stuck.add(response);
          response.on('close', () => stuck.delete(response));
        };
        await rule.fault({ method, path, headers, body, response, pass, relay, leave });
      })
      // The caller has gone in the middle of it.
      .catch(() => response.destroy());
  });
  server.on('upgrade', (incoming, socket, head) => {
    seen.push({ method: 'UPGRADE', path: incoming.url ?? '', headers: incoming.headers, body: '' });
    socket.on('error', () => socket.destroy());
    if (rule.upgrade !== undefined) rule.upgrade(socket);
    else tunnel(incoming, { socket, head }, behind);
  });
  return { url: `http://${own}`, host: own, seen, stuck: () => stuck.size };
}

async function listen(t: Cleanup, server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets = new Set<Duplex>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  t.after(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return `127.0.0.1:${portOf(server.address())}`;
}

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0;

async function readBody(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}

interface Forwarding {
  readonly incoming: IncomingMessage;
  readonly body: string;
  readonly behind: string | undefined;
  readonly own: string;
}

const NOTHING: Passed = {
  status: 404,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from('{"message":"nothing stands behind"}'),
};

async function forward({ incoming, body, behind, own }: Forwarding): Promise<Passed> {
  if (behind === undefined) return NOTHING;
  const { host } = new URL(behind);
  const { method = 'GET', url = '/' } = incoming;
  const outgoing = request(behind + url, { method, headers: { ...incoming.headers, host }, agent: false });
  outgoing.end(body);
  const [answer]: IncomingMessage[] = await once(outgoing, 'response');
  if (answer === undefined) return NOTHING;
  const text = await readBody(answer);
  const { 'content-length': _, 'transfer-encoding': __, ...headers } = answer.headers;
  // What the server calls by its own address is found here: the connectUri of a channel.
  return { status: answer.statusCode ?? 0, headers, body: Buffer.from(text.replaceAll(host, own)) };
}

function send(response: ServerResponse, { status, headers, body }: Passed): void {
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
  response.writeHead(status, body.length === 0 ? {} : { 'Content-Length': body.length });
  response.end(body);
}

interface Upgrading {
  readonly socket: Duplex;
  readonly head: Buffer;
}

function tunnel(incoming: IncomingMessage, { socket, head }: Upgrading, behind: string | undefined): void {
  if (behind === undefined) return void socket.destroy();
  const { hostname, port, host } = new URL(behind);
  const onward = connect(Number(port), hostname);
  const lines = Object.entries({ ...incoming.headers, host }).map(([name, value]) => `${name}: ${value}`);
  onward.write(`GET ${incoming.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  onward.write(head);
  onward.on('error', () => socket.destroy());
  socket.on('close', () => onward.destroy());
  onward.on('close', () => socket.destroy());
  socket.pipe(onward).pipe(socket);
}
