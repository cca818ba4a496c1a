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
    line: `${method} ${withoutSecrets(path)}`,
    host,
    authorization: hasAuthorization ? authorization?.replace(/^(\S+)\s.*$/s, '$1 ***') : undefined,
    contentType: header('content-type'),
    body: body === undefined || body === null || body === '' ? undefined : shownBody(body),
  };
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

/** Pairs, and so a text in which the value of a key has an end. */
const FORM = /^[\w.%+-]+=[^&\s{["']*(?:&[\w.%+-]+=[^&\s{["']*)*$/;

/** In a query or a form. */
const withoutSecrets = (text: string): string =>
  text.replaceAll(/([?&]|^)([^=&?\s]+)=([^&]*)/g, (all, joint: string, key: string) =>
    isSecretKey(key) ? `${joint}${key}=***` : all,
  );
