import { limits } from '../base/limits.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Account, Accounts } from './accounts.ts';
import { type AskedBy, type Client, type ClientDirectory, mayRedirect } from './clients.ts';
import { type Consents, isChallenge } from './consents.ts';
import { type Form, readForm } from './credentials.ts';
import type { Identities } from './identities.ts';
import { grantedScopes } from './scopes.ts';
import { messagePage, type SignInPage, signInPage } from './sign-in-page.ts';

export interface AuthorizeDeps {
  readonly clients: ClientDirectory;
  readonly accounts: Accounts;
  readonly identities: Identities;
  readonly consents: Consents;
}

/** What the browser is sent: a page, or on to the client. */
export type AuthorizeAnswer = { readonly page: SignInPage } | { readonly location: string };

/** What a client asked for, checked. */
interface Asked {
  readonly client: Client;
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly scopes: readonly string[] | undefined;
  readonly challenge: string | undefined;
  readonly form: Form;
}

/** GET /oauth/authorize: the sign-in page. */
export function showSignIn(deps: AuthorizeDeps, headers: AskedBy, query: string): AuthorizeAnswer {
  const asked = askedOf(deps, headers, query);
  return asked.ok ? { page: formPage(deps, asked.value, { status: 200 }) } : asked.refusal;
}

/** POST /oauth/authorize: who signs in. A right one takes a code back to the client. */
export async function answerSignIn(deps: AuthorizeDeps, headers: AskedBy, body: string): Promise<AuthorizeAnswer> {
  if (isCrossSite(headers)) return message('The form was sent by another site.', 403);
  const asked = askedOf(deps, headers, body);
  if (!asked.ok) return asked.refusal;
  const { client, form } = asked.value;
  const again = (status: number, problem: string): AuthorizeAnswer => ({
    page: formPage(deps, asked.value, { status, problem }),
  });
  const attempt = { name: form.get('username') ?? '', password: form.get('password') ?? '' };
  const account = await deps.accounts.signIn({ organisation: client.organisation, ...attempt });
  if (account === 'busy') return again(503, 'Too many are signing in. Try again in a moment.');
  if (account === 'locked') return again(429, 'Too many wrong passwords. Try again in five minutes.');
  if (account === undefined) return again(401, 'This name and password do not belong together.');
  return { location: withCode(deps, asked.value, account) };
}

/** GET /logout. No session is kept here, so there is nothing to end; it leads on to where the client may be sent. */
export function answerLogout(
  { clients }: Pick<AuthorizeDeps, 'clients'>,
  headers: AskedBy,
  query: URLSearchParams,
): AuthorizeAnswer {
  const client = clients.find(query.get('client_id') ?? '');
  const uri = query.get('redirect_uri') ?? query.get('logout_redirect_uri');
  return client !== undefined && uri !== null && mayRedirect(client, uri, headers)
    ? { location: new URL(uri).href }
    : { page: messagePage('Signed out', 'You are signed out. This page can be closed.', 200) };
}

const message = (text: string, status = 400): AuthorizeAnswer => ({
  page: messagePage('Sign-in is not possible', text, status),
});

/** A page elsewhere must not sign its visitor in. A browser says where a form came from; other programs say nothing. */
function isCrossSite({ origin, host, 'sec-fetch-site': site }: AskedBy): boolean {
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host);
}

/** RFC 6749 section 4.1.2.1: unless client and redirect_uri are right the browser is not sent anywhere. */
function askedOf(deps: AuthorizeDeps, headers: AskedBy, text: string): Result<Asked, AuthorizeAnswer> {
  const form = readForm(text);
  if (!form.ok) return refuse(message('The request has a parameter twice, or too much of them.'));
  const client = deps.clients.find(form.value.get('client_id') ?? '');
  if (client === undefined) return refuse(message('The client_id is unknown.'));
  const redirectUri = form.value.get('redirect_uri') ?? '';
  if (redirectUri.length > limits.redirectUriCharsMax || !mayRedirect(client, redirectUri, headers)) {
    return refuse(message('The redirect_uri is none that this client may use. They are compared letter by letter.'));
  }
  const state = form.value.get('state');
  const asked = checkAsked(client, form.value);
  if (!asked.ok) {
    const [error, description] = asked.refusal;
    return refuse({ location: extended(redirectUri, { error, error_description: description, state }) });
  }
  return ok({ ...asked.value, client, redirectUri, state, form: form.value });
}

type RedirectError = readonly [error: string, description: string];

function checkAsked(client: Client, form: Form): Result<Pick<Asked, 'scopes' | 'challenge'>, RedirectError> {
  if (form.get('response_type') !== 'code') {
    return refuse(['unsupported_response_type', 'response_type must be code']);
  }
  if (!client.grants.includes('authorization_code')) {
    return refuse(['unauthorized_client', 'this client may not use authorization_code']);
  }
  if ((form.get('state') ?? '').length > limits.stateCharsMax) return refuse(['invalid_request', 'state is too long']);
  const challenge = form.get('code_challenge');
  const method = form.get('code_challenge_method');
  if (challenge === undefined && client.isPublic) {
    return refuse(['invalid_request', 'a client without a secret needs a code_challenge']);
  }
  // RFC 7636 section 4.3: without a method the challenge is plain, which protects nothing that is overheard.
  if (challenge !== undefined && (method !== 'S256' || !isChallenge(challenge))) {
    return refuse(['invalid_request', 'the code_challenge must be a SHA-256 with code_challenge_method=S256']);
  }
  const scopes = grantedScopes(client.scopes, form.get('scope'));
  return scopes.ok ? ok({ scopes: scopes.value, challenge }) : refuse(['invalid_scope', scopes.refusal]);
}

function withCode({ identities, consents }: AuthorizeDeps, asked: Asked, account: Account): string {
  const { client, redirectUri, state, scopes, challenge } = asked;
  const organisationId = identities.ensureOrganisation(client.organisation).id;
  const code = consents.issueCode({
    organisationId,
    clientId: client.id,
    userId: identities.ensureUser(organisationId, account.name).id,
    redirectUri,
    ...(scopes === undefined ? {} : { scopes }),
    ...(challenge === undefined ? {} : { challenge }),
  });
  return extended(redirectUri, { code, state });
}

function extended(uri: string, more: Readonly<Record<string, string | undefined>>): string {
  const url = new URL(uri);
  for (const [name, value] of Object.entries(more)) if (value !== undefined) url.searchParams.append(name, value);
  return url.href;
}

/** What the form carries on from the request. */
const PASSED_ON = [
  'client_id',
  'redirect_uri',
  'response_type',
  'state',
  'scope',
  'code_challenge',
  'code_challenge_method',
];

function formPage(
  { accounts }: AuthorizeDeps,
  { client, form, redirectUri }: Asked,
  { status, problem }: { readonly status: number; readonly problem?: string },
): SignInPage {
  const hidden = PASSED_ON.flatMap((name) => {
    const value = form.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const page = {
    clientName: client.name,
    organisation: client.organisation,
    hidden: Object.fromEntries(hidden),
    choices: accounts.choices(client.organisation),
    hint: form.get('username') ?? form.get('login_hint') ?? '',
    redirectUri,
    ...(problem === undefined ? {} : { problem }),
  };
  return signInPage(page, status);
}
