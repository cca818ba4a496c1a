import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What holds after so many inputs. */
export interface FuzzFigures {
  readonly name: string;
  readonly count: number;
  readonly throws: number;
  /** The longest that one input, or one batch of packets, kept the thread busy: its CPU time, collections included. */
  readonly stallMs: number;
  /** Of the heap, from a fifth of the way to the end. */
  readonly growthKib: number;
}

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

const heapKib = (): number => {
  collect();
  collect();
  return Math.round(process.memoryUsage().heapUsed / 1024);
};

/** Looks on while a fuzz runs: counts what throws, notes the longest stall, compares heaps. */
export class FuzzWatch {
  readonly #name: string;
  readonly #total: number;
  #count = 0;
  #throws = 0;
  #stallMs = 0;
  #heapKib: number | undefined;

  constructor(name: string, total: number) {
    this.#name = name;
    this.#total = total;
  }

  get isDone(): boolean {
    return this.#count >= this.#total;
  }

  /** Runs what takes one input, or several. */
  run(work: () => void, inputs = 1): void {
    const before = process.threadCpuUsage();
    try {
      work();
    } catch (error) {
      this.threw(error);
    }
    const { user, system } = process.threadCpuUsage(before);
    this.stalled((user + system) / 1000);
    this.#count += inputs;
  }

  threw(error: unknown): void {
    this.#throws += 1;
    if (this.#throws <= 5) console.error(`${this.#name}, input ${this.#count}:`, error);
  }

  stalled(ms: number): void {
    this.#stallMs = Math.max(this.#stallMs, ms);
  }

  /** Between two chunks, when nothing of the chunk before need be kept. */
  look(): void {
    process.stderr.write(
      `${this.#name}: ${this.#count} of ${this.#total}, ${this.#throws} throws, longest ${this.#stallMs.toFixed(1)} ms\n`,
    );
    if (this.#count >= this.#total / 5) this.#heapKib ??= heapKib();
  }

  figures(): FuzzFigures {
    const end = heapKib();
    return {
      ...{ name: this.#name, count: this.#count, throws: this.#throws },
      stallMs: Number(this.#stallMs.toFixed(1)),
      growthKib: end - (this.#heapKib ?? end),
    };
  }
}
