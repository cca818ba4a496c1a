import type { Clock } from '../base/clock.ts';

/** Which API answers: Partyline with its own extensions, or Genesys Cloud (and what imitates it alone). */
export type Service = 'partyline' | 'genesys';

/** What a client's requests are admitted by. */
export type Credentials = { readonly clientId: string; readonly clientSecret: string } | { readonly token: string };

/** The part of `fetch` that is used. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchAnswer>;

/** What is asked of `fetch`. */
export interface FetchInit {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly redirect: 'manual';
  readonly signal: AbortSignal;
}

/** What is read of a `Response`. */
export interface FetchAnswer {
  readonly status: number;
  /** `opaqueredirect` in a browser. */
  readonly type?: string;
  readonly headers: Iterable<readonly [string, string]>;
  readonly body: { getReader(): FetchReader } | null;
}

/** What is read of a `ReadableStream`. */
export interface FetchReader {
  read(): Promise<{ readonly done: false; readonly value: Uint8Array } | { readonly done: true }>;
  cancel(): Promise<void>;
}

/** The part of `WebSocket` that is used. */
export interface Socket {
  addEventListener(type: 'open' | 'message' | 'error' | 'close', listener: (event: object) => void): void;
  close(): void;
}

/** Makes a WebSocket. */
export type OpenSocket = (url: string) => Socket;

/** Randomness, for keys and for the spread of retries. */
export interface ClientRandom {
  uuid(): string;
  /** From 0, below 1. */
  fraction(): number;
}

/** What the client tells while a call takes long. */
export interface ProgressEvent {
  /** `retry`: it did not answer as it should, and is asked again; `back`: a watch goes on after that. */
  readonly step: 'resolve' | 'act' | 'confirm' | 'retry' | 'back';
  /** One sentence. */
  readonly message: string;
}

/** How a client is made. */
export interface ClientOptions {
  /** Base of a Partyline, `http://127.0.0.1:7278`, or `https://api.mypurecloud.com` of the cloud. */
  readonly url: string;
  readonly credentials: Credentials;
  /** Default: `genesys` for the hosts of the cloud; any other is asked once (GET /health). */
  readonly service?: Service | undefined;
  /** Default: /oauth/token of `url`; for `api.<region>` of the cloud that of `login.<region>`. */
  readonly loginUrl?: string | undefined;
  /** Of one answer; `Prefer: wait` is added to it. Default 10,000. */
  readonly timeoutMs?: number | undefined;
  readonly fetch?: Fetch | undefined;
  readonly openSocket?: OpenSocket | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: ClientRandom | undefined;
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
}

/** A low-level request. */
export interface RequestOptions {
  /** Sent as JSON; undefined for none. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** In place of the client's. */
  readonly timeoutMs?: number | undefined;
}

/** An answer, whatever its status. */
export interface Answered {
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, or the text where it is none; undefined for no body. */
  readonly body: unknown;
}
