import {
  asConversationId,
  asParticipantId,
  asUserId,
  type ConversationId,
  isUuid,
  type OrganisationId,
  type ParticipantId,
  type UserId,
} from '../base/ids.ts';
import type { Known, LiveStay, Removal } from '../base/known.ts';
import { limits } from '../base/limits.ts';
import type { Conversation, Stay } from '../domain/conversation.ts';
import type { Departure } from '../domain/departure.ts';
import { type Participant, participantState } from '../domain/participant.ts';
import type { ConversationStore, IdentityStore } from '../ports/store.ts';
import type { Directory } from './directory.ts';

/** Tells what ids, addresses and Call-IDs of a request are. Used only when a request was refused. */
export interface Lookup {
  /** Only words that the organisation knows have an entry. */
  things(organisationId: OrganisationId, words: readonly string[]): ReadonlyMap<string, Known>;
}

/** Whose calls ring on a station: `null` for a station of nobody's, undefined where there is no such station. */
export type StationUser = (organisationId: OrganisationId, id: string) => UserId | null | undefined;

export interface LookupDeps {
  readonly directory: Directory;
  readonly store: ConversationStore;
  readonly identities: IdentityStore;
  readonly stationUser?: StationUser;
}

/** A lookup: one indexed read a word, of the store or of whoever is live, whatever it is and whoever owns it. */
export function createLookup(deps: LookupDeps): Lookup {
  return {
    things(organisationId, words) {
      const found = new Map<string, Known>();
      const add = (word: string): Known | undefined => {
        const known = found.get(word) ?? whatIs(deps, organisationId, word);
        if (known) found.set(word, known);
        return known;
      };
      // A correction names what a word leads to, so that has to be known as well: one step, no further.
      for (const known of words.map(add)) if (known) for (const id of relatedIds(known)) add(id);
      return found;
    },
  };
}

function relatedIds(known: Known): readonly string[] {
  switch (known.kind) {
    case 'participant':
      return [known.conversationId];
    case 'communication':
    case 'call':
      return [known.stay.participantId, known.stay.conversationId];
    case 'conversation':
    case 'user':
    case 'station':
    case 'address':
      return known.live
        .slice(0, limits.lookupCandidatesMax)
        .flatMap((stay) => [stay.participantId, stay.conversationId]);
  }
}

function whatIs(deps: LookupDeps, organisationId: OrganisationId, word: string): Known | undefined {
  const thing = deps.store.find(organisationId, word);
  switch (thing?.kind) {
    case 'participant':
      return participantThing(deps, organisationId, word);
    case 'conversation':
      return conversationThing(deps, organisationId, thing.conversationId);
    case 'communication':
    case 'call': {
      const stay = stayOf(deps, organisationId, thing.participantId);
      if (stay === undefined) return undefined;
      const live = stay.participant.endTime === undefined;
      const leg = {
        stay: liveStay(stay.conversationId, stay.participant),
        live,
        ...(live ? {} : newerOf(deps, organisationId, stay)),
      };
      return thing.kind === 'call'
        ? { kind: 'call', ...leg }
        : { kind: 'communication', legKind: thing.legKind, ...leg };
    }
    case 'user':
      return userThing(deps, organisationId, thing.userId);
    case undefined:
      return isUuid(word)
        ? (userById(deps, organisationId, word) ?? stationThing(deps, organisationId, word))
        : addressThing(deps, organisationId, word);
  }
}

const liveStay = (conversationId: ConversationId, participant: Participant): LiveStay => ({
  participantId: participant.id,
  conversationId,
  since: participant.connectedTime ?? participant.startTime,
});

function stayOf(deps: LookupDeps, organisationId: OrganisationId, id: string): Stay | undefined {
  const participantId = asParticipantId(id);
  const conversation = deps.directory.ofParticipant(participantId);
  const participant = conversation?.live.get(participantId);
  if (conversation?.organisationId !== organisationId || !participant)
    return deps.store.stay(organisationId, participantId);
  const { id: conversationId, conference, media } = conversation;
  return { participant, conversationId, organisationId, conference, media };
}

function participantThing(deps: LookupDeps, organisationId: OrganisationId, id: string): Known | undefined {
  const stay = stayOf(deps, organisationId, id);
  if (stay === undefined) return undefined;
  const { participant, conversationId } = stay;
  const { departure, endTime } = participant;
  return {
    kind: 'participant',
    participantId: participant.id,
    conversationId,
    live: endTime === undefined,
    state: participantState(participant),
    conversationEnded: stay.conversationEndTime !== undefined,
    startedAt: participant.startTime,
    ...(endTime === undefined ? {} : { endedAt: endTime, ...newerOf(deps, organisationId, stay) }),
    ...(departure === undefined
      ? {}
      : {
          endedBy: departure.actor.kind,
          disconnectType: departure.disconnectType,
          removal: removalOf(participant, departure),
        }),
  };
}

const removalOf = (participant: Participant, { actor, requestId }: Departure): Removal => ({
  participantId: participant.id,
  actor,
  ...(requestId === undefined ? {} : { requestId }),
});

/**
 * The newest live stay of the same identity in the same conversation, else of the same user in another: a candidate,
 * never a correction.
 */
function newerOf(deps: LookupDeps, organisationId: OrganisationId, stay: Stay): { newer?: LiveStay } {
  const { identity, userId } = stay.participant;
  const here = [...(deps.directory.get(stay.conversationId)?.live.values() ?? [])]
    .filter((participant) => participant.identity === identity)
    .map((participant) => liveStay(stay.conversationId, participant));
  const elsewhere = userId === undefined ? [] : staysWith(deps, deps.directory.parties.byUser(organisationId, userId));
  const [newer] = [...here.sort((one, other) => other.since - one.since), ...elsewhere];
  return newer === undefined ? {} : { newer };
}

function conversationThing(deps: LookupDeps, organisationId: OrganisationId, id: string): Known | undefined {
  const conversationId = asConversationId(id);
  const live = deps.directory.get(conversationId);
  if (live?.organisationId === organisationId)
    return { kind: 'conversation', conversationId, ended: false, live: staysOf(live) };
  const stored = deps.store.read(organisationId, conversationId, limits.lookupEndedMax);
  if (stored === undefined) return undefined;
  const { endTime } = stored.conversation;
  const last = stored.ended.at(-1)?.departure;
  const removal = endedWith(stored.ended);
  return {
    kind: 'conversation',
    conversationId,
    ended: true,
    live: [],
    ...(endTime === undefined ? {} : { endedAt: endTime }),
    ...(last === undefined ? {} : { endedBy: last.actor.kind }),
    ...(removal === undefined ? {} : { removal }),
  };
}

/** Who left last, but for those whom a policy sent after him. */
function endedWith(ended: readonly Participant[]): Removal | undefined {
  const cause = ended.findLast(({ departure }) => departure !== undefined && departure.cause !== 'policy');
  if (cause?.departure === undefined) return undefined;
  const { requestId } = cause.departure;
  const removal = removalOf(cause, cause.departure);
  const isOfAll =
    requestId !== undefined && ended.some((each) => each.id !== cause.id && each.departure?.requestId === requestId);
  return isOfAll ? { ...removal, ofAll: true } : removal;
}

const staysOf = (conversation: Conversation): LiveStay[] =>
  [...conversation.live.values()].map((participant) => liveStay(conversation.id, participant));

function userById(deps: LookupDeps, organisationId: OrganisationId, word: string): Known | undefined {
  const userId = asUserId(word);
  return deps.identities.user(organisationId, userId) ? userThing(deps, organisationId, userId) : undefined;
}

const userThing = (deps: LookupDeps, organisationId: OrganisationId, userId: UserId): Known => ({
  kind: 'user',
  userId,
  live: staysWith(deps, deps.directory.parties.byUser(organisationId, userId)),
});

function stationThing(deps: LookupDeps, organisationId: OrganisationId, word: string): Known | undefined {
  const userId = deps.stationUser?.(organisationId, word);
  if (userId === undefined) return undefined;
  return {
    kind: 'station',
    live: userId === null ? [] : staysWith(deps, deps.directory.parties.byUser(organisationId, userId)),
  };
}

function addressThing(deps: LookupDeps, organisationId: OrganisationId, word: string): Known | undefined {
  const live = staysWith(deps, deps.directory.parties.byAddress(organisationId, word));
  return live.length === 0 ? undefined : { kind: 'address', live };
}

/** Newest first. */
function staysWith(deps: LookupDeps, ids: readonly ParticipantId[]): LiveStay[] {
  const found = ids.flatMap((id) => {
    const conversation = deps.directory.ofParticipant(id);
    const participant = conversation?.live.get(id);
    return conversation && participant ? [liveStay(conversation.id, participant)] : [];
  });
  return found.sort((a, b) => b.since - a.since);
}
