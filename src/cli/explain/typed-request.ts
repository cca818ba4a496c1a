import { isLoopbackHost } from '../../base/host.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import { typedUrl } from '../../explain/curl/curl-url.ts';
import { type CurlReading, readCurlWords } from '../../explain/curl/read-curl.ts';
import { readableBody } from '../../explain/curl/readable-body.ts';
import type { OfflineRequest } from '../../explain/offline/offline-case.ts';

/** RFC 9110 section 9, RFC 5789; a socket. */
const METHOD = /^(?:get|head|post|put|patch|delete|options|trace|connect|ws)$/i;

/** `METHOD URL [body]`, or the words of a curl that the shell has split. */
export function typedRequest(words: readonly string[]): Result<CurlReading, string> {
  const [first = '', url, ...body] = words;
  if (/^curl(?:\.exe)?$/i.test(first)) return readCurlWords(words);
  if (url === undefined && /^(?:https?:\/\/|wss?:\/\/|\/)/i.test(first)) return typedRequest(['GET', first]);
  if (!METHOD.test(first) || url === undefined || body.length > 1 || !/[/.{$]/.test(url))
    return refuse('what is to be explained should be METHOD URL [body], as GET /api/v2/conversations/calls');
  const { scheme, host, path } = typedUrl(url);
  const [text] = body;
  const value = text === undefined ? null : readableBody(text);
  return ok({
    request: {
      method: scheme === 'ws' || scheme === 'wss' ? 'WS' : first.toUpperCase(),
      path,
      ...(host === undefined ? {} : { host }),
      // Who types a request here means its JSON, and cannot type headers.
      ...(typeof value === 'object' && value !== null ? { headers: { 'content-type': 'application/json' } } : {}),
      body: value,
    },
    notes: [],
    variables: [],
  });
}

/** A request where it goes, and what to do first. */
export interface Placed {
  readonly request: OfflineRequest;
  readonly advice?: string;
}

/**
 * Where a request goes. To the server that judges, its own address says nothing; to the table of the cloud, one of this
 * machine says nothing either, and is that of a Partyline.
 */
export function placed(request: OfflineRequest, by: 'table' | 'server'): Placed {
  const { host = '', ...rest } = request;
  if (by === 'server') return { request: rest };
  if (host === '' || !isLoopbackHost(host.replace(/:\d+$/, '').toLowerCase())) return { request };
  const advice = `That is a server of your own; add --url http://${host} to let it judge. It was not asked: what follows is the table of Genesys Cloud, which has no shorter paths.`;
  return { request: rest, advice };
}
