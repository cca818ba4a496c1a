import { bytesOf, type JournalEntry } from './entry.ts';

export interface RingBounds {
  readonly entriesMax: number;
  readonly bytesMax: number;
}

/** The last requests; what is over a bound pushes out the oldest. */
export interface Ring {
  add(entry: JournalEntry): void;
  newestFirst(): IterableIterator<JournalEntry>;
}

export function createRing({ entriesMax, bytesMax }: RingBounds): Ring {
  const slots: (JournalEntry | undefined)[] = [];
  let first = 0;
  let count = 0;
  let bytes = 0;
  const dropOldest = (): void => {
    const oldest = slots[first];
    if (oldest !== undefined) bytes -= bytesOf(oldest);
    slots[first] = undefined;
    first = (first + 1) % entriesMax;
    count -= 1;
  };
  return {
    add(entry) {
      const size = bytesOf(entry);
      while (count > 0 && (count === entriesMax || bytes + size > bytesMax)) dropOldest();
      if (size > bytesMax) return;
      slots[(first + count) % entriesMax] = entry;
      count += 1;
      bytes += size;
    },
    *newestFirst() {
      for (let back = count - 1; back >= 0; back -= 1) {
        const entry = slots[(first + back) % entriesMax];
        if (entry !== undefined) yield entry;
      }
    },
  };
}
