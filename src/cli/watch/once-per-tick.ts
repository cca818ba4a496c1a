import type { ListedParticipant } from '../../client/participant.ts';

/** Asks who is there. */
export type Live = () => Promise<readonly ListedParticipant[]>;

/**
 * However much happens at once, the list is read once per tick, and one read at a time. A read that fails is made up for
 * at the next tick: that the connection is lost is said otherwise.
 */
export function oncePerTick(read: (live: Live) => Promise<void>) {
  let wanted: Live | undefined;
  let isDue = true;
  let isClosed = false;
  let isReading = false;
  const go = async (): Promise<void> => {
    const live = wanted;
    if (live === undefined || !isDue || isReading || isClosed) return;
    wanted = undefined;
    isDue = false;
    isReading = true;
    await read(live).catch(() => {
      wanted ??= live;
    });
    isReading = false;
  };
  return {
    ask(live: Live): void {
      wanted = live;
      void go();
    },
    tick(): void {
      isDue = true;
      void go();
    },
    close: () => {
      isClosed = true;
    },
  };
}
