import type { Clock } from '../../../base/clock.ts';
import type { ConversationId, LegId } from '../../../base/ids.ts';
import type { PlaybackOrder } from '../../../ports/engine.ts';
import type { SeatPlace } from '../media-leg.ts';
import type { MixerThread } from '../mixer-thread.ts';
import { WAV_RATE } from './wav-header.ts';

const SAMPLES_PER_MS = WAV_RATE / 1000;

interface Playback {
  readonly order: PlaybackOrder;
  readonly since: number;
  player: MixerThread | undefined;
}

/** What playbacks need of the threads. */
export interface PlaybacksParts {
  readonly clock: Pick<Clock, 'monotonic'>;
  homeOf(conversationId: ConversationId): MixerThread | undefined;
  placeOf(legId: LegId): SeatPlace | undefined;
}

/**
 * The sounds that a node plays. The thread that mixes whom a sound is for plays it; where that is another thread now, it
 * goes on there at the place that the clock gives it. Where nobody has a socket nothing is mixed, and time passes.
 */
export class Playbacks {
  readonly #parts: PlaybacksParts;
  readonly #playbacks = new Map<string, Playback>();

  constructor(parts: PlaybacksParts) {
    this.#parts = parts;
  }

  start(order: PlaybackOrder): void {
    if (this.#playbacks.has(order.playbackId)) return;
    const playback = { order, since: this.#parts.clock.monotonic(), player: undefined };
    this.#playbacks.set(order.playbackId, playback);
    this.#follow(playback);
  }

  stop(playbackId: string): void {
    const playback = this.#playbacks.get(playbackId);
    if (!playback) return;
    this.#playbacks.delete(playbackId);
    playback.player?.post({ kind: 'playEnd', playbackId });
  }

  /** A leg of a conversation is on another thread now, or on none. */
  moved(conversationId: ConversationId, legId: LegId): void {
    for (const playback of this.#playbacks.values()) {
      const { order } = playback;
      if (order.legId === undefined ? order.conversationId === conversationId : order.legId === legId)
        this.#follow(playback);
    }
  }

  exited(thread: MixerThread): void {
    for (const playback of this.#playbacks.values()) if (playback.player === thread) playback.player = undefined;
  }

  #follow(playback: Playback): void {
    const { playbackId, conversationId: conference, legId, sound, loop } = playback.order;
    const next = legId === undefined ? this.#parts.homeOf(conference) : this.#parts.placeOf(legId)?.thread;
    if (next === playback.player) return;
    playback.player?.post({ kind: 'playEnd', playbackId });
    playback.player = next;
    const from = Math.floor((this.#parts.clock.monotonic() - playback.since) * SAMPLES_PER_MS);
    const whom = legId === undefined ? {} : { legId };
    next?.post({ kind: 'play', playbackId, conference, ...whom, sound: sound.samples, from, loop });
  }
}
