import type { Reason } from '../catalogue.ts';
import type { Candidate, Fix } from '../explanation.ts';
import type { Json } from '../json.ts';
import type { Applicability } from '../reason.ts';

/** A request as somebody sent it, or means to. */
export interface OfflineRequest {
  /** A verb, or `WS` for an opened socket whose body is the first frame. */
  readonly method: string;
  /** With its query; may carry `{placeholders}`. */
  readonly path: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A JSON value, or text as it was sent; null: none, or not known. */
  readonly body?: Json;
  /** The SDK function that was called, as it stands in the script. */
  readonly sdk_call?: string;
}

/** A request with what is known about it without a server. */
export interface OfflineCase {
  readonly request: OfflineRequest;
  /** What the server answered. */
  readonly observed?: { readonly status?: number; readonly code?: string; readonly message?: string };
  readonly token?: {
    readonly scopes?: readonly string[];
    readonly permissions?: readonly string[];
    /** false: it belongs to a client, not to a person. */
    readonly user?: boolean;
  };
}

/** What can be said of a request from the public API table alone. */
export interface OfflineAnswer {
  readonly intent?: string;
  /** All of them, in the order of gates. */
  readonly reasons: readonly Reason[];
  readonly cause: string;
  readonly applicability: Applicability;
  readonly fix: Fix | null;
  readonly candidates: readonly Candidate[];
  /** Nothing is wrong with it that can be seen: `reasons` are what may be behind the answer. */
  readonly isRightInForm?: true;
  /** Sentences: what only a server could tell. */
  readonly unknown: readonly string[];
}

/** Explains requests to the real cloud without a network; pure, never throws. */
export interface OfflineExplainer {
  explain(one: OfflineCase): OfflineAnswer;
}
