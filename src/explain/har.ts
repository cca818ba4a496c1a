import { ok, type Result, refuse } from '../base/result.ts';
import { parseJson } from '../contract/parse-json.ts';
import { typedUrl } from './curl/curl-url.ts';
import { readableBody } from './curl/readable-body.ts';
import { isObject, type Json } from './json.ts';
import type { OfflineCase } from './offline/offline-case.ts';

/** One recorded request. */
export interface HarRequest {
  /** Its place in `log.entries`. */
  readonly at: number;
  readonly url: string;
  readonly status: number;
  readonly one: OfflineCase;
}

/** What to take of a recording. */
export interface HarChoice {
  /** Also what was not refused. */
  readonly all: boolean;
}

/** The requests of a recording (HAR 1.2) that went to an API and were refused, in the order of the file. */
export function readHar(text: string, { all }: HarChoice): Result<readonly HarRequest[], string> {
  const parsed = parseJson(text);
  if (!parsed.ok) return refuse('it is not JSON');
  const entries = member(member(parsed.value, 'log'), 'entries');
  if (!Array.isArray(entries)) return refuse('it has no log.entries, so it is no HAR');
  const requests = entries.flatMap((entry, at) => requestOf(entry, at));
  return ok(requests.filter((request) => isOfApi(request) && (all || request.status >= 400)));
}

const member = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

const textOf = (value: unknown, name: string): string | undefined => {
  const found = member(value, name);
  return typeof found === 'string' ? found : undefined;
};

function requestOf(entry: unknown, at: number): readonly HarRequest[] {
  const request = member(entry, 'request');
  const url = textOf(request, 'url');
  const method = textOf(request, 'method');
  if (url === undefined || method === undefined) return [];
  const { scheme, host, path } = typedUrl(url);
  const isSocket = scheme === 'ws' || scheme === 'wss';
  const answered = member(entry, 'response');
  const status = member(answered, 'status');
  return [
    {
      at,
      url,
      status: typeof status === 'number' ? status : 0,
      one: {
        request: {
          method: isSocket ? 'WS' : method,
          path,
          ...(host === undefined ? {} : { host }),
          headers: headersOf(request),
          body: isSocket ? firstFrame(entry) : bodyOf(request),
        },
        observed: observedOf(answered, status),
      },
    },
  ];
}

/** Names in lower case, without the pseudo headers of HTTP/2. */
function headersOf(request: unknown): Readonly<Record<string, string>> {
  const list = member(request, 'headers');
  if (!Array.isArray(list)) return {};
  const pairs = list.flatMap((header): [string, string][] => {
    const [name, value] = [textOf(header, 'name'), textOf(header, 'value')];
    return name === undefined || value === undefined || name.startsWith(':') ? [] : [[name.toLowerCase(), value]];
  });
  return Object.fromEntries(pairs);
}

/** HAR 1.2: `postData.text`, or `postData.params` of a form. */
function bodyOf(request: unknown): Json {
  const data = member(request, 'postData');
  const text = decoded(data);
  if (text !== undefined && text !== '') return readableBody(text);
  const params = member(data, 'params');
  if (!Array.isArray(params)) return null;
  const form = params.map((param) => [textOf(param, 'name') ?? '', textOf(param, 'value') ?? '']);
  // Half a surrogate pair has no escape.
  const encode = (part: string): string => encodeURIComponent(part.toWellFormed());
  return form.length === 0 ? null : form.map((pair) => pair.map(encode).join('=')).join('&');
}

/** Chromium keeps the frames of a socket beside the entry. */
function firstFrame(entry: unknown): Json {
  const frames = member(entry, '_webSocketMessages');
  const sent = Array.isArray(frames) ? frames.find((frame) => member(frame, 'type') === 'send') : undefined;
  const data = textOf(sent, 'data');
  return data === undefined ? null : readableBody(data);
}

function observedOf(answered: unknown, status: unknown): NonNullable<OfflineCase['observed']> {
  const parsed = parseJson(decoded(member(answered, 'content')) ?? '');
  const body = parsed.ok ? parsed.value : undefined;
  // The token endpoint has words of its own (RFC 6749 section 5.2).
  const code = textOf(body, 'code') ?? textOf(body, 'error');
  const message = textOf(body, 'message') ?? textOf(body, 'error_description');
  return {
    ...(typeof status === 'number' && status > 0 ? { status } : {}),
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
  };
}

/** A text, out of base64 where it is in it: HAR 1.2 has `encoding` of an answer, some recorders of a request too. */
function decoded(content: unknown): string | undefined {
  const text = textOf(content, 'text');
  if (text === undefined || textOf(content, 'encoding') !== 'base64') return text;
  try {
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    return new TextDecoder().decode(bytes);
  } catch {
    return undefined;
  }
}

const API_HOST =
  /^(?:(?:api|apps|login|streaming)\.)(?:[\w-]+\.)*(?:mypurecloud\.[\w.]+|pure\.cloud|genesys\.cloud)(?::\d+)?$/i;
const API_PATH = /^\/(?:api\/v\d|oauth\/token\b|[^?]*\/conversations\b)/;

/** An API of the cloud, or of a Partyline under any name; pages, scripts and pictures are not. */
function isOfApi({ one: { request } }: HarRequest): boolean {
  if (request.method === 'OPTIONS') return false;
  return (
    API_PATH.test(request.path) ||
    (API_HOST.test(request.host ?? '') && /^(?:api|streaming)\./.test(request.host ?? ''))
  );
}
