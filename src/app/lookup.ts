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
import type { Known, LiveStay } from '../base/known.ts';
import { limits } from '../base/limits.ts';
import type { Conversation, Stay } from '../domain/conversation.ts';
import { type Participant, participantState } from '../domain/participant.ts';
import type { ConversationStore, IdentityStore } from '../ports/store.ts';
import type { Directory } from './directory.ts';

/** Tells what ids, addresses and Call-IDs of a request are. Used only when a request was refused. */
export interface Lookup {
  /** Only words that the organisation knows have an entry. */
  things(organisationId: OrganisationId, words: readonly string[]): ReadonlyMap<string, Known>;
}

export interface LookupDeps {
  readonly directory: Directory;
  readonly store: ConversationStore;
  readonly identities: IdentityStore;
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
      return thing.kind === 'call'
        ? { kind: 'call', stay: liveStay(stay.conversationId, stay.participant), live }
        : {
            kind: 'communication',
            legKind: thing.legKind,
            stay: liveStay(stay.conversationId, stay.participant),
            live,
          };
    }
    case 'user':
      return userThing(deps, organisationId, thing.userId);
    case undefined:
      return isUuid(word) ? userById(deps, organisationId, word) : addressThing(deps, organisationId, word);
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
  if (!conversation || !participant) return deps.store.stay(organisationId, participantId);
  const { id: conversationId, conference, media } = conversation;
  return conversation.organisationId === organisationId
    ? { participant, conversationId, organisationId, conference, media }
    : undefined;
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
    ...(endTime === undefined ? {} : { endedAt: endTime, ...newerOf(deps, stay) }),
    ...(departure === undefined ? {} : { endedBy: departure.actor.kind, disconnectType: departure.disconnectType }),
  };
}

/** The newest live stay of the same identity in the same conversation: a candidate, never a correction. */
function newerOf(deps: LookupDeps, stay: Stay): { newer?: LiveStay } {
  for (const participant of deps.directory.get(stay.conversationId)?.live.values() ?? []) {
    if (participant.identity === stay.participant.identity)
      return { newer: liveStay(stay.conversationId, participant) };
  }
  return {};
}

function conversationThing(deps: LookupDeps, organisationId: OrganisationId, id: string): Known | undefined {
  const conversationId = asConversationId(id);
  const live = deps.directory.get(conversationId);
  if (live) return { kind: 'conversation', conversationId, ended: false, live: staysOf(live) };
  const stored = deps.store.read(organisationId, conversationId, 1);
  if (stored === undefined) return undefined;
  const { endTime } = stored.conversation;
  const last = stored.ended.at(-1)?.departure;
  return {
    kind: 'conversation',
    conversationId,
    ended: true,
    live: [],
    ...(endTime === undefined ? {} : { endedAt: endTime }),
    ...(last === undefined ? {} : { endedBy: last.actor.kind }),
  };
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
