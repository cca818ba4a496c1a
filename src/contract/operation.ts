/** Verbs that the API uses. */
export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The path families: the cloud's, the thread's, and our own extensions under /api/v2/partyline. */
export type Dialect = 'genesys' | 'thread' | 'partyline';

/** One row of the operations table; it drives routing, authorisation, 501s and explanations. Source: reference/genesys. */
export interface Operation {
  /** The official SDK's method, or ours for the other dialects; unique. */
  readonly name: string;
  readonly method: Method;
  /** Template with `{names}`, from /api/v2 on. */
  readonly path: string;
  readonly dialect: Dialect;
  /** Path parameters that take only these words; they route like literals. */
  readonly words?: Readonly<Record<string, readonly string[]>>;
  /** `built` has a handler, `missing` answers 501 and its name, `removed` existed once and answers 404. */
  readonly status: 'built' | 'missing' | 'removed';
  readonly permissions: { readonly type: 'ANY' | 'ALL' | 'NO'; readonly list: readonly string[] };
  /** Any of these; empty: none is needed. They bind only tokens that have scopes. */
  readonly scopes: readonly string[];
  /** Name of the body's model in `models`; null when the operation takes none. */
  readonly body: string | null;
  readonly bodyRequired: boolean;
  /** Status of success. */
  readonly success: number;
}

/** The JSON Schema subset that our bodies use. */
export interface Schema {
  readonly type: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean';
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  /** Absent or true: other keys are let pass. */
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  /** Of a number. */
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minProperties?: number;
}

/** What a gate that needs nothing but the request, the table and the token finds wrong. */
export type Finding =
  | { readonly stage: 'route'; readonly kind: 'unknown-path' }
  | { readonly stage: 'route'; readonly kind: 'wrong-method'; readonly allowed: readonly Method[] }
  | { readonly stage: 'route'; readonly kind: 'removed'; readonly operation: Operation }
  | { readonly stage: 'route'; readonly kind: 'not-implemented'; readonly operation: Operation }
  | { readonly stage: 'permission'; readonly kind: 'missing-scope'; readonly wanted: readonly string[] }
  | {
      readonly stage: 'permission';
      readonly kind: 'missing-permission';
      readonly type: 'ANY' | 'ALL';
      readonly wanted: readonly string[];
    }
  | { readonly stage: 'media'; readonly kind: 'wrong-content-type'; readonly sent: string }
  | { readonly stage: 'media'; readonly kind: 'no-content-type' }
  | { readonly stage: 'body'; readonly kind: 'missing-body'; readonly required: readonly string[] }
  | {
      readonly stage: 'body';
      readonly kind: 'malformed-json';
      readonly position: number;
      readonly pythonLiteral: boolean;
    }
  | {
      readonly stage: 'body';
      readonly kind: 'unknown-key';
      readonly path: string;
      readonly key: string;
      readonly known: readonly string[];
    }
  | { readonly stage: 'body'; readonly kind: 'missing-key'; readonly path: string; readonly key: string }
  | {
      readonly stage: 'body';
      readonly kind: 'wrong-type';
      readonly path: string;
      readonly wanted: string;
      readonly got: string;
    }
  | {
      readonly stage: 'body';
      readonly kind: 'wrong-enum';
      readonly path: string;
      readonly value: string;
      readonly allowed: readonly string[];
    }
  | { readonly stage: 'body'; readonly kind: 'out-of-bounds'; readonly path: string; readonly rule: string }
  /** A communication was told something else than to end. */
  | { readonly stage: 'body'; readonly kind: 'end-required'; readonly path: string }
  /** Real on the cloud; this server would have to ignore it, so it refuses it. */
  | {
      readonly stage: 'body';
      readonly kind: 'key-not-built';
      readonly path: string;
      readonly key: string;
      readonly operation: Operation;
    };
