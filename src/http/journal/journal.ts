import type { Clock } from '../../base/clock.ts';
import type { OrganisationId, UserId } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';
import type { Exchange } from '../exchange.ts';
import { entryOf, type JournalEntry, type Outcome } from './entry.ts';
import { createRing, type RingBounds } from './ring.ts';

/** What reads the journal. */
export const OF_THE_JOURNAL: ReadonlySet<string | undefined> = new Set(['getPartylineRequests', 'getPartylineRequest']);

/** Who reads: his own requests, or those of the whole organisation. */
export interface JournalReader {
  readonly organisationId: OrganisationId;
  readonly clientId: string;
  readonly userId: UserId | undefined;
  readonly isWhole: boolean;
}

/** Which entries are meant, and from where on. */
export interface JournalWish {
  readonly fits: (entry: JournalEntry) => boolean;
  /** Id of an entry of an earlier page; those before it are wanted. */
  readonly after: string | undefined;
  readonly limit: number;
}

export interface JournalPage {
  readonly entries: readonly JournalEntry[];
  readonly hasMore: boolean;
}

/** The last requests and what became of them, in memory. */
export interface Journal {
  record(exchange: Exchange, outcome: Outcome): void;
  /** Another's entry is as unknown as one that never was, and costs the same search. */
  find(reader: JournalReader, id: string): JournalEntry | undefined;
  /** Newest first. */
  list(reader: JournalReader, wish: JournalWish): JournalPage;
}

export interface JournalDeps {
  readonly clock: Pick<Clock, 'now'>;
  /**
   * Who may read refusals of requests without a valid token, which are nobody's. Undefined: they are not kept, or
   * strangers could push everybody's entries out.
   */
  readonly strangersTo: OrganisationId | undefined;
  readonly bounds?: RingBounds;
}

export function createJournal({ clock, strangersTo, bounds = ringBounds }: JournalDeps): Journal {
  const ring = createRing(bounds);
  const isFlood = createFloodGate(clock);
  return {
    record(exchange, outcome) {
      // Whoever follows the journal asks every second, and would push out what he looks for.
      if (outcome.reason === undefined && OF_THE_JOURNAL.has(exchange.operation?.name)) return;
      if (outcome.status === 429 && isFlood(exchange)) return;
      // A page that needs no token and was answered is nobody's business, and health is asked for every second.
      const organisationId = exchange.grant?.organisationId ?? (outcome.reason === undefined ? undefined : strangersTo);
      if (organisationId !== undefined) ring.add(entryOf(exchange, { at: clock.now(), organisationId, outcome }));
    },
    find(reader, id) {
      let found: JournalEntry | undefined;
      for (const entry of ring.newestFirst(reader.organisationId))
        if (entry.id === id && isFor(entry, reader)) found = entry;
      return found;
    },
    list(reader, { fits, after, limit }) {
      const entries: JournalEntry[] = [];
      let isPast = after === undefined;
      for (const entry of ring.newestFirst(reader.organisationId)) {
        if (!isFor(entry, reader)) continue;
        if (isPast && fits(entry)) {
          if (entries.length === limit) return { entries, hasMore: true };
          entries.push(entry);
        }
        isPast ||= entry.id === after;
      }
      return { entries, hasMore: false };
    },
  };
}

const ringBounds: RingBounds = { entriesMax: limits.journalEntriesMax, bytesMax: limits.journalBytesMax };

const isFor = (entry: JournalEntry, reader: JournalReader): boolean =>
  reader.isWhole || (entry.clientId === reader.clientId && entry.userId === reader.userId);

/** Tells of a client that was refused for its rate already in this second: one such entry says it all. */
function createFloodGate(clock: Pick<Clock, 'now'>): (exchange: Exchange) => boolean {
  const clients = new Set<string>();
  let second = 0;
  return ({ grant }) => {
    const now = Math.floor(clock.now() / 1000);
    if (now !== second) clients.clear();
    second = now;
    const client = `${grant?.organisationId} ${grant?.clientId}`;
    if (clients.has(client) || clients.size >= limits.journalLimitedClientsMax) return true;
    clients.add(client);
    return false;
  };
}
