import type { Operation } from '../../contract/operation.ts';
import type { Reason } from '../catalogue.ts';
import { bodyText, type Draft } from '../draft.ts';
import type { Fix } from '../explanation.ts';
import { isObject, type Json } from '../json.ts';
import { readForm, readLenient } from '../lenient-json.ts';
import { shellQuote } from '../mask.ts';
import { type Problem, problem } from '../problem.ts';
import { isPlaceholder } from '../wish/seen.ts';
import { wordsIn } from '../wish/words.ts';
import { baseOf, hostProblem } from './hosts.ts';
import type { OfflineCase } from './offline-case.ts';
import { unknownScopes } from './scopes.ts';

const TOKEN_PATH = '/oauth/token';
const FORM = 'application/x-www-form-urlencoded';

/** Whether a request is for a token, wherever it was sent. */
export const isTokenRequest = (draft: Draft): boolean =>
  /\/oauth2?(?:\/v\d+)?\/(?:access_?)?(?:tokens?|refresh)\/?$/.test(draft.path) ||
  (draft.method === 'POST' && AUTH_PATH.test(draft.path)) ||
  GRANT_KEYS.some((key) => key in formOf(draft));

const AUTH_PATH =
  /^(?:\/(?:api|platform|v\d|login|auth|oauth2?|identity|security|sts|access))*\/(?:access-?_?)?(?:token|tokens|authenticate|authentication|login|auth|refresh|refresh-?_?token|oauth2?)\/?$/i;
const GRANT_KEYS = ['grant_type', 'client_secret'];

/** The parameters of a token request, whatever form they were sent in. */
function formOf({ body }: Draft): Readonly<Record<string, string>> {
  const value: Json | undefined =
    body.kind === 'json'
      ? body.value
      : body.kind === 'text'
        ? (looseForm(body.text) ?? readForm(body.text) ?? readLenient(body.text))
        : undefined;
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (typeof item === 'string' ? [[snakeOf(key), item]] : [])),
  );
}

const snakeOf = (key: string): string => wordsIn(key).join('_');

// What was not encoded is read as it was meant: it is named as MALFORMED_FORM all the same.
function looseForm(text: string): Json | undefined {
  return /^[\w.-]+=/.test(text) ? Object.fromEntries(new URLSearchParams(text)) : undefined;
}

const GRANTS = new Set([
  'client_credentials',
  'authorization_code',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:saml2-bearer',
]);

export interface TokenAnswer {
  readonly fix: Fix;
  readonly problems: readonly Problem[];
}

/** The token request that the cloud takes: login host, form, client by HTTP Basic (reference/genesys behaviour 5). */
export function tokenAnswer(
  draft: Draft,
  { request, observed }: OfflineCase,
  operations: readonly Operation[],
): TokenAnswer {
  const sent = formOf(draft);
  const problems = [
    ...hostProblems(request.host, draft),
    ...(draft.path === TOKEN_PATH ? [] : [problem('UNKNOWN_PATH', { path: draft.path })]),
    ...(draft.method === 'POST'
      ? []
      : [problem('WRONG_METHOD', { method: draft.method, allowed: 'POST', accepted: 'POST' })]),
    ...(isFine(observed) ? [] : clientProblems(sent, draft, request.headers ?? {})),
    ...(sent.grant_type === undefined || GRANTS.has(sent.grant_type)
      ? []
      : [problem('WRONG_GRANT_TYPE', { grantType: sent.grant_type })]),
    ...scopeProblems(sent.scope, operations),
    ...formProblems(draft),
    ...observedProblems(observed?.code, sent),
  ];
  return { problems, fix: fixOf(formFor(sent), draft, request.host) };
}

/** The cloud may take a client in the form as well: only who was refused is told of it. */
const isFine = (observed: OfflineCase['observed']): boolean =>
  observed?.code === undefined && (observed?.status ?? 200) < 400 && observed?.message === undefined;

/** What the codes of RFC 6749 section 5.2 mean for a request that is right in form as well. */
const OAUTH_CODES: Readonly<Record<string, Reason>> = {
  invalid_client: 'WRONG_CLIENT_AUTH',
  unauthorized_client: 'WRONG_GRANT_TYPE',
  unsupported_grant_type: 'WRONG_GRANT_TYPE',
  invalid_scope: 'UNKNOWN_SCOPE',
};

function observedProblems(code: string | undefined, sent: Readonly<Record<string, string>>): readonly Problem[] {
  if (code === 'invalid_grant')
    return [
      sent.code_verifier === undefined
        ? problem('TOKEN_EXPIRED', { grant: 'authorization code' })
        : problem('PKCE_MISMATCH'),
    ];
  const reason = code !== undefined && Object.hasOwn(OAUTH_CODES, code) ? OAUTH_CODES[code] : undefined;
  return reason === undefined ? [] : [problem(reason)];
}

function hostProblems(host: string | undefined, draft: Draft): readonly Problem[] {
  const found = hostProblem(host, true);
  if (found !== undefined) return [found];
  return host === undefined && draft.path.startsWith('/api/')
    ? [problem('WRONG_TOKEN_HOST', { host: 'api.{region}' })]
    : [];
}

function clientProblems(
  sent: Readonly<Record<string, string>>,
  draft: Draft,
  headers: Readonly<Record<string, string>>,
): readonly Problem[] {
  const authorization = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  const isBearer = authorization !== undefined && !/^basic\b/i.test(authorization);
  const inForm = sent.client_secret !== undefined || (sent.client_id !== undefined && sent.code_verifier === undefined);
  const isNothing =
    authorization === undefined &&
    sent.client_id === undefined &&
    draft.body.kind !== 'none' &&
    sent.grant_type === 'refresh_token';
  return isBearer || inForm || isNothing || /client_secret=/.test(draft.query) ? [problem('WRONG_CLIENT_AUTH')] : [];
}

function scopeProblems(scope: string | undefined, operations: readonly Operation[]): readonly Problem[] {
  const unknown =
    scope === undefined
      ? []
      : unknownScopes(
          scope.split(/[\s,+]+/).filter((each) => each !== ''),
          operations,
        );
  return unknown.length === 0 ? [] : [problem('UNKNOWN_SCOPE', { scope: unknown.join(', ') })];
}

function formProblems(draft: Draft): readonly Problem[] {
  const type = draft.contentType ?? '';
  if (draft.body.kind === 'json' || /json/i.test(type))
    return [problem('WRONG_CONTENT_TYPE', { form: type || 'application/json' })];
  const text = bodyText(draft.body);
  if (text === undefined) return [];
  if (type !== '' && !type.startsWith(FORM)) return [problem('WRONG_CONTENT_TYPE', { form: type })];
  return /[\s"{}<>\\^`|]/.test(text.trim()) ? [problem('MALFORMED_FORM')] : [];
}

/** What a grant wants; what was not sent stays open, and secrets are not repeated. */
function formFor(sent: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const kept = (key: string, open: string): readonly [string, string] => [key, sent[key] ?? open];
  const isCode =
    sent.grant_type === 'authorization_code' || sent.code !== undefined || sent.code_verifier !== undefined;
  if (isCode) {
    const pkce = sent.code_verifier !== undefined || sent.code_challenge !== undefined;
    const own = pkce ? [kept('client_id', '<clientId>'), kept('code_verifier', '<codeVerifier>')] : [];
    return Object.fromEntries([
      ['grant_type', 'authorization_code'],
      kept('code', '<code>'),
      kept('redirect_uri', '<redirectUri>'),
      ...own,
    ]);
  }
  if (sent.grant_type === 'refresh_token' || sent.refresh_token !== undefined)
    return { grant_type: 'refresh_token', refresh_token: shownToken(sent.refresh_token) };
  if (sent.grant_type?.includes('saml2') === true || (sent.grant_type === undefined && sent.assertion !== undefined))
    return Object.fromEntries([
      ['grant_type', 'urn:ietf:params:oauth:grant-type:saml2-bearer'],
      kept('orgName', '<orgName>'),
      ['assertion', '<assertion>'],
    ]);
  return { grant_type: 'client_credentials' };
}

// A token is not repeated; a placeholder for one is.
const shownToken = (sent: string | undefined): string =>
  sent !== undefined && (isPlaceholder(sent) || /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(sent)) ? sent : '<refreshToken>';

function fixOf(form: Readonly<Record<string, string>>, draft: Draft, host: string | undefined): Fix {
  const isBasic = form.client_id === undefined;
  const url = `${baseOf(host, 'login')}${TOKEN_PATH}`;
  const words = ['curl', '-X', 'POST', shellQuote(url), ...(isBasic ? ['-u', '"$CLIENT_ID:$CLIENT_SECRET"'] : [])];
  for (const [key, value] of Object.entries(form)) words.push('--data-urlencode', shellQuote(`${key}=${value}`));
  return {
    summary: 'ask login.{region} for the token, with a form',
    edits: [
      ...(draft.method === 'POST' ? [] : [{ op: 'replace', at: 'method', from: draft.method, to: 'POST' } as const]),
      ...(draft.path === TOKEN_PATH ? [] : [{ op: 'replace', at: 'path', from: draft.path, to: TOKEN_PATH } as const]),
      { op: 'replace', at: 'body', to: form },
    ],
    method: 'POST',
    path: TOKEN_PATH,
    pathTemplate: TOKEN_PATH,
    headers: { 'Content-Type': FORM, ...(isBasic ? { Authorization: 'Basic <base64 of clientId:clientSecret>' } : {}) },
    body: form,
    curl: words.join(' '),
    retry: 'after-change',
  };
}
