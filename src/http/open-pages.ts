import type { TokenEndpointDeps } from '../auth/token-endpoint.ts';
import { answerTokenRequest } from '../auth/token-endpoint.ts';
import type { Method } from '../contract/operation.ts';
import { errorsIndexHtml, errorsJson, llmsTxt, reasonPage } from '../explain/pages.ts';
import { type Exchange, json, type Stop } from './exchange.ts';

export interface OpenPagesDeps {
  readonly tokenEndpoint: TokenEndpointDeps;
  readonly health: () => Readonly<Record<string, unknown>>;
  readonly metrics: () => Promise<{ readonly type: string; readonly content: string }>;
  readonly welcome: () => string;
}

type Page = (exchange: Exchange) => Promise<Stop | undefined> | Stop | undefined;

const text = (type: string, content: string): Stop => ({ answer: { status: 200, text: { type, content } } });
const HTML = 'text/html; charset=utf-8';
const PLAIN = 'text/plain; charset=utf-8';

/** Pages that need no token: the token endpoint, health, figures, the pages of the reasons. */
export function createOpenPages(deps: OpenPagesDeps): Page {
  const pages: Readonly<Record<string, { readonly method: Method; readonly page: Page }>> = {
    '/': { method: 'GET', page: () => text(PLAIN, deps.welcome()) },
    '/health': { method: 'GET', page: () => json(200, deps.health()) },
    '/metrics': {
      method: 'GET',
      async page() {
        const { type, content } = await deps.metrics();
        return text(type, content);
      },
    },
    '/errors': { method: 'GET', page: () => text(HTML, errorsIndexHtml()) },
    '/errors.json': { method: 'GET', page: () => json(200, errorsJson()) },
    '/llms.txt': { method: 'GET', page: () => text(PLAIN, llmsTxt()) },
    '/oauth/token': { method: 'POST', page: (exchange) => token(deps, exchange) },
  };
  return (exchange) => {
    const { pathname, incoming } = exchange;
    if (pathname.startsWith('/api/')) return undefined;
    const known = Object.hasOwn(pages, pathname) ? pages[pathname] : reasonPageFor(pathname);
    if (known === undefined) return undefined;
    const method = incoming.method === 'HEAD' ? 'GET' : incoming.method;
    return method === known.method ? known.page(exchange) : wrongMethod(known.method);
  };
}

function reasonPageFor(pathname: string): { readonly method: Method; readonly page: Page } | undefined {
  const reason = /^\/errors\/([A-Z][A-Z0-9_]{1,62})$/.exec(pathname)?.[1];
  const html = reason === undefined ? undefined : reasonPage(reason)?.html;
  return html === undefined ? undefined : { method: 'GET', page: () => text(HTML, html) };
}

const wrongMethod = (allowed: Method): Stop => ({
  refused: { finding: { stage: 'route', kind: 'wrong-method', allowed: [allowed] } },
});

async function token(deps: OpenPagesDeps, exchange: Exchange): Promise<Stop> {
  const { incoming } = exchange;
  const answer = await answerTokenRequest(deps.tokenEndpoint, {
    headers: incoming.headers,
    body: incoming.bodyText ?? '',
  });
  if (answer.status === 200) return { answer };
  // RFC 6749 section 5.2 has no status of its own for a wrong media type: it is an invalid request.
  const reason = answer.reason === 'WRONG_CONTENT_TYPE' ? 'MALFORMED_FORM' : answer.reason;
  return { refused: { reason, metadata: { rule: answer.body.error_description } }, headers: answer.headers };
}
