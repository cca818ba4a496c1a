import type { ExplainWish } from '../../client/explain-request.ts';
import type { Explanation } from '../../client/explanation.ts';
import { given, membersOf } from '../../client/members.ts';
import { PartylineError } from '../../client/partyline-error.ts';
import { toldHere } from '../../client/refusal.ts';
import { explain, explainCurl } from '../../explain/index.ts';
import { isObject, type Json, type JsonObject } from '../../explain/json.ts';
import { printable } from '../explain/terminal.ts';
import type { Tool, ToolAnswer, ToolCall } from './tool.ts';

export const explainTool: Tool = {
  title: 'Explain a request',
  about:
    'Why a request to this API, or to Genesys Cloud, is refused, and which one would have worked. Give a method and a path, a pasted curl, or the correlation id (ININ-Correlation-Id) of a request that this server answered. Nothing is sent or changed. Works without a server too, then by the public API table.',
  takes: [
    { name: 'method', type: 'string', about: 'GET, PATCH, …' },
    { name: 'path', type: 'string', about: 'With its query, as /api/v2/conversations/…' },
    { name: 'host', type: 'string', about: 'Where the request went.' },
    { name: 'headers', type: 'object', about: 'Its headers; leave the token out.' },
    { name: 'body', type: 'json', about: 'Its body, as JSON or as the text that was sent.' },
    { name: 'status', type: 'integer', least: 100, most: 599, about: 'The status that came back.' },
    { name: 'code', type: 'string', about: 'The code of the error that came back.' },
    { name: 'message', type: 'string', about: 'Its message.' },
    { name: 'curl', type: 'json', about: 'In place of method and path: the whole command, as text.' },
    { name: 'correlationId', type: 'string', about: 'In place of method and path: of a request that was answered.' },
  ],
  output: {
    type: 'object',
    properties: {
      reason: { type: 'string' },
      reasons: { type: 'array', items: { type: 'string' } },
      cause: { type: 'string' },
      applicability: { type: 'string' },
      fix: { type: ['object', 'null'] },
      candidates: { type: 'array', items: { type: 'object' } },
      by: { type: 'string', enum: ['server', 'client'] },
    },
  },
  isReadOnly: true,
  run: explainRequest,
};

async function explainRequest({ sent, client }: ToolCall): Promise<ToolAnswer> {
  const read = membersOf(sent);
  const id = read.text('correlationId');
  if (id !== undefined) return answerOf(await client.explain(id));
  const curl = read.text('curl');
  if (curl !== undefined) {
    const told = explainCurl(curl, observedOf(sent));
    if (!told.ok) throw wrongUse(`The curl cannot be read: ${told.refusal}`);
    return answerOf(toldHere(told.value), told.value.notes.map(printable));
  }
  const wish = wishOf(sent);
  if (wish === undefined) throw wrongUse('Give method and path, or curl, or correlationId.');
  try {
    return answerOf(await client.explain(wish));
  } catch (error) {
    if (!(error instanceof PartylineError) || error.kind !== 'unreachable') throw error;
    const { observed, ...request } = wish;
    const told = explain({ request, ...(observed === undefined ? {} : { observed }) });
    return answerOf(toldHere(told), [`By the public table alone: ${printable(error.message)}`]);
  }
}

const wrongUse = (message: string): PartylineError => new PartylineError('usage', message, { code: 'partyline.usage' });

function wishOf(sent: JsonObject): ExplainWish | undefined {
  const read = membersOf(sent);
  const [method, path] = [read.text('method'), read.text('path')];
  if (method === undefined || path === undefined) return undefined;
  return {
    method: method.toUpperCase(),
    path,
    ...given('host', read.text('host')),
    ...given('headers', headersOf(sent.headers)),
    ...(sent.body === undefined ? {} : { body: sent.body }),
    ...observedOf(sent),
  };
}

function headersOf(value: Json | undefined): Readonly<Record<string, string>> | undefined {
  if (value === undefined || !isObject(value)) return undefined;
  const texts = Object.entries(value).flatMap(([name, one]) => (typeof one === 'string' ? [[name, one] as const] : []));
  return Object.fromEntries(texts);
}

function observedOf(sent: JsonObject): Pick<ExplainWish, 'observed'> {
  const read = membersOf(sent);
  const observed = {
    ...given('status', read.number('status')),
    ...given('code', read.text('code')),
    ...given('message', read.text('message')),
  };
  return Object.keys(observed).length === 0 ? {} : { observed };
}

function answerOf(told: Explanation, notes: readonly string[] = []): ToolAnswer {
  const { reasons, cause, fix, applicability, candidates } = told;
  const seen = candidates.slice(0, CANDIDATES_MAX).map(({ method, path }) => `- ${method} ${printable(path)}`);
  const text = [
    printable(cause === '' ? 'Nothing is wrong with this request as far as can be told.' : cause),
    ...(fix === null ? [] : [`${TRUST[applicability]} ${fix.curl}`]),
    ...(seen.length === 0 ? [] : ['It may be meant:', ...seen]),
    ...(reasons.length === 0 ? [] : [`Reasons: ${reasons.join(', ')}.`]),
    ...notes,
  ].join('\n');
  return { text, structured: { ...told } };
}

const CANDIDATES_MAX = 5;

const TRUST: Readonly<Record<Explanation['applicability'], string>> = {
  apply: 'Send this:',
  fill: 'Send this, with real values in place of <names>:',
  choose: 'Perhaps this; somebody has to choose:',
  none: 'For comparison:',
};
