import { parseJson } from '../contract/parse-json.ts';
import { bounds } from './bounds.ts';
import type { RequestSeen } from './evidence.ts';
import type { Json } from './json.ts';

export type DraftBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'json'; readonly value: Json };

/** A copy of the request that corrections are tried on; never changed, only copied. */
export interface Draft {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** With its question mark; empty when there is none. */
  readonly query: string;
  readonly contentType: string | undefined;
  readonly body: DraftBody;
  /** Segments that we put in ourselves for what is not known: `<conversationId>`. */
  readonly placeholders: readonly string[];
  /** To be sent with the token of a user. */
  readonly asUser?: true;
}

export function draftOf(request: RequestSeen): Draft {
  const at = request.path.indexOf('?');
  return {
    method: request.method.toUpperCase(),
    path: at < 0 ? request.path : request.path.slice(0, at),
    query: at < 0 ? '' : request.path.slice(at),
    contentType: request.headers['content-type'],
    body: bodyOf(request.body),
    placeholders: [],
  };
}

function bodyOf(text: string | undefined): DraftBody {
  if (text === undefined || text.trim() === '') return { kind: 'none' };
  const parsed = parseJson(text);
  return parsed.ok && isJson(parsed.value) ? { kind: 'json', value: parsed.value } : { kind: 'text', text };
}

// What JSON.parse gives is JSON; this only says so to the compiler.
const isJson = (value: unknown): value is Json => value !== undefined;

/** The body as it is sent; undefined when there is none. */
export function bodyText(body: DraftBody): string | undefined {
  if (body.kind === 'none') return undefined;
  return body.kind === 'text' ? body.text : JSON.stringify(body.value);
}

/** Whether a body is small enough to be read for a correction and shown again. */
export const isShown = (body: DraftBody): boolean => (bodyText(body)?.length ?? 0) <= bounds.echoBodyBytesMax;

/** The parameters of the query; of one that is there twice, the last. */
export const queryOf = (draft: Pick<Draft, 'query'>): Readonly<Record<string, string>> =>
  Object.fromEntries(new URLSearchParams(draft.query));

export const segmentsOf = (path: string): readonly string[] => path.split('/').slice(1);

/** Text of a segment; a malformed escape stays as it is. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Two drafts that would be the same request on the wire. */
export const requestKey = (draft: Draft): string => `${draft.method} ${draft.path} ${bodyText(draft.body) ?? ''}`;

/** Placeholder for a parameter that is not known. */
export const placeholderOf = (parameter: string): string => `<${parameter}>`;

/** Writes values into a template; what is missing becomes a placeholder. */
export function fillTemplate(
  template: string,
  params: Readonly<Record<string, string>>,
): { path: string; placeholders: string[] } {
  const placeholders: string[] = [];
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value !== undefined && value !== placeholderOf(name))
      return encodeURIComponent(value.toWellFormed()).replaceAll(/%(?:3A|40|2B|24|2C)/g, decodeURIComponent);
    placeholders.push(placeholderOf(name));
    return placeholderOf(name);
  });
  return { path, placeholders };
}
