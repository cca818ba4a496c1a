import { isLoopbackHost } from '../../base/host.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import { typedUrl } from '../../explain/curl/curl-url.ts';
import { type CurlReading, readCurlWords } from '../../explain/curl/read-curl.ts';
import { readableBody } from '../../explain/curl/readable-body.ts';

/** `METHOD URL [body]`, or the words of a curl that the shell has split. */
export function typedRequest(words: readonly string[]): Result<CurlReading, string> {
  const [first = '', url, ...body] = words;
  if (/^curl(?:\.exe)?$/i.test(first)) return readCurlWords(words);
  if (url === undefined && /^(?:https?:\/\/|wss?:\/\/|\/)/i.test(first)) return typedRequest(['GET', first]);
  if (!/^[A-Za-z]{2,10}$/.test(first) || url === undefined || body.length > 1)
    return refuse('what is to be explained should be METHOD URL [body]');
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
  });
}

/**
 * Where a request goes. To the server that judges, its own address says nothing; to the table of the cloud, one of this
 * machine says nothing either, and is that of a Partyline.
 */
export function placed({ request, notes }: CurlReading, by: 'table' | 'server'): CurlReading {
  const { host = '', ...rest } = request;
  if (by === 'server') return { request: rest, notes };
  if (host === '' || !isLoopbackHost(host.replace(/:\d+$/, '').toLowerCase())) return { request, notes };
  const note = `${host} is on this machine. It was not asked: the request is judged by the table of Genesys Cloud. With --url the server itself judges, its shorter paths included.`;
  return { request: rest, notes: [...notes, note] };
}
