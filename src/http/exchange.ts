import type { Grant } from '../auth/grant.ts';
import type { RequestId } from '../base/ids.ts';
import type { Operation } from '../contract/operation.ts';
import type { Refusal } from '../explain/evidence.ts';

/** What a handler or a step answers. `body` is sent as JSON unless it is a text with a media type of its own. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly text?: { readonly type: string; readonly content: string };
  /** Bytes as they are read; a body of its own. */
  readonly stream?: { readonly type: string; readonly bytes: number; readonly content: AsyncIterable<Uint8Array> };
}

/** A request as it came in. */
export interface Incoming {
  readonly method: string;
  /** Path with query, as sent. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes as UTF-8; undefined when none were sent. */
  readonly bodyText: string | undefined;
  /** A header that may be sent once and was sent twice. */
  readonly repeated?: string;
  /** Address of the sender, for logs and limits. */
  readonly remote: string;
}

/** One request on its way through the pipeline: each step adds what it found out. */
export interface Exchange {
  readonly incoming: Incoming;
  readonly requestId: RequestId;
  readonly pathname: string;
  query: URLSearchParams;
  grant?: Grant;
  operation?: Operation;
  params: Readonly<Record<string, string>>;
  body?: unknown;
  /** Set when the body may be shown to explain: after authentication. */
  bodySeen: boolean;
  /** Headers that its answer has whatever it is. */
  headers?: Readonly<Record<string, string>>;
}

/** What stops the pipeline: an answer, or a refusal that explain turns into one. */
export type Stop =
  | { readonly answer: Answer }
  | { readonly refused: Refusal; readonly headers?: Readonly<Record<string, string>> };

/** A named step of the pipeline; `undefined` lets the request go on. */
export type Step = (exchange: Exchange) => Promise<Stop | undefined> | Stop | undefined;

/** Carries out one operation for an authorised, checked request. */
export type Handler = (exchange: Exchange, grant: Grant) => Promise<Stop> | Stop;

/** A refusal with a reason of the catalogue. */
export const refused = (
  reason: Extract<Refusal, { reason: unknown }>['reason'],
  metadata: Readonly<Record<string, string>> = {},
): Stop => ({ refused: { reason, metadata } });

/** An answer with a JSON body. */
export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Stop => ({
  answer: { status, body, headers },
});
