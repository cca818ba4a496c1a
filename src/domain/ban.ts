import type { LegId, OrganisationId, ParticipantId, UserId } from '../base/ids.ts';
import { numberDigits } from '../base/phone-number.ts';
import type { Actor } from './departure.ts';
import type { Participant } from './participant.ts';
import { type Place, placeKey } from './place.ts';

/**
 * Whom a ban shuts out. An address that somebody claimed holds with the host he called from; without one it holds from
 * wherever. Of who hides his address only the leg is known, and that is gone with him.
 */
export type Banned =
  | { readonly kind: 'user'; readonly userId: UserId }
  | { readonly kind: 'address'; readonly address: string; readonly host?: string }
  | { readonly kind: 'leg'; readonly legId: LegId };

/** One identity, shut out of one place until a time (design: removal, by selector). Times are milliseconds since 1970. */
export interface Ban {
  readonly id: string;
  readonly organisationId: OrganisationId;
  readonly place: Place;
  readonly whom: Banned;
  readonly since: number;
  readonly until: number;
  readonly actor: Actor;
  readonly note?: string;
}

/** A ban as a removal brings it along: place and party follow from who is removed. */
export interface BanOrder extends Pick<Ban, 'until' | 'actor' | 'note'> {
  /** The id of the ban of each who is removed. */
  readonly ids: ReadonlyMap<ParticipantId, string>;
}

/** What a ban looks at of somebody who comes in. */
export type Newcomer = Pick<Participant, 'address' | 'direction' | 'userId' | 'calledFrom'>;

const NUMBER_DIGITS_MIN = 7;

/**
 * The name under which bans know an address: a number by its digits, however it is written and wherever it is from; any
 * other address whole, without its port and parameters. An extension of few digits is no number: each house has its own.
 */
export function partyName(address: string): string {
  const uri = /^sips?:([^@]*)@(.+)$/i.exec(address);
  const digits = numberDigits(address) ?? '';
  if (digits.length >= NUMBER_DIGITS_MIN) return digits;
  const user = (uri?.[1] ?? '').split(';', 1)[0] ?? '';
  const host = (uri?.[2] ?? '').split(/[;?]/, 1)[0] ?? '';
  return uri === null ? address.toLowerCase() : `sip:${user}@${host.replace(/:\d+$/, '')}`.toLowerCase();
}

/** Whom to ban where this one is removed. */
export function bannedOf(participant: Participant): Banned {
  const { address, userId, calledFrom, legs } = participant;
  if (userId !== undefined) return { kind: 'user', userId };
  const [leg] = legs;
  if (calledFrom?.isAnonymous && leg !== undefined) return { kind: 'leg', legId: leg.id };
  return { kind: 'address', address, ...(calledFrom === undefined ? {} : { host: calledFrom.host }) };
}

/** Whether a ban is one of this party. */
export function isBanned(whom: Banned, { userId, address, direction, calledFrom }: Newcomer): boolean {
  if (whom.kind === 'leg') return false;
  // A user is who has proven it. Whoever only claims an address is never a user, and a user is never an address.
  if (whom.kind === 'user' || userId !== undefined) return whom.kind === 'user' && whom.userId === userId;
  if (partyName(whom.address) !== partyName(address)) return false;
  // Whoever is called by us is reached under that address: there is no other who claims it.
  return whom.host === undefined || direction === 'outbound' || calledFrom?.host === whom.host;
}

/** The same party in the same place: a later ban takes the place of the earlier. */
export const banKey = ({ place, whom }: Pick<Ban, 'place' | 'whom'>): string => `${placeKey(place)} ${whomKey(whom)}`;

const whomKey = (whom: Banned): string =>
  whom.kind === 'address' ? `${partyKey(whom)} ${whom.host ?? '*'}` : partyKey(whom);

/** What bans of one party have in common, from whichever host; by it a newcomer finds his without looking at all. */
export function partyKey(whom: Banned): string {
  switch (whom.kind) {
    case 'user':
      return `user ${whom.userId}`;
    case 'leg':
      return `leg ${whom.legId}`;
    case 'address':
      return `address ${partyName(whom.address)}`;
  }
}

/** The party that a newcomer is, by the same text. */
export const newcomerKey = ({ userId, address }: Newcomer): string =>
  partyKey(userId === undefined ? { kind: 'address', address } : { kind: 'user', userId });
