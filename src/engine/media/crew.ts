import type { ConversationId } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';

/** What placing needs to know of a mixer thread. */
export interface ThreadLoad {
  /** Legs placed on it, open or about to be. */
  legs: number;
  /** Since when it has none, monotonic milliseconds. */
  idleSince: number;
}

interface Place<Thread> {
  readonly thread: Thread;
  legs: number;
}

/** How threads are made, and how many there may be. */
export interface CrewParts<Thread> {
  readonly workersMax: number;
  begin(number: number): Thread;
  now(): number;
}

/** The mixer threads, and which of them each conference is on: wholly on one, so that nothing is shared between them. */
export class Crew<Thread extends ThreadLoad> {
  readonly #parts: CrewParts<Thread>;
  readonly #threads = new Set<Thread>();
  readonly #places = new Map<ConversationId, Place<Thread>>();
  #begun = 0;

  constructor(parts: CrewParts<Thread>) {
    this.#parts = parts;
  }

  get threads(): ReadonlySet<Thread> {
    return this.#threads;
  }

  conferencesOn(thread: Thread): number {
    let count = 0;
    for (const place of this.#places.values()) if (place.thread === thread) count += 1;
    return count;
  }

  /** The thread for one more leg of a conversation, counted there; undefined when it is full. */
  seat(conversationId: ConversationId): Thread | undefined {
    const place = this.#places.get(conversationId);
    const thread = place?.thread ?? this.#threadForNew();
    if (thread.legs >= limits.legsPerWorkerMax) return undefined;
    thread.legs += 1;
    if (place) place.legs += 1;
    else this.#places.set(conversationId, { thread, legs: 1 });
    return thread;
  }

  /** Where a conversation is mixed; undefined while none of its legs has a socket. */
  threadOf(conversationId: ConversationId): Thread | undefined {
    return this.#places.get(conversationId)?.thread;
  }

  /** Begins the first thread, which takes its time, before there is a leg for it. */
  warm(): void {
    if (this.#threads.size === 0) this.#threadForNew();
  }

  /** As `seat`, but a conversation without a thread gets this one. */
  seatNear(conversationId: ConversationId, thread: Thread): Thread | undefined {
    if (!this.#places.has(conversationId)) this.#places.set(conversationId, { thread, legs: 0 });
    return this.seat(conversationId);
  }

  /** A leg of a conversation is no more on its thread; nothing is left to count where that was dropped meanwhile. */
  unseat(conversationId: ConversationId, thread: Thread): void {
    const place = this.#places.get(conversationId);
    if (place?.thread !== thread) return;
    place.legs -= 1;
    place.thread.legs -= 1;
    if (place.thread.legs === 0) place.thread.idleSince = this.#parts.now();
    if (place.legs === 0) this.#places.delete(conversationId);
  }

  /** Forgets a thread with all that is on it. */
  drop(thread: Thread): void {
    this.#threads.delete(thread);
    for (const [id, place] of this.#places) if (place.thread === thread) this.#places.delete(id);
  }

  /** The threads that nobody has used for long. */
  idle(): readonly Thread[] {
    const before = this.#parts.now() - limits.mediaWorkerIdleMsMax;
    return [...this.#threads].filter((thread) => thread.legs === 0 && thread.idleSince <= before);
  }

  /** The least loaded one; another is begun while those that run have enough to do. */
  #threadForNew(): Thread {
    let least: Thread | undefined;
    for (const thread of this.#threads) if (!least || thread.legs < least.legs) least = thread;
    if (least && (least.legs < limits.legsBeforeNextWorkerMin || this.#threads.size >= this.#parts.workersMax))
      return least;
    this.#begun += 1;
    const thread = this.#parts.begin(this.#begun);
    thread.idleSince = this.#parts.now();
    this.#threads.add(thread);
    return thread;
  }
}
