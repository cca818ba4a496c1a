import type { IncomingMessage } from 'node:http';
import { type Duplex, Readable } from 'node:stream';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { Clock } from '../base/clock.ts';
import type { IdMaker } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import type { Refusal } from '../explain/evidence.ts';
import type { Cors } from './cors.ts';
import type { ErrorAnswer } from './errors.ts';
import { type Answer, type Exchange, type Incoming, refused, type Stop } from './exchange.ts';
import type { HttpFigures } from './figures.ts';
import type { Outcome } from './journal/entry.ts';
import type { Journal } from './journal/journal.ts';
import { type NamedStep, runPipeline } from './pipeline.ts';
import { repeatedHeader } from './repeated-header.ts';

export interface ListenerDeps {
  readonly steps: readonly NamedStep[];
  readonly explainRefusal: (exchange: Exchange, refusal: Refusal) => ErrorAnswer;
  readonly figures: HttpFigures;
  readonly journal: Pick<Journal, 'record'>;
  readonly cors: Pick<Cors, 'headers'>;
  /** Takes an upgrade to WebSocket; false when the path is of no socket. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;
  readonly ids: IdMaker;
  readonly clock: Clock;
  readonly log: Log;
}

/** The HTTP port. */
export interface Listener {
  /** Binds and resolves with the port really bound; rejects when the address is taken. */
  listen(host: string, port: number): Promise<number>;
  /** Finishes what is under way, then closes. Idempotent. */
  close(): Promise<void>;
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** One catch-all route: which operation a request is, and every refusal, is the pipeline's to say. */
export function createListener(deps: ListenerDeps): Listener {
  const app = Fastify({
    bodyLimit: limits.bodyBytesMax,
    requestTimeout: limits.requestMsMax,
    // The pipeline bounds the path itself, with an answer that explains.
    routerOptions: { maxParamLength: limits.headerBytesMax },
    forceCloseConnections: 'idle',
    // A request without a Host is the pipeline's to refuse, with an answer that explains.
    http: { maxHeaderSize: limits.headerBytesMax, requireHostHeader: false },
    frameworkErrors: (error, request, reply) => answerBroken(deps, error, { request, reply }),
    clientErrorHandler: (error, socket) => answerUnread(deps, error, socket),
  });
  app.server.maxConnections = limits.httpConnectionsMax;
  // RFC 9110 section 10.1.1: an expectation that is not known may be ignored.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  app.server.on('connect', (_request, socket) =>
    answerByHand(
      deps,
      { line: '405 Method Not Allowed', refusal: { reason: 'MALFORMED_REQUEST', metadata: {} } },
      socket,
    ),
  );
  app.server.on('upgrade', (request, socket, head) => {
    if (deps.upgrade(request, socket, head)) return;
    const refusal: Refusal = { finding: { stage: 'route', kind: 'unknown-path' } };
    answerByHand(deps, { line: '404 Not Found', refusal, url: request.url }, socket);
  });
  // The body stays bytes until the gates before it are passed (design: explain 3).
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler<Error & { code?: string }>((error, request, reply) =>
    answerBroken(deps, error, { request, reply }),
  );
  let closing: Promise<void> | undefined;
  // What is answered while closing ends its connection, or a kept one would hold the server open.
  app.addHook('onSend', async (_request, reply) => {
    if (closing !== undefined) reply.header('Connection', 'close');
  });
  const serve = (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => handle(deps, request, reply);
  app.route({ method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'], url: '*', handler: serve });
  app.setNotFoundHandler(serve);
  return {
    async listen(host, port) {
      await app.listen({ host, port });
      const [bound] = app.addresses();
      return typeof bound === 'object' ? bound.port : port;
    },
    close() {
      closing ??= app.close();
      return closing;
    },
  };
}

function exchangeOf(deps: ListenerDeps, request: FastifyRequest): Exchange {
  const url = request.raw.url ?? '/';
  const cut = url.indexOf('?');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const bodyText = Buffer.isBuffer(request.body) && request.body.length > 0 ? request.body.toString('utf8') : undefined;
  const repeated = repeatedHeader(request.raw.rawHeaders);
  const incoming: Incoming = {
    method: request.method,
    url,
    headers,
    bodyText,
    remote: request.ip,
    ...(repeated === undefined ? {} : { repeated }),
  };
  return {
    incoming,
    requestId: deps.ids.request(),
    pathname: cut < 0 ? url : url.slice(0, cut),
    query: new URLSearchParams(cut < 0 ? '' : url.slice(cut + 1)),
    params: {},
    bodySeen: false,
  };
}

async function handle(deps: ListenerDeps, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const began = deps.clock.monotonic();
  const exchange = exchangeOf(deps, request);
  const stop = await stopOf(deps, exchange);
  const answer = 'answer' in stop ? stop.answer : explained(deps, exchange, stop);
  const durationMs = deps.clock.monotonic() - began;
  deps.figures.answered(exchange.operation?.name ?? '-', answer.status, durationMs);
  return send(deps, { exchange, reply, durationMs }, answer);
}

/** A handler that throws leaves a request that is known, so its caller can find it in the journal. */
async function stopOf(deps: ListenerDeps, exchange: Exchange): Promise<Stop> {
  try {
    return await runPipeline(deps.steps, exchange);
  } catch (error) {
    logFailure(deps, exchange, error instanceof Error ? error : new Error(String(error)));
    return refused('INTERNAL_ERROR');
  }
}

const logFailure = (deps: ListenerDeps, { requestId }: Exchange, { message, stack }: Error): void =>
  deps.log.error('request.failed', { requestId, message, stack });

function explained(deps: ListenerDeps, exchange: Exchange, stop: Extract<Stop, { refused: unknown }>): ErrorAnswer {
  const answer = deps.explainRefusal(exchange, stop.refused);
  return stop.headers === undefined ? answer : { ...answer, headers: { ...stop.headers, ...answer.headers } };
}

interface Outgoing {
  readonly exchange: Exchange;
  readonly reply: FastifyReply;
  readonly durationMs: number;
}

function send(
  deps: ListenerDeps,
  { exchange, reply, durationMs }: Outgoing,
  answer: Answer | ErrorAnswer,
): FastifyReply {
  const { status, headers, stream } = answer;
  const text = answer.body === undefined ? undefined : JSON.stringify(answer.body);
  const content = answer.text?.content ?? text ?? '';
  const responseBytes = stream?.bytes ?? Buffer.byteLength(content);
  if ('reason' in answer) {
    deps.figures.refusedFor(answer.reason);
    // The reason phrase is fixed text of the catalogue (design: explain, security 7).
    reply.raw.statusMessage = answer.title;
    const { reason, explain } = answer;
    record(deps, exchange, { status, durationMs, responseBytes, reason, explain });
  } else {
    record(deps, exchange, { status, durationMs, responseBytes });
  }
  reply.code(status).header('ININ-Correlation-Id', exchange.requestId).header('Cache-Control', 'no-store');
  reply.headers(deps.cors.headers(exchange));
  if (exchange.headers) reply.headers(exchange.headers);
  if (headers) reply.headers(headers);
  if (answer.text) return reply.type(answer.text.type).send(content);
  if (stream) {
    return reply.type(stream.type).header('Content-Length', stream.bytes).send(Readable.from(stream.content));
  }
  return text === undefined ? reply.send() : reply.type(JSON_TYPE).send(text);
}

/** A defect of the journal must not cost the answer. */
function record({ journal, log }: ListenerDeps, exchange: Exchange, outcome: Outcome): void {
  try {
    journal.record(exchange, outcome);
  } catch (error) {
    log.error('journal.failed', { requestId: exchange.requestId, message: String(error) });
  }
}

type Broken = Error & { readonly code?: string; readonly statusCode?: number };

/** What the framework refuses before the pipeline, or what a handler threw. */
function answerBroken(
  deps: ListenerDeps,
  error: Broken,
  to: { request: FastifyRequest; reply: FastifyReply },
): FastifyReply {
  const exchange = exchangeOf(deps, to.request);
  const refusal = refusalOf(error);
  if ('reason' in refusal && refusal.reason === 'INTERNAL_ERROR') logFailure(deps, exchange, error);
  return send(deps, { exchange, reply: to.reply, durationMs: 0 }, deps.explainRefusal(exchange, refusal));
}

function refusalOf(error: Broken): Refusal {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return { reason: 'TOO_LARGE', metadata: { max: String(limits.bodyBytesMax) } };
  const client = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500;
  return { reason: client ? 'MALFORMED_REQUEST' : 'INTERNAL_ERROR', metadata: {} };
}

/** Bytes that are no HTTP request never become one: they get a whole answer by hand, and the connection ends. */
function answerUnread(deps: ListenerDeps, error: Error & { code?: string }, socket: Duplex): void {
  if (socket.destroyed || !socket.writable) return;
  const line = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  answerByHand(deps, { line, refusal: { reason: 'MALFORMED_REQUEST', metadata: {} } }, socket);
}

interface ByHand {
  readonly line: string;
  readonly refusal: Refusal;
  /** As sent, where that could be read. */
  readonly url?: string | undefined;
}

/** An answer where there is no response object: the same body as everywhere else. */
function answerByHand(deps: ListenerDeps, { line, refusal, url = '/' }: ByHand, socket: Duplex): void {
  const requestId = deps.ids.request();
  const incoming: Incoming = { method: 'GET', url, headers: {}, bodyText: undefined, remote: '' };
  const [pathname = '/'] = url.split('?', 1);
  const query = new URLSearchParams(url.slice(pathname.length + 1));
  const exchange: Exchange = { incoming, requestId, pathname, query, params: {}, bodySeen: false };
  const { body } = deps.explainRefusal(exchange, refusal);
  const text = JSON.stringify({ ...Object(body), status: Number(line.slice(0, 3)) });
  socket.end(
    `HTTP/1.1 ${line}\r\nContent-Type: ${JSON_TYPE}\r\nContent-Length: ${Buffer.byteLength(text)}\r\nININ-Correlation-Id: ${requestId}\r\nConnection: close\r\n\r\n${text}`,
  );
}
