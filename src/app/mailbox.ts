/** Work for one conversation, handed to its single writer. */
export interface Mailbox<Item> {
  /** Puts an item in the queue. False when the queue is full; nothing is queued then. */
  post(item: Item): boolean;
  /** Resolves when everything that was queued has been worked on. */
  idle(): Promise<void>;
}

/** How a mailbox works: batches in order, never two at once. */
export interface MailboxOptions<Item> {
  readonly max: number;
  readonly batchMax: number;
  /** An item that must see the committed effects of all before it: it begins a batch of its own. */
  readonly startsBatch: (item: Item) => boolean;
  /** Works on one batch; must not reject. */
  readonly work: (batch: readonly Item[]) => Promise<void>;
}

/** One writer: whatever arrives while a batch is being committed becomes the next batch. */
export function createMailbox<Item>(options: MailboxOptions<Item>): Mailbox<Item> {
  let queue: Item[] = [];
  let running: Promise<void> | undefined;

  const take = (): Item[] => {
    let size = 1;
    while (size < Math.min(queue.length, options.batchMax)) {
      const item = queue[size];
      if (item === undefined || options.startsBatch(item)) break;
      size += 1;
    }
    const batch = queue.slice(0, size);
    queue = queue.slice(size);
    return batch;
  };

  const run = async (): Promise<void> => {
    while (queue.length > 0) await options.work(take());
    running = undefined;
  };

  return {
    post(item) {
      if (queue.length >= options.max) return false;
      queue.push(item);
      running ??= run();
      return true;
    },
    idle: () => running ?? Promise.resolve(),
  };
}
