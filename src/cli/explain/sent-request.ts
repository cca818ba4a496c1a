import { isObject, type Json } from '../../explain/json.ts';
import { isSecretKey } from '../../explain/mask.ts';
import type { OfflineRequest } from '../../explain/offline/offline-case.ts';

/** A request as lines of a terminal. */
export interface RequestLines {
  /** `METHOD path`. */
  readonly line: string;
  readonly host: string | undefined;
  readonly contentType: string | undefined;
  readonly body: Json | undefined;
}

/** A request as it may be shown: what is secret in its path or its body is not. */
export function shownRequest({ method, path, host, headers = {}, body }: OfflineRequest): RequestLines {
  const contentType = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  return {
    line: `${method} ${withoutSecrets(path)}`,
    host,
    contentType,
    body: body === undefined || body === null || body === '' ? undefined : shownBody(body),
  };
}

function shownBody(body: Json): Json {
  if (typeof body === 'string') return withoutSecrets(body);
  if (Array.isArray(body)) return body.map(shownBody);
  if (!isObject(body)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [key, isSecretKey(key) ? '***' : shownBody(value)]),
  );
}

/** In a query or a form. */
const withoutSecrets = (text: string): string =>
  text.replaceAll(/([?&]|^)([^=&?\s]+)=([^&]*)/g, (all, joint: string, key: string) =>
    isSecretKey(key) ? `${joint}${key}=***` : all,
  );
