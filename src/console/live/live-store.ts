import { batch, type ReadonlySignal, signal } from '@preact/signals';
import type { Edge } from '../edge/edge.ts';
import type { Session } from '../session/session.ts';
import { createFrameQueue } from './frame-queue.ts';
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
import type { Conversation } from './shapes.ts';

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

/** What goes on now: read whole once, followed by frames, repaired where one is missing. */
export function createLiveStore(edge: Edge, session: Session): LiveStore {
  const state = signal<LiveState>(nothingLive);
  const link = signal<LinkState>('connecting');
  const isLoaded = signal(false);
  const serverNow = (): number => edge.now() + session.skewMs.peek();
  const now = signal(serverNow());
  let cancelTick: (() => void) | undefined;

  const take = ({ state: next, gaps }: Applied): void => {
    state.value = next;
    for (const id of gaps) void repair(id);
  };
  const repair = createRepair(edge, (id) => live.read(id), {
    isDue: (id) => state.peek().held.has(id),
    read: (conversation) => take(applyRead(state.peek(), conversation, serverNow())),
    gone: (id) => {
      state.value = applyGone(state.peek(), id, serverNow());
    },
  });
  const queue = createFrameQueue(edge, (frames) => take(applyFrames(state.peek(), frames)));
  const snapshot = (conversations: readonly Conversation[]): void =>
    batch(() => {
      take(applySnapshot(state.peek(), conversations, serverNow()));
      isLoaded.value = true;
      queue.release();
    });
  const said = (next: LinkState): void => {
    link.value = next;
  };
  const live = createLiveLink({
    edge,
    session,
    hears: { state: said, opened: queue.hold, frame: queue.push, snapshot },
  });

  const tick = (): void => {
    batch(() => {
      now.value = serverNow();
      state.value = forgetDeparted(state.peek(), now.peek());
    });
    cancelTick = edge.after(TICK_MS, tick);
  };
  return {
    ...{ state, link, isLoaded, now },
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

interface RepairHears {
  /** Whether something still waits for it. */
  readonly isDue: (id: string) => boolean;
  readonly read: (conversation: Conversation) => void;
  readonly gone: (id: string) => void;
}

/** Reads one conversation anew, once at a time, and again after a while where the server did not answer. */
function createRepair(
  edge: Pick<Edge, 'after'>,
  readOne: (id: string) => Promise<Conversation | 'gone' | undefined>,
  hears: RepairHears,
): (id: string) => Promise<void> {
  const reading = new Set<string>();
  const repair = async (id: string): Promise<void> => {
    if (reading.has(id)) return;
    reading.add(id);
    const read = await readOne(id);
    reading.delete(id);
    if (read === 'gone') hears.gone(id);
    else if (read !== undefined) hears.read(read);
    if (hears.isDue(id)) edge.after(REPAIR_WAIT_MS, () => void repair(id));
  };
  return repair;
}
