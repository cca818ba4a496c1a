/** How messages travel; the word of a Via header. */
export type TransportName = 'UDP' | 'TCP' | 'TLS' | 'WS' | 'WSS';

/** One end of the wire: an IP address as a literal, without brackets, a port, and how it is reached. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
  /** Absent: UDP. */
  readonly transport?: TransportName;
  /** The connection that a message came by, a number of this process; what is sent there goes back on it. */
  readonly connection?: number;
  /** Where to connect to, by the same transport, once that connection is gone. */
  readonly otherwise?: { readonly address: string; readonly port: number };
  /** The name that the far end's certificate has to prove; absent: its address. */
  readonly serverName?: string;
  /** A request too long for a datagram may go by TCP (RFC 3261 §18.1.1): nobody asked for UDP by name. */
  readonly mayGrow?: true;
}

export const transportOf = ({ transport = 'UDP' }: Endpoint): TransportName => transport;

/** Whether the transport repeats lost bytes itself, so that transactions do not, and a connection proves its source. */
export const isReliable = (end: Endpoint): boolean => transportOf(end) !== 'UDP';

/** A browser is reached by the connection that it opened, and by nothing else (RFC 7118 §5). */
export const isWebSocket = (end: Endpoint): boolean => transportOf(end) === 'WS' || transportOf(end) === 'WSS';

export const isSecure = (end: Endpoint): boolean => transportOf(end) === 'TLS' || transportOf(end) === 'WSS';

/** One word for where a message came from: two of the same are the same phone, as far as can be known. */
export const flowKey = (end: Endpoint): string =>
  `${transportOf(end)} ${end.address} ${end.port} ${end.connection ?? ''}`;

/** Why a stream cannot be read on: its message says no length, or has more than is taken. */
export type StreamFault = 'no-length' | 'too-long';

/** Takes one message and where it came from; with a fault, what there is of the header part of one that cannot be read. */
export type Take = (bytes: Buffer, source: Endpoint, fault?: StreamFault) => void;

/** What sends and receives whole messages, whatever carries them. */
export interface Wire {
  /** Sends one message. `failed` is called later, never before `send` returns, when the system refuses it. */
  send(bytes: Buffer, to: Endpoint, failed?: () => void): void;
  /** Hands every message received from now on to `take`, one taker; never before a `send` under way has returned. */
  receive(take: Take): void;
  /** Nothing is received or sent any more. Idempotent. */
  close(): Promise<void>;
}

/** Carries SIP messages as bytes one way; a stream frames its messages and hands them over one by one. */
export interface Transport extends Wire {
  readonly name: TransportName;
  /** Where it is really bound. */
  readonly local: Endpoint;
  /** Where the peer of a connection reaches us; absent: at `local`. */
  localOf?(peer: Endpoint): Endpoint | undefined;
}
