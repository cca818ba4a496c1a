import { limits } from '../base/limits.ts';
import type { Exchange, Stop } from './exchange.ts';

/** Which pages of other origins may use the API (design: interface, HTTP; Fetch Standard, section 3.2). */
export interface Cors {
  /** The answer to a browser that asks beforehand whether its page may send a request; undefined for any other request. */
  preflight(exchange: Exchange): Stop | undefined;
  /** Headers that let the page read an answer; none for pages that may not, and for programs. */
  headers(exchange: Exchange): Readonly<Record<string, string>>;
}

/** Headers of answers that a page may read beside those that it always may. */
const EXPOSED =
  'ININ-Correlation-Id, Partyline-Seq, ETag, Retry-After, Preference-Applied, Idempotent-Replayed, Link, Date, Allow, inin-ratelimit-count, inin-ratelimit-allowed, inin-ratelimit-reset';

/** No credentials of the browser are ever meant: tokens go in a header that the page sets itself. */
export function createCors(origins: readonly string[]): Cors {
  const allowed: ReadonlySet<string> = new Set(origins);
  const originOf = ({ incoming }: Exchange): string | undefined => {
    const { origin } = incoming.headers;
    return origin !== undefined && allowed.has(origin) ? origin : undefined;
  };
  return {
    preflight(exchange) {
      const { method, headers } = exchange.incoming;
      const wanted = headers['access-control-request-method'];
      if (method !== 'OPTIONS' || wanted === undefined || originOf(exchange) === undefined) return undefined;
      return {
        answer: {
          status: 204,
          headers: {
            'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
            ...named(headers['access-control-request-headers']),
            'Access-Control-Max-Age': String(limits.corsSecondsMax),
          },
        },
      };
    },
    headers(exchange) {
      const origin = originOf(exchange);
      // Caches must not give one page what another was answered.
      const vary: Readonly<Record<string, string>> = allowed.size === 0 ? {} : { Vary: 'Origin' };
      return origin === undefined
        ? vary
        : { ...vary, 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': EXPOSED };
    },
  };
}

/** Every header that the page names may be sent; what is none by its form is left out. */
function named(wanted: string | undefined): Readonly<Record<string, string>> {
  const names = (wanted ?? '').split(',').map((each) => each.trim());
  const sound = names.filter((each) => /^[a-z0-9-]{1,64}$/i.test(each));
  return sound.length === 0 ? {} : { 'Access-Control-Allow-Headers': sound.join(', ') };
}
