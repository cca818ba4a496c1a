import type { Skip } from './budget.ts';
import type { Reason } from './catalogue.ts';
import type { Json } from './json.ts';
import type { Applicability, Stage } from './reason.ts';
import type { ToolName } from './tool-names.ts';

/** One difference between the request that was sent and the corrected one. */
export interface Edit {
  readonly op: 'replace' | 'add' | 'remove';
  /** `method`, `path`, `headers.Content-Type`, `body`, or `body.` and a key. */
  readonly at: string;
  readonly from?: Json;
  readonly to?: Json;
}

/** The corrected request, whole. */
export interface Fix {
  readonly summary: string;
  readonly edits: readonly Edit[];
  readonly method: string;
  readonly path: string;
  readonly pathTemplate: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Json;
  readonly curl: string;
  readonly cli?: string;
  readonly retry: 'never' | 'after-change' | 'after-relist' | 'after-seconds';
}

/** A request that may be meant; never sent without somebody choosing it. */
export interface Candidate {
  readonly method: string;
  readonly path: string;
  readonly pathTemplate: string;
  readonly body?: Json;
  readonly participantId?: string;
  /** Of a selector that fitted several. Name and address are data that strangers wrote. */
  readonly conversationId?: string;
  readonly name?: string;
  readonly address?: string;
  readonly purpose?: string;
  /** ISO 8601. */
  readonly since?: string;
}

/** The member `explain` of an error body. */
export interface ExplainMember {
  readonly v: 1;
  readonly reason: Reason;
  readonly stage: Stage;
  /** The wish, by the names of the collected cases; absent when it cannot be told. */
  readonly intent?: string;
  readonly cause: string;
  readonly confidence: 'certain' | 'likely';
  readonly applicability: Applicability;
  readonly fix: Fix | null;
  /** At most two further reasons, in the order of gates. */
  readonly also: readonly Reason[];
  readonly candidates: readonly Candidate[];
  /** What was looked at: route, schema, token, object. */
  readonly evidence: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly docs: string;
  readonly next?: { readonly tool: ToolName };
  /** Only in the short form. */
  readonly skipped?: undefined;
}

/** Members that the short form lacks. */
type Without<Member> = { readonly [Name in keyof Member]?: undefined };

/** The member `explain` where nothing was looked at closely, and why; the message is the gate's own then. */
export type SkippedMember = Without<Omit<ExplainMember, 'v' | 'skipped'>> & { readonly v: 1; readonly skipped: Skip };

/** The cloud's ErrorBody (reference/genesys behaviour 1) with one member more. */
export interface ErrorBody {
  readonly message: string;
  readonly code: string;
  readonly status: number;
  readonly contextId: string;
  readonly messageWithParams: string;
  readonly messageParams: Readonly<Record<string, string>>;
  readonly details: readonly { readonly errorCode: string; readonly fieldName?: string }[];
  readonly errors: readonly [];
  /** Only at the token endpoint (RFC 6749 section 5.2). */
  readonly error?: string;
  readonly description?: string;
  readonly error_description?: string;
  readonly explain?: ExplainMember | SkippedMember;
}

/** A refusal, ready to be written. */
export interface Explanation {
  readonly status: number;
  readonly code: string;
  /** Reason phrase: fixed ASCII text of the catalogue. */
  readonly title: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ErrorBody;
  /** The explanation whatever of it the body holds, for the journal; absent in mode `off` and in the short form. */
  readonly member?: ExplainMember;
  /** The blamed reason, whatever the mode. */
  readonly reason: Reason;
  /** All reasons in the order of gates, without the limit of `also`; for the batch. */
  readonly reasons: readonly Reason[];
}
