import { ok } from '../base/result.ts';
import type { StoredConsent } from '../ports/oauth.ts';
import type { Accounts } from './accounts.ts';
import type { Client } from './clients.ts';
import type { Consents } from './consents.ts';
import type { Form } from './credentials.ts';
import type { Identities } from './identities.ts';
import { grantedScopes } from './scopes.ts';
import { type TokenAnswer, tokenGiven, tokenRefusal } from './token-answer.ts';
import type { TokenOrder, Tokens } from './tokens.ts';

export interface GrantsDeps {
  readonly accounts: Accounts;
  readonly identities: Identities;
  readonly tokens: Tokens;
  readonly consents: Consents;
}

/** An authenticated client with its form. */
export interface GrantRequest {
  readonly client: Client;
  readonly form: Form;
}

/** RFC 6749 section 4.4. */
export function grantByClient({ identities, tokens }: GrantsDeps, { client, form }: GrantRequest): TokenAnswer {
  // Roles and not scopes say what a service may do (reference/genesys behaviour 5): one without scopes is not given any.
  const scopes = client.scopes === undefined ? ok(undefined) : grantedScopes(client.scopes, form.get('scope'));
  if (!scopes.ok) return tokenRefusal('UNKNOWN_SCOPE', scopes.refusal);
  const organisationId = identities.ensureOrganisation(client.organisation).id;
  const order: TokenOrder = {
    organisationId,
    clientId: client.id,
    permissions: client.permissions,
    msLife: client.tokenMsLife,
    ...(scopes.value === undefined ? {} : { scopes: scopes.value }),
    ...(client.user === undefined ? {} : { userId: identities.ensureUser(organisationId, client.user).id }),
    ...(client.tokens === 'good' ? {} : { state: client.tokens }),
  };
  // The life of a token is told even of one born expired, or a client would ask again instead of using it.
  return tokenGiven({
    access_token: tokens.issue(order).token,
    token_type: 'bearer',
    expires_in: client.tokenMsLife / 1000,
  });
}

/** RFC 6749 section 4.1.3, RFC 7636 section 4.5. */
export function grantByCode(deps: GrantsDeps, { client, form }: GrantRequest): TokenAnswer {
  const code = form.get('code') ?? '';
  if (code === '') return tokenRefusal('MALFORMED_FORM', 'code is missing');
  const verifier = form.get('code_verifier');
  const redeemed = deps.consents.redeemCode(client, { code, redirectUri: form.get('redirect_uri'), verifier });
  if (redeemed.ok) return tokensOf(deps, client, agreed(redeemed.value, redeemed.value.scopes));
  return redeemed.refusal === 'pkce-mismatch'
    ? tokenRefusal('PKCE_MISMATCH', 'the code verifier does not match the challenge')
    : tokenRefusal('GRANT_INVALID', 'the authorization code is not valid');
}

/** RFC 6749 section 6; each refresh token is good once. */
export function grantByRefresh(deps: GrantsDeps, { client, form }: GrantRequest): TokenAnswer {
  const token = form.get('refresh_token') ?? '';
  if (token === '') return tokenRefusal('MALFORMED_FORM', 'refresh_token is missing');
  const asked = form.get('scope');
  const redeemed = deps.consents.redeemRefresh(client, token);
  if (!redeemed.ok) return tokenRefusal('GRANT_INVALID', 'the refresh token is not valid');
  const scopes = grantedScopes(redeemed.value.scopes, asked);
  return scopes.ok
    ? tokensOf(deps, client, agreed(redeemed.value, scopes.value))
    : tokenRefusal('UNKNOWN_SCOPE', scopes.refusal);
}

/** The new access token may have fewer scopes; the refresh token keeps those of the sign-in. */
interface Agreed {
  readonly consent: StoredConsent;
  readonly scopes: readonly string[] | undefined;
}

const agreed = (consent: StoredConsent, scopes: Agreed['scopes']): Agreed => ({ consent, scopes });

function tokensOf(deps: GrantsDeps, client: Client, { consent, scopes }: Agreed): TokenAnswer {
  const { organisationId, userId, family } = consent;
  const name = deps.identities.userName(organisationId, userId);
  const account = name === undefined ? undefined : deps.accounts.find(client.organisation, name);
  // Whoever was taken out of the directory since is out.
  if (account === undefined) return tokenRefusal('GRANT_INVALID', 'the user is no more');
  const bound = scopes === undefined ? {} : { scopes };
  const order = { organisationId, userId, family, clientId: client.id, permissions: account.permissions, ...bound };
  const { token } = deps.tokens.issue({ ...order, msLife: client.tokenMsLife });
  return tokenGiven({
    access_token: token,
    token_type: 'bearer',
    expires_in: client.tokenMsLife / 1000,
    ...(client.grants.includes('refresh_token') ? { refresh_token: deps.consents.issueRefresh(consent) } : {}),
    ...(scopes === undefined ? {} : { scope: scopes.join(' ') }),
  });
}
