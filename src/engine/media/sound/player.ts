import type { LegId } from '../../../base/ids.ts';
import { FRAME_SAMPLES } from '../mix/jitter-buffer.ts';
import type { WorkerOrder } from '../worker-orders.ts';

type PlayOrder = Extract<WorkerOrder, { kind: 'play' }>;

/** What the server itself plays in one conference, of the frame that is mixed. */
export interface Played {
  /** Sum of what all hear; undefined when there is nothing. */
  forAll(): Int32Array | undefined;
  /** What this leg hears besides. */
  forOne(legId: LegId): Int32Array | undefined;
  /** Whether anything plays to some leg alone, in any conference of this thread. */
  readonly isForSome: boolean;
}

/** For a conference to which nothing is ever played. */
export const nothingPlayed: Played = { forAll: () => undefined, forOne: () => undefined, isForSome: false };

/** One sound on its way: where it is, and for whom. */
class Player {
  readonly order: PlayOrder;
  readonly #samples: Int16Array;
  #at: number;
  /** Swells or dies away within this frame: where a sound is cut its edge would click. */
  #fade: 'in' | 'out' | undefined;
  #hasEnded = false;

  constructor(order: PlayOrder) {
    this.order = order;
    this.#samples = new Int16Array(order.sound);
    this.#at = order.from;
    if (order.from > 0) this.#fade = 'in';
  }

  get isOver(): boolean {
    return this.#hasEnded || this.#samples.length === 0 || (!this.order.loop && this.#at >= this.#samples.length);
  }

  /** Over with the next frame. */
  end(): void {
    this.#fade = 'out';
  }

  skip(frames: number): void {
    this.#at += frames * FRAME_SAMPLES;
  }

  /** Adds one frame of it to a sum, and goes on. */
  addTo(sum: Int32Array): void {
    const samples = this.#samples;
    const { length } = samples;
    if (this.order.loop) this.#at %= length;
    const fade = this.#fade;
    let at = this.#at;
    for (let i = 0; i < FRAME_SAMPLES; i += 1) {
      const sample = samples[at] ?? 0;
      const share = (i + 1) / (FRAME_SAMPLES + 1);
      sum[i] = (sum[i] ?? 0) + (fade ? Math.round(sample * (fade === 'in' ? share : 1 - share)) : sample);
      at += 1;
      if (at === length && this.order.loop) at = 0;
    }
    this.#at += FRAME_SAMPLES;
    this.#hasEnded = fade === 'out';
    this.#fade = undefined;
  }
}

/**
 * All sounds that one mixer thread plays. Each is added to the sum of whom it is for once a frame, so that a
 * conference asks for a sum and knows of no sounds.
 */
export class Players {
  readonly #players = new Map<string, Player>();
  readonly #forAll = new Map<string, Int32Array>();
  readonly #forOne = new Map<LegId, Int32Array>();

  play(order: PlayOrder): void {
    this.#players.set(order.playbackId, new Player(order));
  }

  end(playbackId: string): void {
    this.#players.get(playbackId)?.end();
  }

  /** Goes to the next frame, before any conference is mixed. */
  advance(): void {
    if (this.#forAll.size > 0) this.#forAll.clear();
    if (this.#forOne.size > 0) this.#forOne.clear();
    for (const [playbackId, player] of this.#players) {
      if (player.isOver) this.#players.delete(playbackId);
      else player.addTo(this.#sumFor(player.order));
    }
  }

  skip(frames: number): void {
    for (const player of this.#players.values()) player.skip(frames);
  }

  /** As one conference asks for it. */
  of(conference: string): Played {
    const [forAll, forOne] = [this.#forAll, this.#forOne];
    return {
      forAll: () => forAll.get(conference),
      forOne: (legId) => forOne.get(legId),
      get isForSome() {
        return forOne.size > 0;
      },
    };
  }

  #sumFor({ conference, legId }: PlayOrder): Int32Array {
    return legId === undefined ? sumIn(this.#forAll, conference) : sumIn(this.#forOne, legId);
  }
}

function sumIn<Key>(sums: Map<Key, Int32Array>, key: Key): Int32Array {
  const sum = sums.get(key) ?? new Int32Array(FRAME_SAMPLES);
  sums.set(key, sum);
  return sum;
}
