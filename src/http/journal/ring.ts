import type { OrganisationId } from '../../base/ids.ts';
import { bytesOf, type JournalEntry } from './entry.ts';

export interface RingBounds {
  readonly entriesMax: number;
  readonly bytesMax: number;
}

/**
 * The last requests. What is over a bound pushes out the oldest of the organisation that has most, so that nobody's
 * flood costs another more than what he holds beyond an equal share.
 */
export interface Ring {
  add(entry: JournalEntry): void;
  /** Of one organisation. */
  newestFirst(organisationId: OrganisationId): IterableIterator<JournalEntry>;
}

interface Link {
  readonly entry: JournalEntry;
  older: Link | undefined;
  newer: Link | undefined;
}

/** The entries of one organisation. */
interface Share {
  readonly organisationId: OrganisationId;
  count: number;
  oldest: Link | undefined;
  newest: Link | undefined;
}

export function createRing({ entriesMax, bytesMax }: RingBounds): Ring {
  const shares = new Map<OrganisationId, Share>();
  const ranks = createRanks();
  let count = 0;
  let bytes = 0;

  function shareOf(organisationId: OrganisationId): Share {
    const known = shares.get(organisationId);
    if (known !== undefined) return known;
    const share: Share = { organisationId, count: 0, oldest: undefined, newest: undefined };
    shares.set(organisationId, share);
    return share;
  }

  function dropOldest(): void {
    const share = ranks.largest();
    const oldest = share?.oldest;
    if (share === undefined || oldest === undefined) return;
    share.oldest = oldest.newer;
    if (share.oldest === undefined) shares.delete(share.organisationId);
    else share.oldest.older = undefined;
    ranks.move(share, -1);
    count -= 1;
    bytes -= bytesOf(oldest.entry);
  }

  return {
    add(entry) {
      const size = bytesOf(entry);
      if (size > bytesMax) return;
      const share = shareOf(entry.organisationId);
      const link: Link = { entry, older: share.newest, newer: undefined };
      if (share.oldest === undefined) share.oldest = link;
      else if (share.newest !== undefined) share.newest.newer = link;
      share.newest = link;
      ranks.move(share, 1);
      count += 1;
      bytes += size;
      while (count > entriesMax || bytes > bytesMax) dropOldest();
    },
    *newestFirst(organisationId) {
      let link = shares.get(organisationId)?.newest;
      for (; link !== undefined; link = link.older) yield link.entry;
    },
  };
}

/** The shares by their counts, which change by one: the largest is known without a search. */
function createRanks(): { move: (share: Share, by: 1 | -1) => void; largest: () => Share | undefined } {
  const byCount = new Map<number, Set<Share>>();
  let most = 0;
  return {
    move(share, by) {
      const left = byCount.get(share.count);
      left?.delete(share);
      if (left?.size === 0) byCount.delete(share.count);
      share.count += by;
      if (share.count > 0) byCount.set(share.count, (byCount.get(share.count) ?? new Set()).add(share));
      // What left the first rank went to the next one, unless others are still there.
      most = share.count > most || byCount.has(most) ? Math.max(most, share.count) : most - 1;
    },
    largest() {
      const [first] = byCount.get(most) ?? [];
      return first;
    },
  };
}
