import type { AnswerColumn } from './evidence.ts';
import type { ToolName } from './tool-names.ts';

/** The gates a request passes, in their order; a refusal belongs to the first that fails. `code` is no gate: the script. */
export const stages = [
  'frame',
  'host',
  'token',
  'route',
  'permission',
  'media',
  'body',
  'resolve',
  'state',
  'server',
  'code',
] as const;
export type Stage = (typeof stages)[number];

/**
 * How far a correction may be trusted: `apply` was verified by a dry run, `choose` leaves several equally good ones (or
 * one that drops something), `fill` is the right operation with something left to fill in or to check, `none` is none.
 */
export type Applicability = 'apply' | 'choose' | 'fill' | 'none';

/** Status and code of an answer. */
export type Answer = readonly [status: number, code: string];

/** What a value of `metadata` is. A question mark: it is not always there. */
export type MetadataKind = 'id' | 'id?' | 'time' | 'time?' | 'enum' | 'enum?' | 'text' | 'text?' | 'number' | 'number?';

/** A request against a named situation: either it has to speak, or it has to keep silent (no correction at all). */
export interface ReasonExample {
  /** Name of a situation that the tests set up. */
  readonly given: string;
  /** `METHOD path body`; `{names}` are ids of the situation. */
  readonly request: string;
  readonly expect: {
    readonly reason: string;
    readonly applicability: Applicability;
    /** `METHOD path body` of the correction. Absent with `none`: there has to be no correction. */
    readonly fix?: string;
    /** `explain.also`, whole. */
    readonly also?: readonly string[];
    /** Metadata that has to be there. */
    readonly metadata?: readonly string[];
    /** The answer to this other request against the situation has the same bytes but for contextId and the id echoed. */
    readonly sameBytesAs?: string;
  };
}

/** A request to the real cloud, judged without a server: the reason is among those named, or must not be. */
export interface CloudExample {
  /** `METHOD path body`, with placeholders as people write them. */
  readonly request: string;
  readonly host?: string;
  readonly sdkCall?: string;
  /** Of the answer. */
  readonly status?: number;
  readonly message?: string;
  readonly speaks: boolean;
  /** `METHOD template` of the correction. */
  readonly fix?: string;
}

/** One reason why a request is refused. Names are never changed and never used again. */
export interface ReasonEntry {
  /** UPPER_SNAKE, at most 63 characters. */
  readonly reason: string;
  readonly stage: Stage;
  /** The version that first answered it. */
  readonly since: string;
  /** Who may learn it: anybody, whoever the token belongs to, or only who may read the object. */
  readonly reveal: 'public' | 'caller' | 'object-read';
  readonly answers: Readonly<Record<AnswerColumn, Answer>>;
  /** Page title and reason phrase: fixed ASCII, never data of a request. */
  readonly title: string;
  /** Templates, the best first: the first counts whose every `{name}` is known and that fits into the bound. */
  readonly message: readonly string[];
  /** What the sender is told about the cause, as `message`. */
  readonly cause: readonly string[];
  readonly metadata: Readonly<Record<string, MetadataKind>>;
  /** How it usually comes about. */
  readonly causes: readonly string[];
  readonly fix: {
    /** The best that a correction can be. */
    readonly applicability: Applicability;
    readonly recipe: string;
    readonly retry: 'never' | 'after-change' | 'after-relist' | 'after-seconds';
    readonly cli?: string;
  };
  /** What a correction of it never does. */
  readonly never: readonly string[];
  /** Codes of the cloud that mean the same. */
  readonly cloudCodes: readonly string[];
  /** The member `error` of RFC 6749 section 5.2, at the token endpoint. */
  readonly oauthError?:
    | 'invalid_client'
    | 'unsupported_grant_type'
    | 'unauthorized_client'
    | 'invalid_request'
    | 'invalid_grant'
    | 'invalid_scope';
  /** The tool that helps on. */
  readonly next?: ToolName;
  /** Why it is common. */
  readonly seed?: string;
  readonly examples: readonly ReasonExample[];
  /** Of reasons that only a look at the script, or at what the cloud answered, can tell. */
  readonly cloudExamples?: readonly CloudExample[];
}
