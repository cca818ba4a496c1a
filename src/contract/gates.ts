import { ok, type Result, refuse } from '../base/result.ts';
import { checkBody } from './check-body.ts';
import { checkBuilt } from './check-built.ts';
import type { Finding, Operation } from './operation.ts';
import { parseJson } from './parse-json.ts';
import { models } from './schemas.ts';

/** What the gate of permissions has to know of a token. */
export interface TokenRights {
  /** `*` stands for all. */
  readonly permissions: readonly string[];
  /** Absent or empty: scopes do not bind this token. */
  readonly scopes?: readonly string[];
}

/** How the gate of permissions reads scopes. */
export interface AuthoriseOptions {
  /** On the thread's paths the scope `admin:conversation` counts as `conversations`. */
  readonly adminConversationScopeCounts: boolean;
}

/** Whether a token may call an operation: scope first, then permission (reference/genesys behaviour 6). */
export function authorise(operation: Operation, token: TokenRights, options: AuthoriseOptions): Finding | undefined {
  const counted = options.adminConversationScopeCounts && operation.dialect === 'thread';
  return missingScope(operation, scopesOf(token, counted)) ?? missingPermission(operation, token.permissions);
}

const scopesOf = (token: TokenRights, adminCounts: boolean): readonly string[] => {
  const scopes = token.scopes ?? [];
  return adminCounts && scopes.includes('admin:conversation') ? [...scopes, 'conversations'] : scopes;
};

function missingScope(operation: Operation, scopes: readonly string[]): Finding | undefined {
  if (scopes.length === 0 || operation.scopes.length === 0) return undefined;
  if (operation.scopes.some((scope) => scopes.includes(scope))) return undefined;
  return { stage: 'permission', kind: 'missing-scope', wanted: operation.scopes };
}

function missingPermission(operation: Operation, held: readonly string[]): Finding | undefined {
  const { type, list } = operation.permissions;
  if (type === 'NO' || list.length === 0 || held.includes('*')) return undefined;
  const missing = list.filter((permission) => !held.includes(permission));
  const enough = type === 'ALL' ? missing.length === 0 : missing.length < list.length;
  return enough ? undefined : { stage: 'permission', kind: 'missing-permission', type, wanted: missing };
}

const JSON_TYPE = /^[^/\s]+\/(?:[^/\s]+\+)?json$/i;

/**
 * Whether the media type of a body is JSON. A body that is empty, or of a verb that ignores it, is always fine; without
 * a Content-Type the body has to be JSON itself.
 */
export function checkMedia(
  method: string,
  contentType: string | undefined,
  bodyText: string | undefined,
): Finding | undefined {
  if (isBodyless(method) || bodyText === undefined || bodyText.trim() === '') return undefined;
  const type = (contentType ?? '').split(';', 1)[0]?.trim() ?? '';
  if (type === '') return parseJson(bodyText).ok ? undefined : { stage: 'media', kind: 'no-content-type' };
  return JSON_TYPE.test(type) ? undefined : { stage: 'media', kind: 'wrong-content-type', sent: type };
}

/**
 * The body gate whole: JSON syntax, whether a body is wanted, the operation's schema, what of it is built. The value of an empty body is
 * undefined; that of an operation without a body model is what was sent, unchecked.
 */
export function checkOperationBody(
  operation: Operation,
  bodyText: string | undefined,
): Result<unknown, readonly Finding[]> {
  if (isBodyless(operation.method)) return ok(undefined);
  const parsed = parseJson(bodyText ?? '');
  if (!parsed.ok) return refuse([parsed.refusal]);
  const schema = operation.body === null ? undefined : models[operation.body];
  if (parsed.value === undefined || parsed.value === null) {
    const missing = operation.body !== null && operation.bodyRequired;
    return missing
      ? refuse([{ stage: 'body', kind: 'missing-body', required: schema?.required ?? [] }])
      : ok(undefined);
  }
  const findings =
    schema === undefined ? [] : [...checkBody(schema, parsed.value), ...checkBuilt(operation, schema, parsed.value)];
  return findings.length === 0 ? ok(parsed.value) : refuse(findings);
}

const isBodyless = (method: string): boolean => method === 'GET' || method === 'HEAD';
