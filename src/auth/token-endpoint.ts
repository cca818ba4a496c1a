import { ok, type Result, refuse } from '../base/result.ts';
import type { Accounts } from './accounts.ts';
import { type Client, type ClientDirectory, type GrantType, grantTypes } from './clients.ts';
import type { Consents } from './consents.ts';
import { type Form, readBasic, readForm, readFormClient } from './credentials.ts';
import { grantByClient, grantByCode, grantByRefresh } from './grants.ts';
import type { Identities } from './identities.ts';
import { type TokenAnswer, tokenRefusal } from './token-answer.ts';
import type { Tokens } from './tokens.ts';

/** A request to the token endpoint. Header names are in lower case. */
export interface TokenRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface TokenEndpointDeps {
  readonly clients: ClientDirectory;
  readonly accounts: Accounts;
  readonly identities: Identities;
  readonly tokens: Tokens;
  readonly consents: Consents;
}

/** Answers POST /oauth/token. An unknown client and a wrong secret get the same bytes. */
export async function answerTokenRequest(deps: TokenEndpointDeps, request: TokenRequest): Promise<TokenAnswer> {
  const form = formOf(request);
  if (!form.ok) return form.refusal;
  const grant = grantOf(form.value.get('grant_type'));
  if (!grant.ok) return grant.refusal;
  const client = await clientOf(deps, request, form.value);
  if (!client.ok) return client.refusal;
  if (!client.value.grants.includes(grant.value)) {
    return tokenRefusal('GRANT_NOT_ALLOWED', `this client may not use ${grant.value}`);
  }
  return answerGrant(deps, { client: client.value, form: form.value }, grant.value);
}

function formOf({ headers, body }: TokenRequest): Result<Form, TokenAnswer> {
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type !== '' && type !== 'application/x-www-form-urlencoded') {
    return refuse(tokenRefusal('WRONG_CONTENT_TYPE', 'the body must be application/x-www-form-urlencoded'));
  }
  const form = readForm(body);
  return form.ok ? form : refuse(tokenRefusal('MALFORMED_FORM', 'the body is not a form with each field once'));
}

function grantOf(text: string | undefined): Result<GrantType, TokenAnswer> {
  if (text === undefined || text === '') return refuse(tokenRefusal('MALFORMED_FORM', 'grant_type is missing'));
  const grant = grantTypes.find((each) => each === text);
  return grant === undefined
    ? refuse(tokenRefusal('WRONG_GRANT_TYPE', `grant_type must be one of ${grantTypes.join(', ')}`))
    : ok(grant);
}

async function clientOf(
  { clients }: TokenEndpointDeps,
  { headers }: TokenRequest,
  form: Form,
): Promise<Result<Client, TokenAnswer>> {
  const { authorization } = headers;
  const credentials = authorization === undefined ? readFormClient(form) : readBasic(authorization);
  const failed = (): Result<Client, TokenAnswer> =>
    refuse(tokenRefusal('WRONG_CLIENT_AUTH', 'authentication failed', authorization !== undefined));
  if (credentials === undefined) return failed();
  const open = credentials.secret === '' ? clients.find(credentials.id) : undefined;
  if (open?.isPublic === true) return ok(open);
  const client = await clients.authenticate(credentials);
  if (client === 'busy') return refuse(tokenRefusal('LIMIT_REACHED', 'slowHashesWaitingMax'));
  return client === undefined ? failed() : ok(client);
}

function answerGrant(
  deps: TokenEndpointDeps,
  request: { readonly client: Client; readonly form: Form },
  grant: GrantType,
): TokenAnswer {
  switch (grant) {
    case 'client_credentials':
      return grantByClient(deps, request);
    case 'authorization_code':
      return grantByCode(deps, request);
    case 'refresh_token':
      return grantByRefresh(deps, request);
  }
}
