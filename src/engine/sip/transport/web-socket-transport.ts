import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock, Timer } from '../../../base/clock.ts';
import { limits } from '../../../base/limits.ts';
import type { Log } from '../../../base/log.ts';
import type { ConnectionDoor } from './connection-door.ts';
import type { Endpoint, Take, Transport } from './transport.ts';
import { type UpgradeRules, upgradeFault } from './upgrade-rules.ts';

/** SIP over WebSocket (RFC 7118): one message a frame, and whoever opened the socket is reached by nothing else. */
export interface WebSocketTransport extends Transport {
  /** Takes an HTTP upgrade of the path `/sip`; false when it is none of ours, and nothing was done. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
}

export interface WebSocketTransportDeps {
  readonly door: ConnectionDoor;
  readonly clock: Clock;
  readonly log: Log;
  readonly rules: UpgradeRules;
}

interface Held {
  readonly socket: WebSocket;
  readonly end: Endpoint;
  /** Where the peer found us. */
  readonly local: Endpoint;
  beat: Timer | undefined;
  /** Something came since the last ping. */
  isAlive: boolean;
  /** A frame was a message for us. */
  hasSpoken: boolean;
}

interface State {
  readonly deps: WebSocketTransportDeps;
  readonly server: WebSocketServer;
  readonly held: Map<number, Held>;
  take: Take;
  isClosed: boolean;
}

/** The path of SIP over WebSocket on the HTTP port. */
const PATH = /^\/sip\/?(\?|$)/;

export function createWebSocketTransport(deps: WebSocketTransportDeps): WebSocketTransport {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: limits.sipMessageBytesMax,
    perMessageDeflate: false,
    clientTracking: false,
    handleProtocols: () => 'sip',
  });
  const state: State = { deps, server, held: new Map(), take: () => {}, isClosed: false };
  return {
    name: 'WS',
    local: { address: '127.0.0.1', port: 0, transport: 'WS' },
    localOf: ({ connection = 0 }) => state.held.get(connection)?.local,
    send: (bytes, to, failed) => send(state, { bytes, to, failed }),
    receive: (take) => {
      state.take = take;
    },
    upgrade: (request, socket, head) => PATH.test(request.url ?? '') && upgrade(state, request, { socket, head }),
    close: async () => {
      state.isClosed = true;
      for (const { socket } of state.held.values()) {
        // Whoever reads it knows why; nobody is waited for.
        socket.close(1001);
        deps.clock.after(limits.sipSocketCloseMsMax, () => socket.terminate());
      }
    },
  };
}

function upgrade(
  state: State,
  request: IncomingMessage,
  { socket, head }: { readonly socket: Duplex; readonly head: Buffer },
): true {
  const status = state.isClosed ? '503 Service Unavailable' : upgradeFault(request, state.deps.rules);
  const end = status === undefined ? state.deps.door.enter(peerOf(request)) : undefined;
  if (end === undefined) {
    // RFC 6455 §4.2.2: whatever is refused is refused before the handshake is answered.
    socket.on('error', () => {});
    socket.end(`HTTP/1.1 ${status ?? '503 Service Unavailable'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    return true;
  }
  // A handshake that fails ends the socket without an answer of ours.
  socket.once('close', () => state.deps.door.left(end));
  state.server.handleUpgrade(request, socket, head, (opened) => hold(state, opened, { end, request }));
  return true;
}

const literal = (address: string | undefined): string => (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '');

/** A page of https can open nothing but wss: a proxy has the TLS, and we see its plain side. */
function peerOf(request: IncomingMessage): Endpoint {
  const { remoteAddress, remotePort = 0 } = request.socket;
  const isSecure = request.headers.origin?.startsWith('https:') ?? false;
  return { address: literal(remoteAddress), port: remotePort, transport: isSecure ? 'WSS' : 'WS' };
}

function hold(
  state: State,
  socket: WebSocket,
  { end, request }: { readonly end: Endpoint; readonly request: IncomingMessage },
): void {
  const { localAddress, localPort = 0 } = request.socket;
  const local = { address: literal(localAddress), port: localPort, transport: end.transport ?? 'WS' };
  const held: Held = { socket, end, local, beat: undefined, isAlive: true, hasSpoken: false };
  const number = end.connection ?? 0;
  state.held.set(number, held);
  const { clock, door } = state.deps;
  held.beat = clock.after(limits.sipFirstMessageMsMax, () => {
    if (held.hasSpoken) beat(state, held);
    else cut(state, held, 'silent-connection');
  });
  socket.on('message', (data) => {
    held.isAlive = true;
    taken(state, held, data);
  });
  socket.on('pong', () => {
    held.isAlive = true;
  });
  // A frame that breaks the protocol or its bound ends the connection by itself; `close` follows.
  socket.on('error', () => {});
  socket.on('close', () => {
    held.beat?.cancel();
    state.held.delete(number);
    door.left(end);
  });
}

/** RFC 7118 §5: text or binary, one whole message each. */
function taken(state: State, held: Held, data: WebSocket.RawData): void {
  if (state.isClosed) return;
  held.hasSpoken = true;
  const bytes = Buffer.isBuffer(data) ? data : Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
  try {
    state.take(bytes, held.end);
  } catch (error) {
    // A fault of ours: it costs this message and not every call of the node.
    state.deps.log.error('sip.message.failed', { message: String(error) });
  }
}

/** RFC 7118 §6: a ping finds a peer that is gone without a word, and keeps what is between us open. */
function beat(state: State, held: Held): void {
  if (!held.isAlive) {
    cut(state, held, 'half-open');
    return;
  }
  held.isAlive = false;
  held.socket.ping();
  held.beat = state.deps.clock.after(limits.sipSocketPingMs, () => beat(state, held));
}

function cut({ deps }: State, { end, socket }: Held, why: string): void {
  deps.door.left(end, why);
  socket.terminate();
}

interface Sending {
  readonly bytes: Buffer;
  readonly to: Endpoint;
  readonly failed: (() => void) | undefined;
}

function send(state: State, { bytes, to, failed }: Sending): void {
  const held = state.held.get(to.connection ?? 0);
  if (held === undefined || held.socket.readyState !== held.socket.OPEN) {
    if (failed !== undefined) queueMicrotask(failed);
    return;
  }
  if (held.socket.bufferedAmount > limits.sipConnectionBufferBytesMax) {
    cut(state, held, 'slow-reader');
    if (failed !== undefined) queueMicrotask(failed);
    return;
  }
  // RFC 7118 §5; every message of ours is UTF-8, as a text frame has to be.
  held.socket.send(bytes, { binary: false }, (error) => {
    if (error !== undefined && error !== null) failed?.();
  });
}
