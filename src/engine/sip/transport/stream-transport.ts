import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock, Timer } from '../../../base/clock.ts';
import { limits } from '../../../base/limits.ts';
import type { Log } from '../../../base/log.ts';
import type { ConnectionDoor } from './connection-door.ts';
import { createMessageFramer, type Frame, type MessageFramer } from './message-framer.ts';
import type { Endpoint, Take, Transport, TransportName } from './transport.ts';

/** What carries a stream: TCP itself, or TLS over it. */
export interface StreamKind {
  readonly name: TransportName & ('TCP' | 'TLS');
  /** The stream on a connection that was accepted. */
  accepted(raw: Socket): Socket;
  /** A connection that has begun; `ready` is the event that says that it may be used. */
  connect(to: Endpoint, from: string): Socket;
}

export interface StreamTransportDeps {
  readonly kind: StreamKind;
  readonly bind: Endpoint;
  readonly door: ConnectionDoor;
  readonly clock: Clock;
  readonly log: Log;
}

interface Held {
  readonly socket: Socket;
  readonly end: Endpoint;
  readonly framer: MessageFramer;
  /** Names of where it leads, for those who would connect there; absent where that is not proven. */
  readonly place: string | undefined;
  /** Who is to be told that what they sent did not go. */
  readonly unsent: Set<() => void>;
  /** Silence that is borne; what it is for depends on what came. */
  patience: Timer | undefined;
  /** A message has begun, and has so long to be complete. */
  isHurried: boolean;
}

interface State {
  readonly deps: StreamTransportDeps;
  readonly server: Server;
  readonly held: Map<number, Held>;
  readonly places: Map<string, Held>;
  take: Take;
}

/**
 * Listens on a TCP port; port 0 takes any free one.
 * @throws what the system says when the address cannot be bound
 */
export async function createStreamTransport(deps: StreamTransportDeps): Promise<Transport> {
  const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: limits.sipKeepAliveMs });
  const state: State = { deps, server, held: new Map(), places: new Map(), take: () => {} };
  server.on('connection', (raw) => accept(state, raw));
  const listening = once(server, 'listening');
  server.listen({ host: deps.bind.address, port: deps.bind.port, ipv6Only: true, exclusive: true });
  await listening;
  server.on('error', (error) => deps.log.warn('sip.socket.error', { message: error.message }));
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : deps.bind.port;
  return {
    name: deps.kind.name,
    local: { address: deps.bind.address, port },
    send: (bytes, to, failed) => send(state, { bytes, to, failed }),
    receive: (take) => {
      state.take = take;
    },
    close: async () => {
      server.close();
      // What was written last, a BYE or its answer, still goes.
      for (const { socket } of state.held.values()) socket.destroySoon();
    },
  };
}

function accept(state: State, raw: Socket): void {
  const { door, kind } = state.deps;
  const { remoteAddress, remotePort } = raw;
  // Gone before anybody looked.
  if (remoteAddress === undefined || remotePort === undefined) return void raw.destroy();
  const end = door.enter({ address: remoteAddress, port: remotePort, transport: kind.name });
  if (end === undefined) return void raw.destroy();
  // RFC 5923 §8.2: a peer shows a certificate to us where we connect to it, and none where it comes.
  hold(state, kind.accepted(raw), { end, place: kind.name === 'TLS' ? undefined : placeOf(end) });
}

const placeOf = ({ address, port, serverName = '' }: Endpoint): string => `${address} ${port} ${serverName}`;

function hold(state: State, socket: Socket, { end, place }: Pick<Held, 'end' | 'place'>): Held {
  const { clock } = state.deps;
  const held: Held = {
    ...{ socket, end, place, framer: createMessageFramer(), unsent: new Set() },
    ...{ patience: undefined, isHurried: true },
  };
  state.held.set(end.connection ?? 0, held);
  if (place !== undefined) state.places.set(place, held);
  held.patience = clock.after(limits.sipFirstMessageMsMax, () => cut(state, held, 'silent-connection'));
  socket.on('data', (chunk: Buffer) => arrived(state, held, chunk));
  // Whatever it is, `close` follows, and says it to those who sent.
  socket.on('error', () => {});
  socket.on('close', () => closed(state, held));
  return held;
}

function closed(state: State, held: Held): void {
  held.patience?.cancel();
  state.held.delete(held.end.connection ?? 0);
  if (held.place !== undefined && state.places.get(held.place) === held) state.places.delete(held.place);
  state.deps.door.left(held.end);
  for (const failed of held.unsent) failed();
  held.unsent.clear();
}

function cut(state: State, held: Held, why: string): void {
  state.deps.door.left(held.end, why);
  held.socket.destroy();
}

function arrived(state: State, held: Held, chunk: Buffer): void {
  const frames = held.framer.push(chunk);
  for (const frame of frames) takeFrame(state, held, frame);
  const { isInside } = held.framer;
  // Who dribbles a message has no more time for it than for the first, and a byte now and then gives none.
  if (held.isHurried && isInside && frames.length === 0) return;
  held.patience?.cancel();
  held.isHurried = isInside;
  const [ms, why] = isInside
    ? ([limits.sipFirstMessageMsMax, 'slow-message'] as const)
    : ([limits.sipConnectionIdleMsMax, 'idle-connection'] as const);
  held.patience = state.deps.clock.after(ms, () => cut(state, held, why));
}

const pong = Buffer.from('\r\n');

function takeFrame(state: State, held: Held, frame: Frame): void {
  if (frame.kind === 'ping') {
    // RFC 5626 §3.5.1
    write(state, held, { bytes: pong, failed: undefined });
    return;
  }
  try {
    if (frame.kind === 'message') state.take(frame.bytes, held.end);
    else state.take(frame.bytes, held.end, frame.fault);
  } catch (error) {
    // A fault of ours: it costs this message and not every call of the node.
    state.deps.log.error('sip.message.failed', { message: String(error) });
  }
  if (frame.kind !== 'fault') return;
  // RFC 3261 §18.3: nobody can tell where the next message begins.
  state.deps.door.left(held.end, frame.fault);
  held.socket.destroySoon();
}

interface Sending {
  readonly bytes: Buffer;
  readonly to: Endpoint;
  readonly failed: (() => void) | undefined;
}

function send(state: State, { bytes, to, failed }: Sending): void {
  const held = openTo(state, to);
  if (held !== undefined) write(state, held, { bytes, failed });
  else if (failed !== undefined) queueMicrotask(failed);
}

/** RFC 3261 §18.1.1, §18.2.2: the connection that there is, else a new one to where the peer listens. */
function openTo(state: State, to: Endpoint): Held | undefined {
  const { connection, otherwise } = to;
  if (connection !== undefined) {
    const held = state.held.get(connection);
    if (held !== undefined) return held;
  } else {
    const known = state.places.get(placeOf(to));
    if (known !== undefined) return known;
  }
  const listening = otherwise === undefined ? to : { ...to, ...otherwise };
  // The far port of a connection that he opened leads nowhere once it is gone.
  if (otherwise === undefined && connection !== undefined) return undefined;
  return state.places.get(placeOf(listening)) ?? connect(state, listening);
}

function connect(state: State, { address, port, serverName }: Endpoint): Held | undefined {
  const { door, kind, clock, bind } = state.deps;
  const named = serverName === undefined ? {} : { serverName };
  const place = { address, port, ...named, transport: kind.name };
  const end = door.leaveFor(place);
  if (end === undefined) return undefined;
  const socket = kind.connect(place, bind.address);
  socket.setNoDelay(true).setKeepAlive(true, limits.sipKeepAliveMs);
  const held = hold(state, socket, { end, place: placeOf(place) });
  // Until it stands it has less time than a request has for its answer.
  held.patience?.cancel();
  held.isHurried = false;
  held.patience = clock.after(limits.sipConnectMsMax, () => cut(state, held, 'unanswered-connect'));
  socket.once(kind.name === 'TLS' ? 'secureConnect' : 'connect', () => {
    held.patience?.cancel();
    held.patience = clock.after(limits.sipConnectionIdleMsMax, () => cut(state, held, 'idle-connection'));
  });
  return held;
}

function write(state: State, held: Held, { bytes, failed }: Omit<Sending, 'to'>): void {
  if (held.socket.destroyed || held.socket.writableEnded) {
    if (failed !== undefined) queueMicrotask(failed);
    return;
  }
  const told = failed === undefined ? undefined : (): void => failed();
  if (told !== undefined) held.unsent.add(told);
  held.socket.write(bytes, (error) => {
    if (told !== undefined && (error === undefined || error === null)) held.unsent.delete(told);
  });
  if (held.socket.writableLength > limits.sipConnectionBufferBytesMax) cut(state, held, 'slow-reader');
}
