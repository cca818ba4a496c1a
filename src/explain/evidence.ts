import type { Known } from '../base/known.ts';
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

/** Which column of a reason's answers counts: the thread's paths, the calls paths, the generic ones, or any other. */
export type AnswerColumn = 'thread' | 'calls' | 'generic' | 'other';

/** An answered read of whoever asks. */
export interface Reading {
  /** The participant or conversation that was asked for; empty for any other list. */
  readonly what: string;
  /** Which of the things of the request it showed: a conversation with everybody, or a participant. */
  readonly shown: readonly string[];
  /** Conversations of which it showed somebody. */
  readonly shownInPart: readonly string[];
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The first gate that failed. */
export type Refusal =
  | { readonly finding: Finding }
  | {
      readonly reason: Reason;
      readonly metadata: Readonly<Record<string, string>>;
      /** Those among whom the sender has to choose, where he may see them. */
      readonly parties?: readonly PartyFound[];
    };

/** A live participant, for whoever has to choose one. */
export interface PartyFound {
  readonly participantId: string;
  readonly conversationId: string;
  readonly name: string;
  readonly address: string;
  readonly purpose: string;
  /** ISO 8601. */
  readonly since: string;
}

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
    readonly clientId?: string;
  };
  /** What this token read of late, the latest first. */
  readonly reads?: readonly Reading[];
  /** Ids, addresses and Call-IDs of the request that the organisation knows; a word that is absent is unknown. */
  readonly things: ReadonlyMap<string, Known>;
  /** No store was asked: an id is neither known nor unknown, and the cloud is spoken of, not this server. */
  readonly isStatic?: boolean;
  /** = ININ-Correlation-Id. */
  readonly contextId: string;
}
