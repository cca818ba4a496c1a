import type { Clock, Timer } from '../../../base/clock.ts';
import { limits } from '../../../base/limits.ts';
import type { Log } from '../../../base/log.ts';

/** Says in the log what is dropped: the first at once, what follows summed up, one line a reason and 10 s. */
export interface DropLog {
  add(reason: string, address: string): void;
  /** Says what was not said yet. */
  close(): void;
}

interface Sum {
  count: number;
  /** The last of them. */
  address: string;
}

export function createDropLog({ clock, log }: { readonly clock: Clock; readonly log: Log }): DropLog {
  const sums = new Map<string, Sum>();
  let timer: Timer | undefined;

  const say = (): void => {
    for (const [reason, { count, address }] of sums) log.warn('sip.dropped', { reason, count, address });
    sums.clear();
  };
  const wait = (): void => {
    timer = clock.after(limits.dropLogMs, () => {
      timer = undefined;
      if (sums.size === 0) return;
      say();
      wait();
    });
  };

  return {
    add(reason, address) {
      const sum = sums.get(reason);
      if (sum === undefined) sums.set(reason, { count: 1, address });
      else {
        sum.count += 1;
        sum.address = address;
      }
      if (timer !== undefined) return;
      say();
      wait();
    },
    close() {
      timer?.cancel();
      timer = undefined;
      say();
    },
  };
}
