import { limits } from '../base/limits.ts';
import type { Client, ClientDirectory } from './clients.ts';
import { type Form, readBasic, readForm, readFormClient } from './credentials.ts';
import type { Identities } from './identities.ts';
import type { TokenOrder, Tokens } from './tokens.ts';

/** A request to the token endpoint. Header names are in lower case. */
export interface TokenRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** Why no token was given, by the name of the catalogue. */
export type TokenRefusalReason = 'WRONG_CONTENT_TYPE' | 'MALFORMED_FORM' | 'WRONG_GRANT_TYPE' | 'WRONG_CLIENT_AUTH';

/** RFC 6749 section 5.1. */
export interface TokenBody {
  readonly access_token: string;
  readonly token_type: 'bearer';
  /** Seconds. */
  readonly expires_in: number;
}

/** RFC 6749 section 5.2, with the cloud's third member (reference/genesys behaviour 5). */
export interface TokenErrorBody {
  readonly error: 'invalid_request' | 'unsupported_grant_type' | 'invalid_client';
  readonly description: string;
  readonly error_description: string;
}

/** What to send back; the body is sent as JSON, a refusal's may be given an `explain` member. */
export type TokenAnswer = { readonly headers: Readonly<Record<string, string>> } & (
  | { readonly status: 200; readonly body: TokenBody }
  | { readonly status: 400 | 401; readonly body: TokenErrorBody; readonly reason: TokenRefusalReason }
);

export interface TokenEndpointDeps {
  readonly clients: ClientDirectory;
  readonly identities: Identities;
  readonly tokens: Tokens;
}

/** RFC 6749 section 5.1: neither a token nor a refusal is ever cached. */
const HEADERS = { 'Cache-Control': 'no-store', Pragma: 'no-cache' } as const;

/** Answers POST /oauth/token. An unknown client and a wrong secret get the same bytes. */
export async function answerTokenRequest(deps: TokenEndpointDeps, request: TokenRequest): Promise<TokenAnswer> {
  const form = formOf(request);
  if ('status' in form) return form;
  const refusal = checkGrant(form.get('grant_type'));
  if (refusal !== undefined) return refusal;
  const { authorization } = request.headers;
  const credentials = authorization === undefined ? readFormClient(form) : readBasic(authorization);
  const client = credentials === undefined ? undefined : await deps.clients.authenticate(credentials);
  return client === undefined ? invalidClient(authorization !== undefined) : tokenFor(deps, client);
}

function formOf({ headers, body }: TokenRequest): Form | TokenAnswer {
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type !== '' && type !== 'application/x-www-form-urlencoded') {
    return invalidRequest('WRONG_CONTENT_TYPE', 'the body must be application/x-www-form-urlencoded');
  }
  const form = readForm(body);
  return form.ok ? form.value : invalidRequest('MALFORMED_FORM', 'the body is not a form with each field once');
}

function checkGrant(grant: string | undefined): TokenAnswer | undefined {
  if (grant === undefined || grant === '') return invalidRequest('MALFORMED_FORM', 'grant_type is missing');
  if (grant === 'client_credentials') return undefined;
  const description = 'grant_type must be client_credentials';
  const body = errorBody('unsupported_grant_type', description);
  return { status: 400, headers: HEADERS, body, reason: 'WRONG_GRANT_TYPE' };
}

const invalidRequest = (reason: TokenRefusalReason, description: string): TokenAnswer => ({
  status: 400,
  headers: HEADERS,
  body: errorBody('invalid_request', description),
  reason,
});

/** RFC 6749 section 5.2: a client that tried the Authorization header is told the scheme. */
const invalidClient = (byHeader: boolean): TokenAnswer => ({
  status: 401,
  headers: byHeader ? { ...HEADERS, 'WWW-Authenticate': 'Basic realm="partyline"' } : HEADERS,
  body: errorBody('invalid_client', 'authentication failed'),
  reason: 'WRONG_CLIENT_AUTH',
});

const errorBody = (error: TokenErrorBody['error'], description: string): TokenErrorBody => ({
  error,
  description,
  error_description: description,
});

function tokenFor({ identities, tokens }: TokenEndpointDeps, client: Client): TokenAnswer {
  const organisationId = identities.ensureOrganisation(client.organisation).id;
  const order: TokenOrder = {
    organisationId,
    clientId: client.id,
    permissions: client.permissions,
    ...(client.scopes === undefined ? {} : { scopes: client.scopes }),
    ...(client.user === undefined ? {} : { userId: identities.ensureUser(organisationId, client.user).id }),
    ...(client.tokens === 'good' ? {} : { state: client.tokens }),
  };
  // The life of a token is told even of one born expired, or a client would ask again instead of using it.
  const body = {
    access_token: tokens.issue(order).token,
    token_type: 'bearer',
    expires_in: limits.tokenMsLife / 1000,
  } as const;
  return { status: 200, headers: HEADERS, body };
}
