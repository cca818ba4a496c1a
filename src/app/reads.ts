import type { ConversationId, LegId, OrganisationId, ParticipantId, UserId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import { isSameAddress } from '../base/phone-number.ts';
import type { Conversation, Media, Stay, WholeConversation } from '../domain/conversation.ts';
import type { Published } from '../domain/event.ts';
import type { LegQuality } from '../domain/leg-quality.ts';
import { type Participant, participantState, wireLeg } from '../domain/participant.ts';
import type { ConversationStore } from '../ports/store.ts';
import type { Directory } from './directory.ts';
import type { Engine } from './outbox.ts';
import { stayOf } from './participants.ts';

/** Narrows a list of stays. */
export interface StayFilter {
  readonly organisationId: OrganisationId;
  /** Wire state as shown in the thread's shape; absent: live ones. */
  readonly state?: string;
  readonly conversationId?: ConversationId;
  /** Compared whole, by user part, or as a number however it is written. */
  readonly address?: string;
  readonly userId?: UserId;
  readonly purpose?: string;
  readonly name?: string;
  /** Absent: every medium. */
  readonly media?: readonly Media[];
  /** A user's token sees the conversations he takes part in. */
  readonly visibleTo?: UserId;
}

/** One page of a list. `offset` and `limit` count stays. */
export interface Page {
  readonly offset: number;
  readonly limit: number;
}

/** What clients may look at. Committed state only; showing a leg is told to its driver. */
export interface Reads {
  conversation(organisationId: OrganisationId, id: ConversationId): WholeConversation | undefined;
  /** One page of the live conversations; of a user those he takes part in. */
  conversations(
    of: { readonly organisationId: OrganisationId; readonly visibleTo: UserId | undefined; readonly media?: Media },
    page: Page,
  ): { readonly reads: readonly WholeConversation[]; readonly total: number };
  /** As `conversations`, without those who have left: nothing is read from the store. */
  live(
    of: { readonly organisationId: OrganisationId; readonly visibleTo: UserId | undefined },
    page: Page,
  ): { readonly conversations: readonly Conversation[]; readonly total: number };
  /** A conversation that goes on. */
  liveOne(organisationId: OrganisationId, id: ConversationId): Conversation | undefined;
  stay(organisationId: OrganisationId, id: ParticipantId): Stay | undefined;
  /** The live conference of a room. */
  conferenceOf(organisationId: OrganisationId, room: string): ConversationId | undefined;
  stays(filter: StayFilter, page: Page): { readonly stays: readonly Stay[]; readonly total: number };
  /** How the audio of a stay goes, or went; undefined for one that never had a socket. */
  quality(stay: Stay): LegQuality | undefined;
  timeline(organisationId: OrganisationId, id: ConversationId, afterSeq: number): readonly Published[] | undefined;
}

export interface ReadsDeps {
  readonly directory: Directory;
  readonly store: ConversationStore;
  readonly engine: () => Engine;
}

/** Reads over the directory (live) and the store (ended). */
export function createReads({ directory, store, engine }: ReadsDeps): Reads {
  const notice = (participants: Iterable<Participant>): void => {
    for (const participant of participants) {
      const wire = wireLeg(participant);
      if (wire.carrier !== 'seat' && wire.state === 'connected') engine().drivers[wire.carrier].noticed(wire.id);
    }
  };

  const whole = (conversation: Conversation): WholeConversation => {
    const live = [...conversation.live.values()];
    notice(live);
    if (conversation.endedCount === 0) return { conversation, participants: live };
    const stored = store.read(conversation.organisationId, conversation.id, limits.endedShownPerConversationMax);
    const all = [...(stored?.ended ?? []), ...live];
    return { conversation, participants: all.sort((a, b) => a.startTime - b.startTime) };
  };

  return {
    conversation(organisationId, id) {
      const live = directory.get(id);
      // What is another organisation's costs the same read as what never was.
      if (live?.organisationId === organisationId) return whole(live);
      const stored = store.read(organisationId, id, limits.endedShownPerConversationMax);
      return stored && { conversation: stored.conversation, participants: stored.ended };
    },
    conversations({ organisationId, visibleTo, media }, { offset, limit }) {
      const visible = [...directory.ofOrganisation(organisationId)].filter(
        (each) => isVisible(each, visibleTo) && (media === undefined || each.media === media),
      );
      return { reads: visible.slice(offset, offset + limit).map(whole), total: visible.length };
    },
    ...liveReads(directory),
    stay(organisationId, id) {
      const conversation = directory.ofParticipant(id);
      const participant = conversation?.live.get(id);
      if (conversation?.organisationId !== organisationId || !participant) return store.stay(organisationId, id);
      notice([participant]);
      return stayOf(conversation, participant);
    },
    conferenceOf: (organisationId, room) => directory.ofRoom(organisationId, room)?.id,
    stays(filter, page) {
      if (filter.state === 'disconnected') return endedStays(store, filter, page);
      const found = liveStays(directory, filter);
      const stays = found.slice(page.offset, page.offset + page.limit);
      notice(stays.map((stay) => stay.participant));
      return { stays, total: found.length };
    },
    quality({ conversationId, participant }) {
      const legId = wireLeg(participant).id;
      const live = participant.endTime === undefined;
      return live ? engine().rooms.quality(legId) : finalQuality(store, conversationId, legId);
    },
    timeline(organisationId, id, afterSeq) {
      const known =
        directory.get(id)?.organisationId === organisationId || store.find(organisationId, id)?.kind === 'conversation';
      return known ? store.events(id, afterSeq, limits.timelineEventsMax) : undefined;
    },
  };
}

/** The reads of a board, which looks on: no driver is told, or a phone that waits to be listed would hang up for it. */
const liveReads = (directory: Directory): Pick<Reads, 'live' | 'liveOne'> => ({
  live({ organisationId, visibleTo }, { offset, limit }) {
    const visible = [...directory.ofOrganisation(organisationId)].filter((each) => isVisible(each, visibleTo));
    return { conversations: visible.slice(offset, offset + limit), total: visible.length };
  },
  liveOne(organisationId, id) {
    const live = directory.get(id);
    return live?.organisationId === organisationId ? live : undefined;
  },
});

/** What was measured at the end of a leg: the last thing that happened to it. */
function finalQuality(store: ConversationStore, id: ConversationId, legId: LegId): LegQuality | undefined {
  for (let afterSeq = 0; ; ) {
    const events = store.events(id, afterSeq, limits.timelineEventsMax);
    const end = events.find((event) => event.kind === 'leg.disconnected' && event.legId === legId);
    if (end?.kind === 'leg.disconnected') return end.end.quality;
    const last = events.at(-1);
    if (last === undefined || events.length < limits.timelineEventsMax) return undefined;
    afterSeq = last.seq;
  }
}

const isVisible = (conversation: Conversation, userId: UserId | undefined): boolean =>
  userId === undefined || [...conversation.live.values()].some((participant) => participant.userId === userId);

function liveStays(directory: Directory, filter: StayFilter): Stay[] {
  if (filter.address !== undefined) return staysAt(directory, { ...filter, address: filter.address });
  const found: Stay[] = [];
  const one = filter.conversationId === undefined ? undefined : directory.get(filter.conversationId);
  const conversations =
    filter.conversationId === undefined ? directory.ofOrganisation(filter.organisationId) : one ? [one] : [];
  for (const conversation of conversations) {
    if (conversation.organisationId !== filter.organisationId || !isVisible(conversation, filter.visibleTo)) continue;
    for (const participant of conversation.live.values()) {
      if (fits(participant, filter) && isOfMedia(conversation.media, filter))
        found.push(stayOf(conversation, participant));
    }
  }
  return found;
}

/** Whoever has that address: found by name, not by looking at everybody. */
function staysAt(directory: Directory, filter: StayFilter & { readonly address: string }): Stay[] {
  const { organisationId, conversationId, visibleTo } = filter;
  return directory.parties.byAddress(organisationId, filter.address).flatMap((id) => {
    const conversation = directory.ofParticipant(id);
    const participant = conversation?.live.get(id);
    if (!conversation || !participant || !fits(participant, filter)) return [];
    if (!isOfMedia(conversation.media, filter)) return [];
    const wanted = conversationId === undefined || conversation.id === conversationId;
    return wanted && isVisible(conversation, visibleTo) ? [stayOf(conversation, participant)] : [];
  });
}

const isOfMedia = (media: Media, filter: StayFilter): boolean => filter.media?.includes(media) !== false;

function fits(participant: Participant, filter: StayFilter): boolean {
  if (filter.state !== undefined && participantState(participant) !== filter.state) return false;
  if (filter.userId !== undefined && participant.userId !== filter.userId) return false;
  if (filter.purpose !== undefined && participant.purpose !== filter.purpose) return false;
  return filter.name === undefined || participant.name === filter.name;
}

/** Ended stays come page by page from the store; what it has no index for is filtered within a bounded window. */
function endedStays(
  store: ConversationStore,
  filter: StayFilter,
  page: Page,
): { stays: readonly Stay[]; total: number } {
  const { organisationId, conversationId, userId, purpose, address, name } = filter;
  const stored = {
    organisationId,
    ...(conversationId === undefined ? {} : { conversationId }),
    ...(userId === undefined ? {} : { userId }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(filter.media === undefined ? {} : { media: filter.media }),
  };
  if (address === undefined && name === undefined && filter.visibleTo === undefined) {
    return store.ended(stored, page.limit, page.offset);
  }
  const window = store.ended(stored, limits.endedScannedMax, 0).stays.filter(({ participant }) => {
    const visible = filter.visibleTo === undefined || participant.userId === filter.visibleTo;
    return (
      visible &&
      (name === undefined || participant.name === name) &&
      (address === undefined || isSameAddress(participant.address, address))
    );
  });
  return { stays: window.slice(page.offset, page.offset + page.limit), total: window.length };
}
