import { type AuthorizeAnswer, answerLogout, answerSignIn, showSignIn } from '../auth/authorize.ts';
import type { TokenEndpointDeps } from '../auth/token-endpoint.ts';
import { answerTokenRequest } from '../auth/token-endpoint.ts';
import { isLoopbackHost } from '../base/host.ts';
import type { Method } from '../contract/operation.ts';
import { errorsIndexHtml, errorsJson, llmsTxt, noReasonHtml, reasonPage } from '../explain/pages.ts';
import type { ConsolePages } from './console-pages.ts';
import { type Exchange, json, refused, type Stop } from './exchange.ts';

export interface OpenPagesDeps {
  readonly tokenEndpoint: TokenEndpointDeps;
  /** `isReady` is not shown: it is the status, 200 or 503. */
  readonly health: () => Readonly<Record<string, unknown>> & { readonly isReady: boolean };
  readonly metrics: () => Promise<{ readonly type: string; readonly content: string }>;
  readonly console: ConsolePages;
  readonly openApi: () => Promise<string>;
  /** Who may read the figures: anybody who reaches the port, or this machine and whoever has a token. */
  readonly figuresFor: 'all' | 'known';
}

/** A page and the verb it answers to; `post` where it takes a form as well. */
interface Entry {
  readonly method: Method;
  readonly page: Page;
  readonly post?: Page;
}

type Page = (exchange: Exchange) => Promise<Stop | undefined> | Stop | undefined;

const text = (type: string, content: string): Stop => ({ answer: { status: 200, text: { type, content } } });
const HTML = 'text/html; charset=utf-8';
const PLAIN = 'text/plain; charset=utf-8';

/** Pages that need no token: the token endpoint, health, figures, the pages of the reasons. */
export function createOpenPages(deps: OpenPagesDeps): Page {
  const errorsIndex: Entry = { method: 'GET', page: () => text(HTML, errorsIndexHtml()) };
  const pages: Readonly<Record<string, Entry>> = {
    '/': { method: 'GET', page: deps.console.root },
    '/console.json': { method: 'GET', page: deps.console.terms },
    '/health': { method: 'GET', page: () => health(deps) },
    '/metrics': {
      method: 'GET',
      async page(exchange) {
        if (deps.figuresFor === 'known' && !isKnown(deps, exchange)) return refused('NO_TOKEN');
        const { type, content } = await deps.metrics();
        return text(type, content);
      },
    },
    '/errors': errorsIndex,
    '/errors/': errorsIndex,
    '/errors.json': { method: 'GET', page: () => json(200, errorsJson()) },
    '/openapi.json': { method: 'GET', page: async () => text('application/json; charset=utf-8', await deps.openApi()) },
    '/llms.txt': { method: 'GET', page: () => text(PLAIN, llmsTxt()) },
    '/oauth/token': { method: 'POST', page: (exchange) => token(deps, exchange) },
    '/oauth/authorize': {
      method: 'GET',
      page: ({ incoming }) =>
        shown(showSignIn(deps.tokenEndpoint, incoming.headers, incoming.url.split('?').slice(1).join('?'))),
      post: async ({ incoming }) =>
        shown(await answerSignIn(deps.tokenEndpoint, incoming.headers, incoming.bodyText ?? '')),
    },
    '/logout': {
      method: 'GET',
      page: ({ incoming, query }) => shown(answerLogout(deps.tokenEndpoint, incoming.headers, query)),
    },
  };
  return (exchange) => {
    const { pathname, incoming } = exchange;
    if (pathname.startsWith('/api/')) return undefined;
    const known = Object.hasOwn(pages, pathname)
      ? pages[pathname]
      : (assetFor(deps, exchange) ?? reasonPageFor(pathname, incoming.headers.accept));
    if (known === undefined) return undefined;
    const method = incoming.method === 'HEAD' ? 'GET' : incoming.method;
    if (method === 'POST' && known.post !== undefined) return known.post(exchange);
    return method === known.method ? known.page(exchange) : wrongMethod(known);
  };
}

/** What load balancers look at: 503 as long as no new call is taken. */
function health(deps: OpenPagesDeps): Stop {
  const { isReady, ...shown } = deps.health();
  return json(isReady ? 200 : 503, shown);
}

/** Whoever asks from this machine, not through a proxy on it, or shows a good token. */
function isKnown({ tokenEndpoint }: OpenPagesDeps, { incoming }: Exchange): boolean {
  const { authorization = '', forwarded, 'x-forwarded-for': via } = incoming.headers;
  const isLocal =
    isLoopbackHost(incoming.remote.replace(/^::ffff:/, '')) && forwarded === undefined && via === undefined;
  if (isLocal) return true;
  const verified = tokenEndpoint.tokens.verify(/^bearer[ \t]+(\S+)[ \t]*$/i.exec(authorization)?.[1] ?? '');
  return verified.ok && verified.value.delegation === undefined;
}

const shown = (answer: AuthorizeAnswer): Stop =>
  'location' in answer
    ? { answer: { status: 303, headers: { Location: answer.location } } }
    : {
        answer: {
          status: answer.page.status,
          headers: answer.page.headers,
          text: { type: HTML, content: answer.page.html },
        },
      };

/** What the console's page loads; any other path under /assets is as unknown as everywhere. */
function assetFor({ console }: OpenPagesDeps, exchange: Exchange): Entry | undefined {
  const stop = exchange.pathname.startsWith('/assets/') ? console.asset(exchange) : undefined;
  return stop && { method: 'GET', page: () => stop };
}

/** The page of a reason; of another word a page for browsers, and for programs the answer to any path that is none. */
function reasonPageFor(pathname: string, accept = ''): Entry | undefined {
  const reason = /^\/errors\/([A-Z][A-Z0-9_]{1,62})$/.exec(pathname)?.[1];
  const html = reason === undefined ? undefined : reasonPage(reason)?.html;
  if (html !== undefined) return { method: 'GET', page: () => text(HTML, html) };
  if (!pathname.startsWith('/errors/') || !/\btext\/html\b/.test(accept)) return undefined;
  return { method: 'GET', page: () => ({ answer: { status: 404, text: { type: HTML, content: noReasonHtml() } } }) };
}

const wrongMethod = ({ method, post }: Entry): Stop => {
  const allowed: readonly Method[] = post === undefined ? [method] : [method, 'POST'];
  return { refused: { finding: { stage: 'route', kind: 'wrong-method', allowed } } };
};

async function token(deps: OpenPagesDeps, exchange: Exchange): Promise<Stop> {
  const { incoming } = exchange;
  const answer = await answerTokenRequest(deps.tokenEndpoint, {
    headers: incoming.headers,
    body: incoming.bodyText ?? '',
  });
  if (answer.status === 200) return { answer };
  // RFC 6749 section 5.2 has no status of its own for a wrong media type: it is an invalid request.
  const reason = answer.reason === 'WRONG_CONTENT_TYPE' ? 'MALFORMED_FORM' : answer.reason;
  return { refused: { reason, metadata: factsOf(reason, answer.body.error_description) }, headers: answer.headers };
}

const factsOf = (reason: string, description: string): Readonly<Record<string, string>> =>
  reason === 'LIMIT_REACHED' ? { limit: description, retryAfter: '1' } : { rule: description };
