import type { App } from '../../app/app.ts';
import type { DelegatedGrant, DelegatedTokens } from '../../auth/delegated-tokens.ts';
import type { Grant } from '../../auth/grant.ts';
import { isoTime } from '../../base/clock.ts';
import type { OrganisationId } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';
import type { Place } from '../../domain/place.ts';
import { type Exchange, type Handler, json, refused, type Stop } from '../exchange.ts';
import { fieldsOf, textOf } from '../fields.ts';
import { listing } from '../listing.ts';
import { placeShape, readPlace } from '../place.ts';
import { readSeconds } from '../seconds.ts';
import { callOf } from './call-request.ts';

export interface DelegatedTokensDeps {
  readonly app: App;
  readonly delegated: DelegatedTokens;
  readonly roomOwner: (number: string) => OrganisationId | undefined;
}

/** Our extension: tokens that list and disconnect in one conference, and nothing else. */
export function delegatedTokenHandlers(deps: DelegatedTokensDeps): Readonly<Record<string, Handler>> {
  const { delegated } = deps;
  return {
    postPartylineTokens: (exchange, grant) => give(deps, exchange, grant),
    getPartylineTokens: (exchange, { organisationId }) =>
      listing(exchange, { found: delegated.list(organisationId), shape: tokenShape }),
    deletePartylineToken: ({ params }, { organisationId }) => {
      const { tokenId = '' } = params;
      return delegated.revoke(organisationId, tokenId.toLowerCase())
        ? { answer: { status: 204 } }
        : refused('NOT_FOUND', { what: 'token', id: tokenId });
    },
  };
}

function give(deps: DelegatedTokensDeps, exchange: Exchange, grant: Grant): Stop {
  const body = fieldsOf(exchange.body);
  const place = readPlace(body);
  if ('refused' in place || 'answer' in place) return place;
  const bounds = { max: limits.delegatedSecondsMax, otherwise: limits.delegatedSecondsDefault };
  const seconds = readSeconds(body, 'ttl', bounds);
  if (typeof seconds !== 'number') return { refused: { finding: seconds } };
  const unknown = unknownPlace(deps, grant, place);
  if (unknown !== undefined) return unknown;
  const note = textOf(body, 'note');
  const given = deps.delegated.issue({ issuer: grant, place, seconds, ...(note === undefined ? {} : { note }) });
  if (!given.ok)
    return refused('LIMIT_REACHED', { limit: 'delegatedTokensPerOrganisationMax', max: String(given.refusal.max) });
  const { token, grant: made } = given.value;
  const { delegation, expiresAt } = made;
  if (delegation === undefined) return refused('INTERNAL_ERROR');
  return json(
    200,
    {
      access_token: token,
      token_type: 'bearer',
      expires_in: Math.floor((expiresAt - delegation.since) / 1000),
      ...tokenShape({ ...made, delegation }),
    },
    // RFC 6749 section 5.1: whatever holds a token is kept by nobody on its way.
    { 'Cache-Control': 'no-store', Pragma: 'no-cache' },
  );
}

function unknownPlace({ app, roomOwner }: DelegatedTokensDeps, grant: Grant, place: Place): Stop | undefined {
  if (place.kind === 'room')
    return roomOwner(place.room) === grant.organisationId
      ? undefined
      : refused('NOT_FOUND', { what: 'room', id: place.room });
  const found = callOf(app, { params: { conversationId: place.conversationId } }, grant);
  return 'stop' in found ? found.stop : undefined;
}

/** Never the token: only its hash is kept. */
const tokenShape = ({ delegation, clientId, expiresAt }: DelegatedGrant) => ({
  id: delegation.id,
  ...placeShape(delegation.place),
  clientId,
  since: isoTime(delegation.since),
  until: isoTime(expiresAt),
  ...(delegation.note === undefined ? {} : { note: delegation.note }),
  selfUri: `/api/v2/partyline/tokens/${delegation.id}`,
});
