/** One end of the wire: an IP address as a literal, without brackets, and a port. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/**
 * Carries SIP messages as bytes. UDP now; a stream transport frames its messages and hands them over one by one, so
 * that nothing above knows the difference but `isReliable`.
 */
export interface Transport {
  /** The transport of the Via header. */
  readonly name: 'UDP' | 'TCP' | 'TLS';
  /** Whether the transport repeats lost bytes itself, so that transactions do not. */
  readonly isReliable: boolean;
  /** Where it is really bound. */
  readonly local: Endpoint;
  /** Sends one message. `failed` is called later, never before `send` returns, when the system refuses it. */
  send(bytes: Buffer, to: Endpoint, failed?: () => void): void;
  /** Hands every message received from now on to `take`, one taker; never before a `send` under way has returned. */
  receive(take: (bytes: Buffer, source: Endpoint) => void): void;
  /** Nothing is received or sent any more. Idempotent. */
  close(): Promise<void>;
}
