import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import { type Fault, faultOf } from './fault.ts';
import type { Answered, Fetch, FetchAnswer, FetchInit } from './options.ts';

/** One request, ready to be sent. */
export interface Outgoing {
  /** Whole, with its query. */
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What an exchange needs besides the request. */
export interface ExchangeDeps {
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** Aborted: no more is sent, and what is under way ends. */
  readonly closed: AbortSignal;
}

/** Sends one request and reads the answer whole; a fault where there is none that can be used. Never rejects. */
export async function exchange(deps: ExchangeDeps, outgoing: Outgoing): Promise<Result<Answered, Fault>> {
  const { url, method, headers, body, timeoutMs, signal } = outgoing;
  const { host } = new URL(url);
  if (deps.closed.aborted) return refuse(closed(false));
  if (signal?.aborted === true) return refuse(aborted(signal, false));
  const abort = new AbortController();
  let stopped: Fault | undefined;
  const stop = (fault: Fault): void => {
    stopped ??= fault;
    abort.abort();
  };
  const timer = deps.clock.after(timeoutMs, () => stop(late(host, timeoutMs)));
  const onAbort = (): void => stop(aborted(signal, true));
  const onClose = (): void => stop(closed(true));
  signal?.addEventListener('abort', onAbort, { once: true });
  deps.closed.addEventListener('abort', onClose, { once: true });
  try {
    // A redirect leads where nobody looked, with the token in hand.
    const init: FetchInit = { method, headers, redirect: 'manual', signal: abort.signal };
    const response = await deps.fetch(url, body === undefined ? init : { ...init, body });
    const text = await readBounded(response);
    return text === undefined ? refuse(tooLong(host)) : answeredOf(response, text, host);
  } catch (error) {
    return refuse(stopped ?? faultOf(error, host));
  } finally {
    timer.cancel();
    signal?.removeEventListener('abort', onAbort);
    deps.closed.removeEventListener('abort', onClose);
  }
}

const late = (host: string, ms: number): Fault => ({
  code: 'client.timeout',
  message: `${host} did not answer within ${ms / 1000} s.`,
  reached: true,
});

const aborted = (signal: AbortSignal | undefined, reached: boolean): Fault => ({
  code: 'client.aborted',
  message: 'The caller gave up before the answer came.',
  reached,
  cause: signal?.reason,
});

const closed = (reached: boolean): Fault => ({
  code: 'client.closed',
  message: 'The client has been closed.',
  reached,
});

const tooLong = (host: string): Fault => ({
  code: 'client.too.long',
  message: `The answer of ${host} is longer than ${limits.clientAnswerBytesMax / 2 ** 20} MiB.`,
  reached: true,
});

/** The body as text; undefined where it is longer than anything that can be meant. */
async function readBounded(response: FetchAnswer): Promise<string | undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    bytes += part.value.length;
    if (bytes > limits.clientAnswerBytesMax) {
      await reader.cancel();
      return undefined;
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

function answeredOf(response: FetchAnswer, text: string, host: string): Result<Answered, Fault> {
  const { status } = response;
  const headers: Readonly<Record<string, string>> = Object.fromEntries(response.headers);
  const seen = { status, correlationId: headers['inin-correlation-id'], reached: true };
  if (response.type === 'opaqueredirect' || (status >= 300 && status < 400 && status !== 304))
    return refuse({ ...seen, reached: false, code: 'client.redirect', message: redirected(host, headers.location) });
  const type = headers['content-type'] ?? '';
  if (/html/i.test(type) || /^\s*<(!doctype|html)/i.test(text))
    return refuse({ ...seen, code: 'client.not.an.api', message: page(host, status, text) });
  if (!/json/i.test(type)) return ok({ status, headers, body: text === '' ? undefined : text });
  if (text === '') return ok({ status, headers, body: undefined });
  try {
    return ok({ status, headers, body: JSON.parse(text) });
  } catch (error) {
    const message = `The answer of ${host} (status ${status}) breaks off: it is half a JSON text, or none.`;
    return refuse({ ...seen, code: 'client.cut.off', message, cause: error });
  }
}

const redirected = (host: string, to: string | undefined): string =>
  to === undefined
    ? `${host} sends the request on to another place; it was not followed, because the token would go with it.`
    : `${host} sends the request on to ${originOf(to)}; it was not followed, because the token would go with it. Set the URL to that.`;

const originOf = (location: string): string => (URL.canParse(location) ? new URL(location).origin : 'another path');

/** A proxy in between, or a web server that is no API at all. */
function page(host: string, status: number, text: string): string {
  const [, title = ''] = /<title[^>]*>([^<]*)/i.exec(text) ?? [];
  const shown = title.replaceAll(/\s+/g, ' ').trim().slice(0, limits.clientTitleCharsMax);
  const named = shown === '' ? '' : `, titled "${shown}"`;
  return `${host} answered with a web page (status ${status}${named}) where the API answers JSON: a proxy in between, or the wrong URL.`;
}
