import { batch, type ReadonlySignal, signal } from '@preact/signals';
import type { Edge } from '../edge/edge.ts';
import type { Session } from '../session/session.ts';
import { createLiveLink, type LinkState } from './live-link.ts';
import {
  type Applied,
  applyFrames,
  applyGone,
  applyRead,
  applySnapshot,
  forgetDeparted,
  type LiveState,
  nothingLive,
} from './live-state.ts';
import type { Frame } from './shapes.ts';

/** What every view looks at. */
export interface LiveStore {
  readonly state: ReadonlySignal<LiveState>;
  readonly link: ReadonlySignal<LinkState>;
  /** Whether all was read at least once. */
  readonly isLoaded: ReadonlySignal<boolean>;
  /** The server's clock, told every second. */
  readonly now: ReadonlySignal<number>;
  start(): void;
  stop(): void;
  /** Reads these conversations again: how well everybody is heard is told by no frame. */
  refresh(ids: readonly string[]): void;
}

const TICK_MS = 1000;
const REPAIR_WAIT_MS = 2000;

/** Events are applied once a picture, however many there are. */
export function createLiveStore(edge: Edge, session: Session): LiveStore {
  const state = signal<LiveState>(nothingLive);
  const link = signal<LinkState>('connecting');
  const isLoaded = signal(false);
  const serverNow = (): number => edge.now() + session.skewMs.peek();
  const now = signal(serverNow());
  const reading = new Set<string>();
  let waiting: Frame[] = [];
  /** Frames that came since the socket was opened wait for the snapshot. */
  let isBehind = true;
  let isDue = false;
  let cancelTick: (() => void) | undefined;

  const take = ({ state: next, gaps }: Applied): void => {
    state.value = next;
    for (const id of gaps) void repair(id);
  };

  const flush = (): void => {
    isDue = false;
    if (isBehind || waiting.length === 0) return;
    const frames = waiting;
    waiting = [];
    take(applyFrames(state.peek(), frames));
  };

  const repair = async (id: string): Promise<void> => {
    if (reading.has(id)) return;
    reading.add(id);
    const read = await live.read(id);
    reading.delete(id);
    if (read === 'gone') state.value = applyGone(state.peek(), id, serverNow());
    else if (read !== undefined) take(applyRead(state.peek(), read, serverNow()));
    else if (state.peek().held.has(id)) edge.after(REPAIR_WAIT_MS, () => void repair(id));
  };

  const live = createLiveLink({
    edge,
    session,
    hears: {
      state(said) {
        link.value = said;
      },
      opened() {
        isBehind = true;
        waiting = [];
      },
      frame(frame) {
        waiting.push(frame);
        if (isDue) return;
        isDue = true;
        edge.frame(flush);
      },
      snapshot: (conversations) =>
        batch(() => {
          isBehind = false;
          take(applySnapshot(state.peek(), conversations, serverNow()));
          isLoaded.value = true;
          flush();
        }),
    },
  });

  const tick = (): void => {
    batch(() => {
      now.value = serverNow();
      state.value = forgetDeparted(state.peek(), now.peek());
    });
    cancelTick = edge.after(TICK_MS, tick);
  };

  return {
    state,
    link,
    isLoaded,
    now,
    start() {
      cancelTick?.();
      tick();
      live.start();
    },
    stop() {
      cancelTick?.();
      live.stop();
    },
    refresh(ids) {
      if (link.peek() === 'live') for (const id of ids) void repair(id);
    },
  };
}
