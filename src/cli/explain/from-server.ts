import { isReason } from '../../explain/catalogue.ts';
import { readableBody } from '../../explain/curl/readable-body.ts';
import { isObject, type Json } from '../../explain/json.ts';
import { isSecretKey } from '../../explain/mask.ts';
import type { OfflineAnswer, OfflineCase, OfflineRequest } from '../../explain/offline/offline-case.ts';
import { type Connection, ConnectionError } from '../connection.ts';
import type { Told } from './answer-text.ts';
import type { Judge } from './judge.ts';

/** Lets a server judge; what it does not serve by these paths (sockets, tokens) is judged by the table. */
export function serverJudge(connection: Connection, offline: Judge): Judge {
  return async (one) => {
    const { method, path } = one.request;
    if (method.toUpperCase() === 'WS' || !path.startsWith('/api/')) return offline(one);
    const { status, body } = await connection.send('POST', '/api/v2/partyline/explain', withoutSecrets(one));
    if (status === 200 && isAnswer(body)) return body;
    throw new ConnectionError(1, `The server refused to explain (status ${status}): ${messageOf(body)}`);
  };
}

/** The server judges by the token that it is asked with; whose the request was is nothing to tell it. */
function withoutSecrets(one: OfflineCase): OfflineCase {
  const headers = Object.entries(one.request.headers ?? {}).filter(([name]) => !isSecretKey(name));
  return { ...one, request: { ...one.request, headers: Object.fromEntries(headers) } };
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
export async function fromJournal(connection: Connection, id: string): Promise<Told | undefined> {
  const entry = id === 'last' ? await lastRefused(connection) : await entryOf(connection, id);
  if (!isObject(entry)) return undefined;
  return { request: requestOf(entry), answer: answerOf(entry), notes: [noteOf(entry)] };
}

async function lastRefused(connection: Connection): Promise<unknown> {
  const { status, body } = await connection.get('/api/v2/partyline/requests?refused=true&pageSize=1');
  if (status !== 200)
    throw new ConnectionError(1, `The server does not show its requests (status ${status}): ${messageOf(body)}`);
  return isObject(body) && Array.isArray(body.entities) ? body.entities[0] : undefined;
}

async function entryOf(connection: Connection, id: string): Promise<unknown> {
  const { status, body } = await connection.get(`/api/v2/partyline/requests/${encodeURIComponent(id)}`);
  if (status === 200) return body;
  if (status === 404) return undefined;
  throw new ConnectionError(1, `The server does not show this request (status ${status}): ${messageOf(body)}`);
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

const noteOf = (entry: Members): string =>
  `Request ${text(entry.id)} of ${text(entry.time)}, answered with ${String(entry.status)}. Its secrets and numbers are masked.`;
