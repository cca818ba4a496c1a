import type { Finding, Operation } from '../contract/operation.ts';
import type { RouteTable } from '../contract/route-table.ts';
import type { Reason } from './catalogue.ts';

/** The request as it was sent. */
export interface RequestSeen {
  readonly method: string;
  /** Path with its query, as sent. */
  readonly path: string;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Body text, undefined when none was sent or it may not be read yet (before authentication). */
  readonly body?: string;
  /** The base that corrected requests are shown with, `http://127.0.0.1:7278`. */
  readonly base: string;
}

/** A live stay that may be named to the caller. `since` is milliseconds since 1970. */
export interface LiveStay {
  readonly participantId: string;
  readonly conversationId: string;
  readonly since: number;
}

/** What a word of the request names inside the caller's organisation, as far as he may see it now. */
export type ThingSeen =
  | {
      readonly kind: 'participant';
      readonly participantId: string;
      readonly conversationId: string;
      readonly live: boolean;
      readonly state: string;
      readonly conversationEnded: boolean;
      readonly endedAt?: number;
      readonly endedBy?: string;
      readonly disconnectType?: string;
      readonly newer?: LiveStay;
    }
  | {
      readonly kind: 'conversation';
      readonly conversationId: string;
      readonly ended: boolean;
      readonly endedAt?: number;
      readonly endedBy?: string;
      readonly live: readonly LiveStay[];
    }
  | {
      readonly kind: 'communication';
      readonly legKind: 'bridge' | 'softphone';
      readonly stay: LiveStay;
      readonly live: boolean;
    }
  | { readonly kind: 'call'; readonly stay: LiveStay; readonly live: boolean }
  | { readonly kind: 'user'; readonly userId: string; readonly live: readonly LiveStay[] }
  | { readonly kind: 'address'; readonly live: readonly LiveStay[] };

/** Which column of a reason's answers counts: the thread's paths, the calls paths, the generic ones, or any other. */
export type AnswerColumn = 'thread' | 'calls' | 'generic' | 'other';

/** The first gate that failed. */
export type Refusal =
  | { readonly finding: Finding }
  | { readonly reason: Reason; readonly metadata: Readonly<Record<string, string>> };

/** Everything that `explain` may look at. */
export interface Evidence {
  readonly request: RequestSeen;
  readonly refusal: Refusal;
  readonly column: AnswerColumn;
  /** The operation that the request was routed to, when that gate was passed. */
  readonly operation?: Operation;
  /** Its path parameters. */
  readonly params?: Readonly<Record<string, string>>;
  /** The table of the dialects that are served. */
  readonly routes: RouteTable;
  /** Absent before authentication. */
  readonly token?: {
    readonly permissions: readonly string[];
    readonly scopes?: readonly string[];
    readonly userId?: string;
  };
  /** Ids, addresses and Call-IDs of the request that the organisation knows; a word that is absent is unknown. */
  readonly things: ReadonlyMap<string, ThingSeen>;
  /** = ININ-Correlation-Id. */
  readonly contextId: string;
}
