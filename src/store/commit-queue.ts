import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import { type Change, ConflictError, StoreUnavailableError } from '../ports/store.ts';
import { type ConversationWriter, checkChange } from './conversation-writer.ts';
import { unavailable } from './sqlite-error.ts';

/** Gathers what is handed in during one turn of the event loop into one transaction, and so into one fsync. */
export interface CommitQueue {
  commit(change: Change): Promise<void>;
  /** Runs statements that are no change of a conversation in the same transaction as what is handed in beside them. */
  write(statements: () => void): Promise<void>;
  /** Writes what was handed in and takes no more. */
  close(): void;
}

interface Waiting {
  /** @throws ConflictError before anything was written. */
  readonly write: () => void;
  resolve(): void;
  reject(error: Error): void;
}

export interface CommitQueueDeps {
  readonly clock: Clock;
  readonly database: DatabaseSync;
  readonly writer: ConversationWriter;
  readonly log: Log;
}

/** Writes a batch as one transaction and tells each that waits in it. */
function createBatchWriter({ database, log }: CommitQueueDeps): (batch: readonly Waiting[]) => void {
  const begin = database.prepare('begin immediate');
  const end = database.prepare('commit');

  const writeOne = ({ write }: Waiting): ConflictError | undefined => {
    try {
      write();
      return undefined;
    } catch (error) {
      if (error instanceof ConflictError) return error;
      throw error;
    }
  };

  const fail = (batch: readonly Waiting[], cause: unknown): void => {
    try {
      if (database.isTransaction) database.exec('rollback');
    } catch (error) {
      log.error('store.rollback-failed', { message: String(error) });
    }
    const error = unavailable(cause);
    log.error('store.commit-failed', { message: error.message, changes: batch.length });
    for (const each of batch) each.reject(error);
  };

  return (batch) => {
    let conflicts: (ConflictError | undefined)[];
    try {
      begin.run();
      conflicts = batch.map(writeOne);
      end.run();
    } catch (error) {
      fail(batch, error);
      return;
    }
    for (const [place, each] of batch.entries()) {
      const conflict = conflicts[place];
      if (conflict === undefined) each.resolve();
      else each.reject(conflict);
    }
  };
}

export function createCommitQueue(deps: CommitQueueDeps): CommitQueue {
  const { clock } = deps;
  const writeBatch = createBatchWriter(deps);
  const queue: Waiting[] = [];
  let scheduled: NodeJS.Immediate | undefined;
  let isDue = false;
  let flushedAt = Number.NEGATIVE_INFINITY;
  let closed = false;

  const takeBatch = (): readonly Waiting[] => queue.splice(0, limits.storeBatchMax);

  const flush = (): void => {
    scheduled = undefined;
    isDue = false;
    if (queue.length > 0) writeBatch(takeBatch());
    flushedAt = clock.monotonic();
    if (queue.length > 0) gather(0);
  };

  // An fsync costs the same for one change as for fifty. A change that comes after a pause is written at once; under
  // load, while every turn brings more, the batch waits for them, but never longer than its bound.
  const gather = (seen: number, since = clock.monotonic()): void => {
    scheduled = setImmediate(() => {
      const grows = queue.length > seen && queue.length < limits.storeBatchMax;
      if (grows && clock.monotonic() - since < limits.storeGatherMsMax) gather(queue.length, since);
      else flush();
    });
  };

  const hand = (write: () => void): Promise<void> => {
    if (closed) return Promise.reject(new StoreUnavailableError('the database is closed'));
    if (queue.length >= limits.storeQueueMax) {
      return Promise.reject(new StoreUnavailableError('too many changes wait to be written'));
    }
    return new Promise((resolve, reject) => {
      queue.push({ write, resolve, reject });
      if (isDue || scheduled !== undefined) return;
      isDue = clock.monotonic() - flushedAt > limits.storeGatherMsMax;
      if (isDue) queueMicrotask(flush);
      else gather(0);
    });
  };

  return {
    async commit(change) {
      checkChange(change);
      await hand(() => deps.writer.write(change));
    },
    write: hand,
    close() {
      closed = true;
      clearImmediate(scheduled);
      // A flush that is due as a microtask finds nothing left.
      while (queue.length > 0) writeBatch(takeBatch());
    },
  };
}
