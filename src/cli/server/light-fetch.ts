import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { FetchAnswer, FetchInit, FetchReader } from '../../client/options.ts';

/**
 * `fetch` for a program that asks one or two things and ends: loading the built-in one takes longer than a whole removal.
 * It follows no redirects: they lead where nobody looked, with the token in hand.
 */
export async function lightFetch(url: string, { method, headers, body, signal }: FetchInit): Promise<FetchAnswer> {
  const sent = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  const options = { method, headers: { ...headers, ...sent }, signal };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    opened(new URL(url), options).on('response', resolve).on('error', reject).end(body);
  });
  return {
    status: response.statusCode ?? 0,
    headers: Object.entries(response.headers).map(([name, value]) => [name, String(value)] as const),
    body: { getReader: () => readerOf(response) },
  };
}

/** An import would evaluate every export of these modules, and with them the built-in fetch. */
const opened = (url: URL, options: RequestOptions): ClientRequest =>
  url.protocol === 'https:'
    ? process.getBuiltinModule('node:https').request(url, options)
    : process.getBuiltinModule('node:http').request(url, options);

function readerOf(response: IncomingMessage): FetchReader {
  const parts: AsyncIterator<Buffer> = response[Symbol.asyncIterator]();
  return {
    async read() {
      const part = await parts.next();
      return part.done === true ? { done: true } : { done: false, value: part.value };
    },
    async cancel() {
      response.destroy();
    },
  };
}
