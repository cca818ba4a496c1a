import type { App } from '../../app/app.ts';
import { limits } from '../../base/limits.ts';
import { numberDigits } from '../../base/phone-number.ts';
import { banShape } from '../../dialects/bans.ts';
import type { Ban } from '../../domain/ban.ts';
import { departureBy } from '../departure-by.ts';
import { type Handler, json, refused } from '../exchange.ts';
import { type Fields, fieldsOf, textOf } from '../fields.ts';
import { listing } from '../listing.ts';
import { outOfBounds, readPlace } from '../place.ts';
import { readSeconds } from '../seconds.ts';
import { refusalStop } from './refusals.ts';

/** Our extension: who is shut out of a room or a conversation (design: removal, by selector). */
export function banHandlers({ bans }: Pick<App, 'bans'>): Readonly<Record<string, Handler>> {
  return {
    getPartylineBans(exchange, { organisationId }) {
      const [room, conversationId] = ['room', 'conversationId'].map((key) => exchange.query.get(key) || undefined);
      const found = bans
        .list(organisationId)
        .filter(
          ({ place }) =>
            (room === undefined || (place.kind === 'room' && place.room === room)) &&
            (conversationId === undefined ||
              (place.kind === 'conversation' && place.conversationId === conversationId.toLowerCase())),
        );
      return listing(exchange, { found, shape });
    },
    postPartylineBans(exchange, grant) {
      const body = fieldsOf(exchange.body);
      const place = readPlace(body);
      if ('refused' in place || 'answer' in place) return place;
      const whom = readWhom(body);
      if (whom === undefined) return outOfBounds('address', 'a number, a SIP address or user:<name>, or else userId');
      const seconds = readSeconds(body, 'ttl', { max: limits.banSecondsMax, otherwise: limits.banSecondsDefault });
      if (typeof seconds !== 'number') return { refused: { finding: seconds } };
      const note = textOf(body, 'note');
      const { actor } = departureBy(grant, exchange.requestId);
      const { organisationId } = grant;
      const set = bans.set({ organisationId, place, ...whom, seconds, actor, ...(note === undefined ? {} : { note }) });
      if (set.ok) return json(200, shape(set.value));
      return refusalStop(set.refusal, place.kind === 'room' ? {} : { conversationId: place.conversationId });
    },
    deletePartylineBan({ params }, { organisationId }) {
      const { banId = '' } = params;
      return bans.lift(organisationId, banId.toLowerCase())
        ? { answer: { status: 204 } }
        : refused('NOT_FOUND', { what: 'ban', id: banId });
    },
  };
}

const shape = (ban: Ban) => ({ ...banShape(ban), selfUri: `/api/v2/partyline/bans/${ban.id}` });

const URI = /^(?:sips?:[^@\s]+@[^@\s]+|user:.+)$/i;

/** A number, a SIP address, `user:<name>`, or a user's id. Anything else would be nobody's address. */
function readWhom(body: Fields): { readonly address: string } | { readonly userId: string } | undefined {
  const [address, userId] = [textOf(body, 'address')?.trim(), textOf(body, 'userId')];
  if ((address === undefined) === (userId === undefined)) return undefined;
  if (userId !== undefined) return { userId };
  const isNamed = address !== undefined && (numberDigits(address) !== undefined || URI.test(address));
  return isNamed ? { address } : undefined;
}
