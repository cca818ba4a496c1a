import type { Clock } from '../base/clock.ts';
import {
  asUserId,
  type ConversationId,
  type IdMaker,
  isUuid,
  type OrganisationId,
  type ParticipantId,
} from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import {
  type Ban,
  type Banned,
  type BanOrder,
  banKey,
  isBanned,
  type Newcomer,
  newcomerKey,
  partyKey,
} from '../domain/ban.ts';
import type { Conversation } from '../domain/conversation.ts';
import type { Actor } from '../domain/departure.ts';
import { type Place, placeKey } from '../domain/place.ts';
import type { RecordStore, StoredRecord } from '../ports/records.ts';
import type { IdentityStore } from '../ports/store.ts';
import type { Directory } from './directory.ts';
import type { AppRefusal } from './refusal.ts';

/** A ban as it is asked for by itself; whoever is there already stays. */
export interface NewBan {
  readonly organisationId: OrganisationId;
  readonly place: Place;
  /** A number, a SIP address, or `user:<name>`. */
  readonly address?: string;
  readonly userId?: string;
  readonly seconds: number;
  readonly actor: Actor;
  readonly note?: string;
}

/** Who is shut out of what. */
export interface Bans {
  /** Bans from now on; the same party in the same place keeps its ban's id and gets the new end. */
  set(order: NewBan): Result<Ban, AppRefusal>;
  /** The bans that a removal brings along for those who are removed by it. */
  ordered(
    wish: Omit<NewBan, 'organisationId' | 'place' | 'address' | 'userId'>,
  ): (ids: readonly ParticipantId[]) => BanOrder;
  /** Those that hold, the oldest first. */
  list(organisationId: OrganisationId): readonly Ban[];
  /** False where there was none. */
  lift(organisationId: OrganisationId, id: string): boolean;
}

/** The side of the bans that the writer of conversations asks, in the turn of each command. */
export interface BanBoard {
  /** The ban that one of these is under here; of several the one that ends last. */
  against(conversation: Conversation, newcomers: readonly Newcomer[]): Ban | undefined;
  /** It holds from now on for all that is decided next; undone where it could not be stored. */
  hold(ban: Ban): Holding;
}

/** A ban that holds while it is being stored. */
export interface Holding {
  readonly record: StoredRecord;
  /** It is stored: what it took the place of is dropped. */
  settle(): void;
  undo(): void;
}

export interface BansDeps {
  readonly records: RecordStore;
  readonly identities: Pick<IdentityStore, 'user' | 'userByName'>;
  readonly directory: Pick<Directory, 'get'>;
  /** Whose room a number is. */
  readonly roomOwner: (number: string) => OrganisationId | undefined;
  readonly isEndedConversation: (organisationId: OrganisationId, id: ConversationId) => boolean;
  readonly ids: Pick<IdMaker, 'record'>;
  readonly clock: Pick<Clock, 'now'>;
}

export interface KeptBans extends Bans, BanBoard {
  /** Drops those that are over. */
  sweep(): void;
}

/** Bans in memory as they stand in the store: read at the start, so that they hold from the first call on. */
export function createBans(deps: BansDeps): KeptBans {
  const { records, ids, clock } = deps;
  const table = loadTable(records);
  const isOn = ({ until }: Ban): boolean => until > clock.now();
  const drop = ({ organisationId, id }: Ban): void => void records.remove(organisationId, 'ban', id);
  return {
    against({ organisationId, id, room }, newcomers) {
      const places: Place[] = [{ kind: 'conversation', conversationId: id }];
      if (room !== undefined) places.push({ kind: 'room', room });
      const found = newcomers.flatMap((each) =>
        places.flatMap((place) =>
          table.at({ organisationId, place }, newcomerKey(each)).filter((ban) => isOn(ban) && isBanned(ban.whom, each)),
        ),
      );
      return found.toSorted((one, other) => other.until - one.until)[0];
    },
    hold(ban) {
      const before = table.put(ban);
      return {
        record: recordOf(ban),
        settle: () => (before === undefined ? undefined : drop(before)),
        undo: () => table.restore(ban, before),
      };
    },
    set: (order) => setBan(deps, table, order),
    ordered:
      ({ seconds, actor, note }) =>
      (removed) => ({
        ids: new Map(removed.map((id) => [id, ids.record()])),
        until: clock.now() + seconds * 1000,
        actor,
        ...(note === undefined ? {} : { note }),
      }),
    list: (organisationId) => table.of(organisationId).filter(isOn),
    lift(organisationId, id) {
      const ban = table.of(organisationId).find((each) => each.id === id);
      if (ban === undefined) return false;
      drop(ban);
      table.remove(ban);
      return isOn(ban);
    },
    sweep() {
      for (const ban of table.all()) {
        if (isOn(ban)) continue;
        drop(ban);
        table.remove(ban);
      }
    },
  };
}

/** By itself, not with a removal: stored when it returns. */
function setBan(deps: BansDeps, table: Table, order: NewBan): Result<Ban, AppRefusal> {
  const checked = whomOf(deps, order);
  if (!checked.ok) return checked;
  const { organisationId, place, seconds, actor, note } = order;
  const max = limits.bansPerOrganisationMax;
  if (table.of(organisationId).length >= max)
    return refuse({ kind: 'limitReached', limit: 'bansPerOrganisationMax', max });
  const since = deps.clock.now();
  const asked = { organisationId, place, whom: checked.value, since, until: since + seconds * 1000, actor };
  const id = table.kept(asked)?.id ?? deps.ids.record();
  const ban = { ...asked, id, ...(note === undefined ? {} : { note }) };
  const before = table.put(ban);
  try {
    deps.records.save(recordOf(ban));
  } catch {
    table.restore(ban, before);
    return refuse({ kind: 'unavailable' });
  }
  return ok(ban);
}

/** Whom a ban names, and whether its place is one of the organisation's. */
function whomOf(deps: BansDeps, { organisationId, place, address, userId }: NewBan): Result<Banned, AppRefusal> {
  if (place.kind === 'room' && deps.roomOwner(place.room) !== organisationId)
    return refuse({ kind: 'unknownRoom', room: place.room });
  if (place.kind === 'conversation' && deps.directory.get(place.conversationId)?.organisationId !== organisationId) {
    const isEnded = deps.isEndedConversation(organisationId, place.conversationId);
    return refuse({ kind: isEnded ? 'conversationEnded' : 'unknownConversation' });
  }
  const name = address?.startsWith('user:') ? address.slice('user:'.length) : undefined;
  if (userId === undefined && name === undefined) return ok({ kind: 'address', address: address ?? '' });
  const user =
    userId === undefined
      ? deps.identities.userByName(organisationId, name ?? '')
      : isUuid(userId)
        ? deps.identities.user(organisationId, asUserId(userId))
        : undefined;
  return user === undefined
    ? refuse({ kind: 'unknownUser', user: userId ?? address ?? '' })
    : ok({ kind: 'user', userId: user.id });
}

const isBan = (body: unknown): body is Ban => typeof body === 'object' && body !== null && 'whom' in body;

const recordOf = (ban: Ban): StoredRecord => ({
  organisationId: ban.organisationId,
  kind: 'ban',
  id: ban.id,
  key: placeKey(ban.place),
  version: 1,
  body: ban,
});

/** What was stored. A crash may have left a ban that another has taken the place of. */
function loadTable(records: RecordStore) {
  const table = createTable();
  const stored = records.all('ban').flatMap(({ body }) => (isBan(body) ? [body] : []));
  for (const ban of stored.toSorted((one, other) => one.since - other.since)) {
    const before = table.put(ban);
    if (before !== undefined) records.remove(before.organisationId, 'ban', before.id);
  }
  return table;
}

type Table = ReturnType<typeof createTable>;

type Where = Pick<Ban, 'organisationId' | 'place'>;

/** Bans by their place and party, one for each host of it. */
function createTable() {
  const places = new Map<string, Map<string, Ban>>();
  const keyOf = ({ organisationId, place }: Where, party: string): string =>
    `${organisationId} ${placeKey(place)} ${party}`;
  const under = (ban: Pick<Ban, 'organisationId' | 'place' | 'whom'>): string => keyOf(ban, partyKey(ban.whom));

  const kept = (ban: Pick<Ban, 'organisationId' | 'place' | 'whom'>): Ban | undefined =>
    places.get(under(ban))?.get(banKey(ban));

  const remove = (ban: Ban): void => {
    const here = places.get(under(ban));
    here?.delete(banKey(ban));
    if (here?.size === 0) places.delete(under(ban));
  };

  /** What it takes the place of: the same party has one ban in one place. */
  const put = (ban: Ban): Ban | undefined => {
    const here = places.get(under(ban)) ?? new Map<string, Ban>();
    const before = here.get(banKey(ban));
    places.set(under(ban), here.set(banKey(ban), ban));
    return before;
  };

  const restore = (ban: Ban, before: Ban | undefined): void => {
    if (kept(ban) !== ban) return;
    if (before === undefined) remove(ban);
    else put(before);
  };

  const all = function* (): Iterable<Ban> {
    for (const here of [...places.values()]) yield* [...here.values()];
  };

  return {
    put,
    restore,
    kept,
    remove,
    all,
    at: (where: Where, party: string): readonly Ban[] => [...(places.get(keyOf(where, party))?.values() ?? [])],
    of: (organisationId: OrganisationId): readonly Ban[] =>
      [...all()]
        .filter((ban) => ban.organisationId === organisationId)
        .sort((one, other) => one.since - other.since || (one.id < other.id ? -1 : 1)),
  };
}
