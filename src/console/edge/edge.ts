/** What the console asks of the browser around it: everything that a test replaces. */
export interface Edge {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back before the next picture; when the page is not seen, after a while all the same. */
  frame(run: () => void): void;
  /** Calls back once; the returned function takes that back. */
  after(ms: number, run: () => void): () => void;
  /** Random bytes for secrets. */
  bytes(count: number): Uint8Array;
  /** 0 to 1, for waits that must not fall together. */
  chance(): number;
  send(request: EdgeRequest): Promise<EdgeAnswer>;
  /** Opens a WebSocket of this server by its path. */
  socket(path: string, hears: SocketHears): { close(): void };
  /** Kept by this tab until it is closed. */
  readonly tab: Shelf;
  /** Kept by this browser. */
  readonly disk: Shelf;
  /** `http://host:port`, without a slash at its end. */
  readonly origin: string;
  /** Query of the address that the page was opened with. */
  readonly query: string;
  readonly hash: string;
  /** Writes the address without going anywhere. */
  rewrite(url: string): void;
  leaveFor(url: string): void;
  /** Calls back when the part of the address behind `#` is changed by the person. */
  onHash(run: () => void): void;
  /** Calls back when the machine is on the network again, or the page is looked at again. */
  onWake(run: () => void): void;
}

export interface EdgeRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** `status` 0: nothing answered. */
export interface EdgeAnswer {
  readonly status: number;
  readonly body: unknown;
  /** When the server answered by its own clock, milliseconds since 1970. */
  readonly date?: number;
}

export interface SocketHears {
  readonly opened: () => void;
  readonly frame: (text: string) => void;
  readonly closed: (code: number) => void;
}

/** Names and texts; what cannot be kept is forgotten. */
export interface Shelf {
  get(name: string): string | undefined;
  set(name: string, text: string | undefined): void;
}
