import { isObject, type Json } from '../../explain/json.ts';
import type { OfflineRequest } from '../../explain/offline/offline-case.ts';
import { hasSecretWord, isSecretItem, isSecretKey, secretMembers } from '../../explain/secret-key.ts';

/** A request as lines of a terminal. */
export interface RequestLines {
  /** `METHOD path`. */
  readonly line: string;
  readonly host: string | undefined;
  /** Its scheme, and never what it admits with; undefined where it does not matter. */
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: Json | undefined;
}

/** A request as it may be shown: what is secret in its path, its headers or its body is not. */
export function shownRequest(
  { method, path, host, headers = {}, body }: OfflineRequest,
  hasAuthorization: boolean,
): RequestLines {
  const header = (wanted: string): string | undefined =>
    Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1];
  const authorization = header('authorization');
  return {
    line: clipped(`${method} ${withoutSecrets(path)}`),
    host,
    authorization: hasAuthorization ? authorization?.replace(/^(\S+)\s.*$/s, '$1 ***') : undefined,
    contentType: header('content-type'),
    body: body === undefined || body === null || body === '' ? undefined : shownText(body),
  };
}

/** What is longer than any request that a server takes is not printed whole. */
const clipped = (text: string): string =>
  text.length > TEXT_CHARS_MAX ? `${text.slice(0, TEXT_CHARS_MAX)}… (${text.length} characters)` : text;

function shownText(body: Json): Json {
  if (typeof body !== 'string') return shownBody(body);
  return FORM.test(body) ? clipped(withoutSecrets(body)) : keysOf(body);
}

function shownBody(body: Json): Json {
  if (typeof body === 'string') return FORM.test(body) || !hasSecretWord(body) ? withoutSecrets(body) : '***';
  if (Array.isArray(body)) return body.map((item, at) => (isSecretItem(body, at) ? '***' : shownBody(item)));
  if (!isObject(body)) return body;
  const secrets = secretMembers(body);
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [key, secrets.has(key) ? '***' : shownBody(value)]),
  );
}

/** A form as it is sent: nothing else has only escapes beside its keys, signs and values. */
const FORM = /^[\w.%+*-]+=[\w.%+*~@:/-]*(?:&[\w.%+*-]+=[\w.%+*~@:/-]*)*$/;

/**
 * Of a text that is no JSON nobody knows where its secrets stand: only names are shown, those before a colon, before an
 * equals sign and of elements.
 */
function keysOf(text: string): string {
  const open = text
    .slice(0, TEXT_CHARS_MAX)
    .replaceAll(/([:=]\s*)(?:"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[^\s,&;{}<>"'[\]]+)/gs, '$1')
    .replaceAll(/>[^<]*/g, '>');
  const names = [...open.matchAll(/<([A-Za-z][\w.:-]*)|(?:^|[{,&;\s])[\\"']*([A-Za-z_][\w.-]*)[\\"']*\s*(?=[:=])/g)];
  const keys = [...new Set(names.map(([, element, key]) => element ?? key ?? ''))].slice(0, KEYS_MAX);
  const what = `(${text.length} characters that are no JSON`;
  return keys.length === 0 ? `${what}; not shown)` : `${what}, with ${keys.join(', ')}; values not shown)`;
}

const TEXT_CHARS_MAX = 4096;
const KEYS_MAX = 20;

/** In a query or a form. */
const withoutSecrets = (text: string): string =>
  text.replaceAll(/([?&]|^)([^=&?\s]+)=([^&]*)/g, (all, joint: string, key: string) =>
    isSecretKey(key) ? `${joint}${key}=***` : all,
  );
