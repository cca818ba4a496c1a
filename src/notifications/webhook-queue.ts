import type { Clock, Timer } from '../base/clock.ts';
import type { ConversationId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { Published } from '../domain/event.ts';

/** What is sent at once: events of one conversation in order, or that some were lost. */
export type Batch =
  | { readonly kind: 'events'; readonly conversationId: ConversationId; readonly events: readonly Published[] }
  /** Events after `afterSeq` were dropped; the timeline has them. */
  | { readonly kind: 'gap'; readonly conversationId: ConversationId; readonly afterSeq: number };

/** What waits for one webhook. */
export interface WebhookQueue {
  push(conversationId: ConversationId, events: readonly Published[]): void;
  close(): void;
}

export interface WebhookQueueDeps {
  readonly clock: Clock;
  /** Resolves with whether it was taken; must not reject. */
  readonly deliver: (batch: Batch) => Promise<boolean>;
}

interface Line {
  readonly conversationId: ConversationId;
  events: Published[];
  lostAfter?: number;
  tries: number;
  state: 'waiting' | 'sending' | 'resting';
}

/**
 * Per conversation one delivery at a time, the next only when it was taken: order is kept, and one conversation that
 * fails holds up no other. Bounded: the conversation that waits longest loses its events, and a gap is told.
 */
export function createWebhookQueue({ clock, deliver }: WebhookQueueDeps): WebhookQueue {
  const { lines, lose, add, taken } = createBacklog();
  const timers = new Set<Timer>();
  let sending = 0;
  let closed = false;

  const rest = (line: Line): void => {
    line.state = 'resting';
    const ms = Math.min(limits.webhookRetryMsMin * 2 ** (line.tries - 1), limits.webhookRetryMsMax);
    const timer = clock.after(ms, () => {
      timers.delete(timer);
      line.state = 'waiting';
      pump();
    });
    timers.add(timer);
  };

  const send = async (line: Line): Promise<void> => {
    line.state = 'sending';
    sending += 1;
    const batch = nextBatch(line);
    const isTaken = await deliver(batch);
    sending -= 1;
    if (closed) return;
    line.state = 'waiting';
    if (isTaken) taken(line, batch);
    else {
      line.tries += 1;
      // The target had its chances: what it did not take is told as a gap once it takes anything.
      if (line.tries === limits.webhookTriesMax) lose(line, limits.webhookBatchMax);
      rest(line);
    }
    if (line.events.length === 0 && (line.lostAfter === undefined || line.tries > limits.webhookTriesMax))
      lines.delete(line.conversationId);
    pump();
  };

  const pump = (): void => {
    if (closed) return;
    for (const line of lines.values()) {
      if (sending >= limits.webhookParallelMax) return;
      if (line.state === 'waiting' && (line.events.length > 0 || line.lostAfter !== undefined)) void send(line);
    }
  };

  return {
    push(conversationId, events) {
      if (closed) return;
      add(conversationId, events);
      pump();
    },
    close() {
      closed = true;
      for (const timer of timers) timer.cancel();
      lines.clear();
    },
  };
}

function nextBatch({ conversationId, lostAfter, events }: Line): Batch {
  return lostAfter === undefined
    ? { kind: 'events', conversationId, events: events.slice(0, limits.webhookBatchMax) }
    : { kind: 'gap', conversationId, afterSeq: lostAfter };
}

/** What waits, by conversation, the one that waits longest first. */
interface Backlog {
  readonly lines: Map<ConversationId, Line>;
  /** Gives up on that many events of a line. */
  lose(line: Line, count: number): void;
  add(conversationId: ConversationId, events: readonly Published[]): void;
  taken(line: Line, batch: Batch): void;
}

function createBacklog(): Backlog {
  const lines = new Map<ConversationId, Line>();
  let queued = 0;

  const lose = (line: Line, count: number): void => {
    const [first] = line.events;
    if (first === undefined) return;
    const lost = Math.min(count, line.events.length);
    line.lostAfter ??= first.seq - 1;
    line.events = line.events.slice(count);
    queued -= lost;
  };

  const makeRoom = (): void => {
    for (const line of lines.values()) {
      if (queued <= limits.webhookQueueMax) return;
      if (line.state !== 'sending') lose(line, line.events.length);
    }
  };

  const taken = (line: Line, batch: Batch): void => {
    line.tries = 0;
    if (batch.kind === 'gap') {
      delete line.lostAfter;
      return;
    }
    line.events = line.events.slice(batch.events.length);
    queued -= batch.events.length;
  };

  const add = (conversationId: ConversationId, events: readonly Published[]): void => {
    const line = lines.get(conversationId) ?? { conversationId, events: [], tries: 0, state: 'waiting' };
    lines.set(conversationId, line);
    line.events.push(...events);
    queued += events.length;
    makeRoom();
  };

  return { lines, lose, add, taken };
}
