import { Worker } from 'node:worker_threads';
import { limits } from '../../base/limits.ts';
import type { MixerSound } from './media-orders.ts';
import { clearCells, legCells } from './wire/leg-cells.ts';
import { figureCells, type WorkerAnswer, type WorkerOrder, type WorkerStart } from './worker-orders.ts';

/** A leg that goes to another thread holds its slot until its socket is closed: twice the legs is more than enough. */
const slotsMax = 2 * limits.legsPerWorkerMax;

/** Our end of a worker: `exit` comes once, behind every message, when nothing that it wrote is under way any more. */
export interface WorkerLink {
  on(event: 'message', listener: (answer: WorkerAnswer) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'exit', listener: () => void): unknown;
  postMessage(order: WorkerOrder): void;
  terminate(): Promise<unknown>;
}

/** Begins the worker of a mixer thread. */
export type BeginWorker = (name: string, start: WorkerStart) => WorkerLink;

/** What the main thread wants to know of a mixer thread. */
export interface ThreadParts {
  readonly name: string;
  readonly address: string;
  readonly holdMusic?: SharedArrayBuffer | undefined;
  readonly sound: MixerSound;
  readonly ipv6: string | undefined;
  readonly begin: BeginWorker;
  answered(thread: MixerThread, answer: WorkerAnswer): void;
  /** It ended without being told to. */
  failed(thread: MixerThread, why: string): void;
  /** It is gone, told to end or not. */
  exited(thread: MixerThread): void;
}

/** Begins a worker thread of the machine. */
export const beginWorker: BeginWorker = (name, workerData) => {
  // The worker's file stands beside this one, as .ts where the sources run and as .js where they were compiled.
  const file = new URL(import.meta.url.endsWith('.ts') ? './mixer-worker.ts' : './mixer-worker.js', import.meta.url);
  return new Worker(file, { name, workerData });
};

/** The main thread's side of one mixer thread. */
export class MixerThread {
  readonly name: string;
  /** Legs placed here, open or about to be. */
  legs = 0;
  idleSince = 0;
  readonly #worker: WorkerLink;
  readonly #packets: Int32Array;
  readonly #figures: Float64Array;
  readonly #leaves: Int32Array;
  readonly #mixing: Int32Array;
  readonly #quality: SharedArrayBuffer;
  readonly #slots: number[] = [];
  #slotsUsed = 0;
  #ended: Promise<unknown> | undefined;
  #hasExited = false;

  constructor(parts: ThreadParts) {
    this.name = parts.name;
    const start: WorkerStart = {
      ...{ address: parts.address, ipv6: parts.ipv6 },
      holdMusic: parts.holdMusic,
      sound: parts.sound,
      packets: new SharedArrayBuffer(slotsMax * Int32Array.BYTES_PER_ELEMENT),
      leaves: new SharedArrayBuffer(slotsMax * Int32Array.BYTES_PER_ELEMENT),
      mixing: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT),
      quality: new SharedArrayBuffer(slotsMax * legCells * Float64Array.BYTES_PER_ELEMENT),
      figures: new SharedArrayBuffer(figureCells * Float64Array.BYTES_PER_ELEMENT),
    };
    this.#packets = new Int32Array(start.packets);
    this.#figures = new Float64Array(start.figures);
    this.#leaves = new Int32Array(start.leaves);
    this.#quality = start.quality;
    this.#mixing = new Int32Array(start.mixing);
    this.#worker = parts.begin(parts.name, start);
    this.#worker.on('message', (answer) => parts.answered(this, answer));
    this.#worker.on('error', (error) => this.#fail(parts, String(error)));
    this.#worker.on('exit', () => {
      this.#hasExited = true;
      this.#fail(parts, 'exit');
      parts.exited(this);
    });
  }

  /** True when it will never answer again, and has written all that it ever will. */
  get hasExited(): boolean {
    return this.#hasExited;
  }

  /** Counts so far, in the order of `tallyKeys` and then of tick lateness. */
  get figures(): Float64Array {
    return this.#figures;
  }

  post(order: WorkerOrder): void {
    this.#worker.postMessage(order);
  }

  /**
   * Takes a leg out without waiting for the worker; false when a frame is being mixed that may still have its voice.
   * The worker stores `mixing` before it reads `leaves`, we the other way round, and atomic operations have one order for
   * all: who reads 0 here has either written before the next frame looks, or after the last one was sent.
   */
  leave(slot: number): boolean {
    Atomics.add(this.#leaves, slot, 1);
    return Atomics.load(this.#mixing, 0) === 0;
  }

  /** The frame that is being mixed is over; its worker may have a hundred packets to read before it answers anything. */
  async frameOver(): Promise<void> {
    await Atomics.waitAsync(this.#mixing, 0, 1).value;
  }

  /** How often legs in that slot were taken out. */
  leaves(slot: number): number {
    return Atomics.load(this.#leaves, slot);
  }

  takeSlot(): number {
    const slot = this.#slots.pop() ?? this.#slotsUsed;
    if (slot === this.#slotsUsed) this.#slotsUsed += 1;
    clearCells(this.quality(slot));
    return slot;
  }

  giveSlotBack(slot: number): void {
    this.#slots.push(slot);
  }

  /** What is counted of the leg in a slot, `legCell`. */
  quality(slot: number): Float64Array {
    return new Float64Array(this.#quality, slot * legCells * Float64Array.BYTES_PER_ELEMENT, legCells);
  }

  /** Packets that ever came for a slot; only a change means something. */
  packets(slot: number): number {
    return this.#packets[slot] ?? 0;
  }

  /** Ends the thread with all its sockets. */
  close(): Promise<unknown> {
    this.#ended ??= this.#worker.terminate();
    return this.#ended;
  }

  #fail(parts: ThreadParts, why: string): void {
    if (this.#ended) return;
    this.#ended = this.#worker.terminate();
    parts.failed(this, why);
  }
}
