import type { ConversationId, LegId, OrganisationId, ParticipantId } from '../base/ids.ts';
import type { Conversation } from '../domain/conversation.ts';
import { isLive, type Leg } from '../domain/leg.ts';
import type { Participant } from '../domain/participant.ts';
import { createPartyIndex, type PartyIndex } from './party-index.ts';

/** The live conversations that this node owns, in memory, as last committed. */
export interface Directory {
  get(id: ConversationId): Conversation | undefined;
  ofParticipant(id: ParticipantId): Conversation | undefined;
  /** Where this leg is live: one conversation, or two while it goes over from the first to the second. */
  ofLeg(id: LegId): readonly ConversationId[];
  /** Live stays by address or user; see PartyIndex. */
  readonly parties: Pick<PartyIndex, 'byAddress' | 'byUser'>;
  ofRoom(organisationId: OrganisationId, room: string): Conversation | undefined;
  ofOrganisation(organisationId: OrganisationId): Iterable<Conversation>;
  all(): Iterable<Conversation>;
  count(): number;
  /** Takes over a committed state; an ended conversation leaves the directory. */
  put(next: Conversation, changed: readonly Participant[]): void;
}

const roomKey = (organisationId: OrganisationId, room: string): string => `${organisationId} ${room}`;

/** Whose a leg is: for a moment that of two, when it goes over to another conversation. */
function indexLeg(legs: Map<LegId, readonly ConversationId[]>, leg: Leg, id: ConversationId): void {
  const owners = legs.get(leg.id) ?? [];
  if (isLive(leg.state)) {
    if (!owners.includes(id)) legs.set(leg.id, [...owners, id]);
    return;
  }
  // A leg that went over to another conversation is that one's now.
  const others = owners.filter((owner) => owner !== id);
  if (others.length === 0) legs.delete(leg.id);
  else legs.set(leg.id, others);
}

/** An empty directory. */
export function createDirectory(): Directory {
  const conversations = new Map<ConversationId, Conversation>();
  const participants = new Map<ParticipantId, ConversationId>();
  const legs = new Map<LegId, readonly ConversationId[]>();
  const rooms = new Map<string, ConversationId>();
  const parties = createPartyIndex();
  const organisations = new Map<OrganisationId, Set<ConversationId>>();
  const follow = (id: ConversationId | undefined): Conversation | undefined =>
    id === undefined ? undefined : conversations.get(id);

  const index = (participant: Participant, { id, organisationId }: Conversation): void => {
    const live = participant.endTime === undefined;
    if (live && !participants.has(participant.id)) parties.add(organisationId, participant);
    if (live) participants.set(participant.id, id);
    else {
      participants.delete(participant.id);
      parties.remove(organisationId, participant);
    }
    for (const leg of participant.legs) indexLeg(legs, leg, id);
  };

  const indexConversation = (next: Conversation): void => {
    const siblings = organisations.get(next.organisationId) ?? new Set();
    organisations.set(next.organisationId, siblings);
    const room = next.room === undefined ? undefined : roomKey(next.organisationId, next.room);
    if (next.endTime === undefined) {
      conversations.set(next.id, next);
      siblings.add(next.id);
      if (room !== undefined) rooms.set(room, next.id);
      return;
    }
    conversations.delete(next.id);
    siblings.delete(next.id);
    if (room !== undefined && rooms.get(room) === next.id) rooms.delete(room);
  };

  return {
    get: (id) => conversations.get(id),
    ofParticipant: (id) => follow(participants.get(id)),
    ofLeg: (id) => legs.get(id) ?? [],
    parties,
    ofRoom: (organisationId, room) => follow(rooms.get(roomKey(organisationId, room))),
    *ofOrganisation(organisationId) {
      for (const id of organisations.get(organisationId) ?? []) {
        const conversation = conversations.get(id);
        if (conversation) yield conversation;
      }
    },
    all: () => conversations.values(),
    count: () => conversations.size,
    put(next, changed) {
      for (const participant of changed) index(participant, next);
      indexConversation(next);
    },
  };
}
