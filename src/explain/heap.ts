/** Smallest cost first; equal costs in the order they came. */
export interface Heap<T extends { readonly cost: number }> {
  push(item: T): void;
  pop(): T | undefined;
}

interface Entry<T> {
  readonly item: T;
  readonly order: number;
}

export function createHeap<T extends { readonly cost: number }>(): Heap<T> {
  const entries: Entry<T>[] = [];
  let pushed = 0;
  return {
    push(item) {
      entries.push({ item, order: pushed });
      pushed += 1;
      rise(entries, entries.length - 1);
    },
    pop() {
      const [top] = entries;
      const last = entries.pop();
      if (top === undefined || last === undefined) return undefined;
      if (entries.length > 0) {
        entries[0] = last;
        sink(entries);
      }
      return top.item;
    },
  };
}

const isBefore = <T extends { readonly cost: number }>(
  one: Entry<T> | undefined,
  other: Entry<T> | undefined,
): boolean => {
  if (one === undefined || other === undefined) return one !== undefined;
  return one.item.cost < other.item.cost || (one.item.cost === other.item.cost && one.order < other.order);
};

function rise<T extends { readonly cost: number }>(entries: Entry<T>[], start: number): void {
  let at = start;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(entries[at], entries[parent])) return;
    swap(entries, at, parent);
    at = parent;
  }
}

function sink<T extends { readonly cost: number }>(entries: Entry<T>[]): void {
  let at = 0;
  for (;;) {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    const child = isBefore(entries[right], entries[left]) ? right : left;
    if (child >= entries.length || !isBefore(entries[child], entries[at])) return;
    swap(entries, at, child);
    at = child;
  }
}

function swap<T>(entries: Entry<T>[], one: number, other: number): void {
  const [first, second] = [entries[one], entries[other]];
  if (first === undefined || second === undefined) return;
  entries[one] = second;
  entries[other] = first;
}
