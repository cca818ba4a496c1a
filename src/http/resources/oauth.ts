import type { Client, ClientDirectory } from '../../auth/clients.ts';
import type { OrganisationId } from '../../base/ids.ts';
import { scopes } from '../../contract/permissions.ts';
import { type Handler, json, refused } from '../exchange.ts';
import { readPage } from '../page.ts';

export interface OauthDeps {
  readonly clients: ClientDirectory;
  readonly organisationName: (id: OrganisationId) => string | undefined;
}

/** Clients and scopes, to be read. Clients are changed in the seed file. */
export function oauthHandlers({ clients, organisationName }: OauthDeps): Readonly<Record<string, Handler>> {
  const ofOrganisation = (id: OrganisationId): readonly Client[] => clients.list(organisationName(id) ?? '');
  return {
    getOauthClients({ query }, { organisationId }) {
      const page = readPage(query);
      if ('finding' in page) return { refused: page };
      const all = ofOrganisation(organisationId);
      const { number, offset, limit } = page;
      const pageCount = Math.max(1, Math.ceil(all.length / limit));
      const uri = (at: number): string => `/api/v2/oauth/clients?pageSize=${limit}&pageNumber=${at}`;
      return json(200, {
        entities: all.slice(offset, offset + limit).map(clientShape),
        pageSize: limit,
        pageNumber: number,
        total: all.length,
        pageCount,
        firstUri: uri(1),
        lastUri: uri(pageCount),
        selfUri: uri(number),
        ...(number < pageCount ? { nextUri: uri(number + 1) } : {}),
        ...(number > 1 ? { previousUri: uri(number - 1) } : {}),
      });
    },
    getOauthClient({ params }, { organisationId }) {
      const client = ofOrganisation(organisationId).find(({ id }) => id === params.clientId);
      return client === undefined
        ? refused('NOT_FOUND', { what: 'client', id: params.clientId ?? '' })
        : json(200, clientShape(client));
    },
    getOauthScopes: () =>
      json(200, { entities: scopes.map(scopeShape), total: scopes.length, selfUri: '/api/v2/oauth/scopes' }),
    getOauthScope({ params }) {
      const scope = scopes.find((each) => each === params.scopeId);
      return scope === undefined
        ? refused('NOT_FOUND', { what: 'scope', id: params.scopeId ?? '' })
        : json(200, scopeShape(scope));
    },
  };
}

/** The cloud's word for how a client comes to tokens. */
export const grantTypeOf = ({ grants }: Client): string =>
  grants.includes('client_credentials') ? 'CLIENT-CREDENTIALS' : 'CODE';

/** The cloud's OAuthClient, without the secret, which nobody can read again. */
const clientShape = (client: Client): Readonly<Record<string, unknown>> => ({
  id: client.id,
  name: client.name,
  accessTokenValiditySeconds: client.tokenMsLife / 1000,
  ...(typeof client.redirectUris === 'string' ? {} : { registeredRedirectUri: client.redirectUris }),
  authorizedGrantType: grantTypeOf(client),
  ...(client.scopes === undefined ? {} : { scope: client.scopes }),
  state: 'active',
  selfUri: `/api/v2/oauth/clients/${encodeURIComponent(client.id)}`,
});

const scopeShape = (id: string): Readonly<Record<string, unknown>> => ({
  id,
  description: id.endsWith(':readonly') ? `Read ${areaOf(id)}` : `Read and change ${areaOf(id)}`,
  selfUri: `/api/v2/oauth/scopes/${encodeURIComponent(id)}`,
});

const areaOf = (scope: string): string => scope.split(':', 1)[0] ?? '';
