import type { TokenEndpointDeps } from '../auth/token-endpoint.ts';
import { answerTokenRequest } from '../auth/token-endpoint.ts';
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
  const pages: Readonly<Record<string, Page>> = {
    'GET /': () => text(PLAIN, deps.welcome()),
    'GET /health': () => json(200, deps.health()),
    async 'GET /metrics'() {
      const { type, content } = await deps.metrics();
      return text(type, content);
    },
    'GET /errors': () => text(HTML, errorsIndexHtml()),
    'GET /errors.json': () => json(200, errorsJson()),
    'GET /llms.txt': () => text(PLAIN, llmsTxt()),
    'POST /oauth/token': (exchange) => token(deps, exchange),
  };
  return (exchange) => {
    const { pathname, incoming } = exchange;
    const method = incoming.method === 'HEAD' ? 'GET' : incoming.method;
    const found = pages[`${method} ${pathname}`] ?? reasonPageFor(method, pathname);
    if (found) return found(exchange);
    return pathname === '/oauth/token' ? wrongTokenMethod() : undefined;
  };
}

function reasonPageFor(method: string, pathname: string): Page | undefined {
  const reason = /^\/errors\/([A-Z][A-Z0-9_]{1,62})$/.exec(pathname)?.[1];
  const html = method === 'GET' && reason !== undefined ? reasonPage(reason)?.html : undefined;
  return html === undefined ? undefined : () => text(HTML, html);
}

const wrongTokenMethod = (): Stop => ({
  refused: { finding: { stage: 'route', kind: 'wrong-method', allowed: ['POST'] } },
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
