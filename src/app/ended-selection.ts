import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import { media as everyMedium, type Media, type Stay } from '../domain/conversation.ts';
import type { Place } from '../domain/place.ts';
import { type Condition, fits, type Selector } from '../domain/selector.ts';
import type { ConversationStore, EndedFilter } from '../ports/store.ts';
import type { Directory } from './directory.ts';
import { found, type Selection } from './selection.ts';

/** What comes close to a selector that fits nobody. */
export type Near =
  /** Somebody who fitted has left. */
  | { readonly kind: 'ended'; readonly stay: Stay }
  /** Without these conditions it would fit. */
  | { readonly kind: 'dropped'; readonly keys: readonly string[]; readonly stays: readonly Stay[] };

/** Where nobody fits: whether he is known to have ended, and what comes close. Bounded reads. */
export interface EndedSelections {
  /** Those who are meant, where they are known to have ended in the call or room that is named; else undefined. */
  gone(selection: Selection<unknown>): readonly Stay[] | undefined;
  near(selection: Selection<unknown>): Near | undefined;
}

export interface EndedSelectionDeps {
  readonly directory: Directory;
  readonly store: Stored;
  readonly clock: Pick<Clock, 'now'>;
}

type Stored = Pick<ConversationStore, 'ended' | 'stay' | 'read'>;

/** Looks at tombstones, and at whoever is live under other conditions. */
export function createEndedSelections(deps: EndedSelectionDeps): EndedSelections {
  return {
    gone(selection) {
      const { participantId, communicationId, conversationId, room, userId, address } = selection.selector;
      const isPlaced = conversationId !== undefined || room !== undefined;
      const isNamed = userId !== undefined || address !== undefined;
      const isPinned = participantId !== undefined || communicationId !== undefined || (isPlaced && isNamed);
      const [last] = isPinned ? endedStays(deps, selection) : [];
      // Of a party only the last stay is meant: it is that one which is over.
      return last === undefined || selection.expectCount !== 1 ? undefined : [last];
    },
    near(selection) {
      const [stay] = endedStays(deps, selection);
      return stay === undefined ? dropped(deps, selection) : { kind: 'ended', stay };
    },
  };
}

/** Newest first. What is asked of time on the line was asked of somebody who is there. */
function endedStays({ directory, store, clock }: EndedSelectionDeps, selection: Selection<unknown>): readonly Stay[] {
  const { organisationId, visibleTo, within, mayMean = () => true } = selection;
  const { talkingFor: _, ...selector } = selection.selector;
  const { conversationId, participantId, userId, media, room } = selector;
  const isMine = (stay: Stay): boolean =>
    (visibleTo === undefined || stay.participant.userId === visibleTo) &&
    mayMean(stay.participant) &&
    (within === undefined || isInside(store, stay, within));
  const isHere = (stay: Stay): boolean =>
    stay.participant.endTime !== undefined &&
    (conversationId === undefined || stay.conversationId === conversationId) &&
    (media === undefined || stay.media === media) &&
    fits(stay.participant, selector, clock.now());
  if (participantId !== undefined) {
    const stay = store.stay(organisationId, participantId);
    return stay !== undefined && isHere(stay) && isMine(stay) && isOfRoom(store, stay, room) ? [stay] : [];
  }
  const place = conversationId ?? (room === undefined ? undefined : directory.ofRoom(organisationId, room)?.id);
  const filter = {
    organisationId,
    ...(place === undefined ? {} : { conversationId: place }),
    ...(userId === undefined ? {} : { userId }),
  };
  return lately(store, { ...filter, ...(isMedium(media) ? { media: [media] } : {}) })
    .filter((stay) => isHere(stay) && isMine(stay))
    .slice(0, limits.selectionCandidatesMax)
    .filter((stay) => isOfRoom(store, stay, room));
}

const isMedium = (text: string | undefined): text is Media => everyMedium.some((each) => each === text);

/**
 * Who left last. Of a whole organisation medium by medium, each along its index: of several at once everybody who ever
 * left would be sorted.
 */
function lately(store: Stored, filter: EndedFilter): readonly Stay[] {
  const max = limits.selectionEndedScannedMax;
  const isNarrow = filter.conversationId !== undefined || filter.userId !== undefined || filter.media !== undefined;
  if (isNarrow) return store.ended(filter, max, 0).stays;
  const found = everyMedium.flatMap((each) => store.ended({ ...filter, media: [each] }, max, 0).stays);
  const endOf = ({ participant }: Stay): number => participant.endTime ?? 0;
  return found.sort((one, other) => endOf(other) - endOf(one)).slice(0, max);
}

const isOfRoom = (store: Stored, stay: Stay, room: string | undefined): boolean =>
  room === undefined || store.read(stay.organisationId, stay.conversationId, 0)?.conversation.room === room;

const isInside = (store: Stored, stay: Stay, place: Place): boolean =>
  place.kind === 'conversation' ? stay.conversationId === place.conversationId : isOfRoom(store, stay, place.room);

/** Conditions in the order in which they are likely to be wrong. */
const conditions: readonly (readonly Condition[])[] = [
  ['talkingFor'],
  ['joinedBefore'],
  ['incarnation'],
  ['purpose'],
  ['name'],
  ['media'],
  ['conversationId'],
  ['room'],
  ['conversationId', 'room'],
];

function dropped(deps: EndedSelectionDeps, selection: Selection<unknown>): Near | undefined {
  for (const keys of conditions) {
    if (!keys.every((key) => selection.selector[key] !== undefined)) continue;
    const selector = without(selection.selector, keys);
    const stays = found(deps, { ...selection, selector });
    if (stays.length > 0) return { kind: 'dropped', keys, stays };
  }
  return undefined;
}

const without = (selector: Selector, keys: readonly Condition[]): Selector =>
  Object.fromEntries(Object.entries(selector).filter(([key]) => !keys.some((each) => each === key)));
