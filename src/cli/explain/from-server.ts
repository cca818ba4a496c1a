import { limits } from '../../base/limits.ts';
import type { Client } from '../../client/client.ts';
import { PartylineError } from '../../client/partyline-error.ts';
import { isReason } from '../../explain/catalogue.ts';
import { readableBody } from '../../explain/curl/readable-body.ts';
import { isObject, type Json } from '../../explain/json.ts';
import type { OfflineAnswer, OfflineCase, OfflineRequest } from '../../explain/offline/offline-case.ts';
import type { Told } from './answer-text.ts';
import type { Judge } from './judge.ts';

/** A server that is asked. */
export type Asked = Pick<Client, 'request'>;

/** What a server's judgement needs besides the client. */
export interface ServerJudgeDeps {
  /** Judges what the server does not serve by these paths: sockets, tokens. */
  readonly offline: Judge;
  readonly pause: (ms: number) => Promise<unknown>;
}

/** Lets a server judge; one that is asked too fast is asked again when it says. */
export function serverJudge(client: Asked, { offline, pause }: ServerJudgeDeps): Judge {
  return async (one) => {
    const { method, path } = one.request;
    if (method.toUpperCase() === 'WS' || !path.startsWith('/api/')) return offline(one);
    for (let tries = 0; tries < limits.cliHurriedTriesMax; tries += 1) {
      const { status, body } = await client.request('POST', '/api/v2/partyline/explain', { body: withoutSecrets(one) });
      const waitMs = waitOf(status, body);
      if (waitMs !== undefined) await pause(waitMs);
      else if (status === 200 && isAnswer(body)) return body;
      else throw refused(`The server refused to explain (status ${status}): ${messageOf(body)}`);
    }
    throw refused('The server has no time to explain.');
  };
}

/** The code of a refusal that is about one request and not about the server. */
export const NO_EXPLANATION = 'partyline.no.explanation';

const refused = (message: string): PartylineError => new PartylineError('refused', message, { code: NO_EXPLANATION });

/** How long to wait before the same is asked again; undefined: it was answered. */
function waitOf(status: number, body: unknown): number | undefined {
  if (status === 200) return isObject(body) && body.skipped === 'load' ? limits.explanationWindowMs : undefined;
  if (status !== 429) return undefined;
  const explain = isObject(body) && isObject(body.explain) ? body.explain : {};
  const seconds = Number(isObject(explain.metadata) ? explain.metadata.retryAfter : undefined);
  return seconds > 0 ? Math.min(seconds * 1000, limits.rateWindowMs) : limits.rateWindowMs;
}

/** The headers that a request is judged by; any other may admit somebody somewhere. */
const JUDGED: ReadonlySet<string> = new Set(['accept', 'content-type', 'prefer']);

/** The server judges by the token that it is asked with; whose the request was is nothing to tell it. */
function withoutSecrets(one: OfflineCase): OfflineCase {
  const headers = Object.entries(one.request.headers ?? {}).filter(([name]) => JUDGED.has(name.toLowerCase()));
  const { host: _, ...request } = one.request;
  return { ...one, request: { ...request, headers: Object.fromEntries(headers) } };
}

const messageOf = (body: unknown): string =>
  isObject(body) && typeof body.message === 'string' ? body.message : 'no message';

const isAnswer = (body: unknown): body is OfflineAnswer =>
  isObject(body) &&
  typeof body.cause === 'string' &&
  Array.isArray(body.reasons) &&
  Array.isArray(body.candidates) &&
  (body.fix === null || isObject(body.fix));

/** A request that a server has kept; undefined when it has none such. */
export async function fromJournal(client: Asked, id: string): Promise<Told | undefined> {
  const entry = id === 'last' ? await lastRefused(client) : await entryOf(client, id);
  if (!isObject(entry)) return undefined;
  return { request: requestOf(entry), answer: answerOf(entry), origin: originOf(entry), notes: [], by: 'server' };
}

async function lastRefused(client: Asked): Promise<unknown> {
  const { status, body } = await client.request('GET', '/api/v2/partyline/requests?refused=true&pageSize=1');
  if (status !== 200) throw refused(`The server does not show its requests (status ${status}): ${messageOf(body)}`);
  return isObject(body) && Array.isArray(body.entities) ? body.entities[0] : undefined;
}

async function entryOf(client: Asked, id: string): Promise<unknown> {
  const { status, body } = await client.request('GET', `/api/v2/partyline/requests/${encodeURIComponent(id)}`);
  if (status === 200) return body;
  if (status === 404) return undefined;
  throw refused(`The server does not show this request (status ${status}): ${messageOf(body)}`);
}

type Members = Readonly<Record<string, Json>>;

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

function requestOf(entry: Members): OfflineRequest {
  const request: Members = isObject(entry.request) ? entry.request : {};
  const headers = isObject(request.headers) ? Object.entries(request.headers) : [];
  const body = text(request.body);
  return {
    method: text(entry.method),
    path: text(entry.path),
    headers: Object.fromEntries(headers.map(([name, value]) => [name, text(value)])),
    body: body === '' ? null : readableBody(body),
  };
}

/** The explanation that was given then; it may know what nobody could find out now. */
function answerOf(entry: Members): OfflineAnswer {
  const { explain } = entry;
  if (!isObject(explain)) return { ...nothing, cause: 'It was answered, so there is nothing to explain.' };
  const also = Array.isArray(explain.also) ? explain.also : [];
  const told: Members = {
    ...explain,
    reasons: [explain.reason ?? '', ...also].filter((each) => typeof each === 'string' && isReason(each)),
    candidates: explain.candidates ?? [],
    fix: explain.fix ?? null,
    unknown: [],
  };
  return isAnswer(told) ? told : nothing;
}

const nothing: OfflineAnswer = {
  reasons: [],
  cause: '',
  applicability: 'none',
  fix: null,
  candidates: [],
  unknown: [],
};

const originOf = (entry: Members): string =>
  `Request ${text(entry.id)} of ${text(entry.time)}, answered with ${String(entry.status)}. Its secrets and numbers are masked.`;
