import type { ClientDirectory } from '../../auth/clients.ts';
import type { Grant } from '../../auth/grant.ts';
import type { Tokens } from '../../auth/tokens.ts';
import { asUserId, type OrganisationId, type UserId } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';
import { type Handler, json, refused, type Stop } from '../exchange.ts';
import { grantTypeOf } from './oauth.ts';

export interface TokensDeps {
  readonly tokens: Tokens;
  readonly clients: ClientDirectory;
  readonly organisationName: (id: OrganisationId) => string | undefined;
  readonly userName: (organisationId: OrganisationId, id: UserId) => string | undefined;
}

/** What a token is, and how it ends before its time. */
export function tokenHandlers(deps: TokensDeps): Readonly<Record<string, Handler>> {
  const { tokens } = deps;
  const timeout = (organisationId: OrganisationId): Stop => {
    const { enabled, seconds } = tokens.idle.of(organisationId);
    return json(200, { idleTokenTimeoutSeconds: seconds, enableIdleTokenTimeout: enabled });
  };
  return {
    getTokensMe: (_, grant) => json(200, tokenInfo(deps, grant)),
    headTokensMe: () => ({ answer: { status: 200 } }),
    deleteTokensMe(_, grant) {
      tokens.revoke(grant);
      return { answer: { status: 200 } };
    },
    deleteToken({ params }, { organisationId }) {
      const userId = asUserId((params.userId ?? '').toLowerCase());
      if (deps.userName(organisationId, userId) === undefined)
        return refused('NOT_FOUND', { what: 'user', id: params.userId ?? '' });
      tokens.revokeUser(organisationId, userId);
      return { answer: { status: 200 } };
    },
    getTokensTimeout: (_, { organisationId }) => timeout(organisationId),
    putTokensTimeout({ body }, { organisationId }) {
      const { enabled, seconds } = tokens.idle.of(organisationId);
      const wanted = { enabled, seconds, ...timeoutOf(body) };
      if (!isTimeout(wanted.seconds)) return outOfBounds;
      tokens.idle.save(organisationId, wanted);
      return timeout(organisationId);
    },
  };
}

/** The cloud's TokenInfo. */
function tokenInfo({ tokens, clients, organisationName }: TokensDeps, grant: Grant): Readonly<Record<string, unknown>> {
  const organization = { id: grant.organisationId, name: organisationName(grant.organisationId) ?? '' };
  const client = clients.find(grant.clientId);
  const idlesAt = tokens.idle.idlesAt(grant);
  return {
    organization,
    homeOrganization: organization,
    ...(grant.scopes === undefined ? {} : { authorizedScope: grant.scopes }),
    ...(idlesAt === undefined ? {} : { dateTokenIdles: new Date(idlesAt).toISOString() }),
    OAuthClient: {
      id: grant.clientId,
      name: client?.name ?? grant.clientId,
      authorizedGrantType: client === undefined ? 'CLIENT-CREDENTIALS' : grantTypeOf(client),
      ...(client?.scopes === undefined ? {} : { scope: client.scopes }),
      organization,
    },
  };
}

const isTimeout = (seconds: number): boolean =>
  Number.isInteger(seconds) && seconds >= limits.idleTimeoutSecondsMin && seconds <= limits.idleTimeoutSecondsMax;

const outOfBounds: Stop = {
  refused: {
    finding: {
      stage: 'body',
      kind: 'out-of-bounds',
      path: 'idleTokenTimeoutSeconds',
      rule: `a whole number from ${limits.idleTimeoutSecondsMin} to ${limits.idleTimeoutSecondsMax}`,
    },
  },
};

/** What the body sets; the gate of bodies has looked at the types. */
function timeoutOf(body: unknown): { readonly enabled?: boolean; readonly seconds?: number } {
  const { idleTokenTimeoutSeconds: seconds, enableIdleTokenTimeout: enabled } = Object(body);
  return {
    ...(typeof seconds === 'number' ? { seconds } : {}),
    ...(typeof enabled === 'boolean' ? { enabled } : {}),
  };
}
