import type { Clock } from '../../../base/clock.ts';
import type { ConversationId, LegId, RecordingId } from '../../../base/ids.ts';
import type { Log } from '../../../base/log.ts';
import type { RecordingEnd, RecordingOrder } from '../../../ports/engine.ts';
import type { SeatPlace } from '../media-leg.ts';
import type { MixerThread } from '../mixer-thread.ts';
import type { WorkerAnswer } from '../worker-orders.ts';
import { createWav, settleWav } from './wav-file.ts';
import { WAV_RATE } from './wav-header.ts';

type Recorded = Extract<WorkerAnswer, { kind: 'recorded' }>;

const SAMPLES_PER_MS = WAV_RATE / 1000;

interface Recording {
  readonly order: RecordingOrder;
  /** Milliseconds recorded up to `since`; not recording while `since` is undefined. */
  ms: number;
  since: number | undefined;
  /** What the threads have told of its length. */
  samples: number;
  /** The thread that has its file. */
  writer: MixerThread | undefined;
  /** One step after the other: no two threads have the file at once. */
  tail: Promise<void>;
  released: (() => void) | undefined;
}

/** What recordings need of the threads. */
export interface RecordingsParts {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly log: Log;
  homeOf(conversationId: ConversationId): MixerThread | undefined;
  /** Where a leg is, or will be once it has moved. */
  placeOf(legId: LegId): SeatPlace | undefined;
}

/**
 * The recordings of a node. The thread that mixes a conversation writes its file; while none does, the clock counts, and
 * the file stays silent for so long. So a recording follows its conversation from one thread to another.
 */
export class Recordings {
  readonly #parts: RecordingsParts;
  readonly #recordings = new Map<RecordingId, Recording>();
  /** Those that end are here until their file is closed. */
  readonly #all = new Set<Recording>();

  constructor(parts: RecordingsParts) {
    this.#parts = parts;
  }

  start(order: RecordingOrder): void {
    if (this.#recordings.has(order.recordingId)) return;
    const recording: Recording = {
      order,
      ms: 0,
      since: this.#parts.clock.monotonic(),
      samples: 0,
      writer: undefined,
      tail: Promise.resolve(),
      released: undefined,
    };
    this.#recordings.set(order.recordingId, recording);
    this.#all.add(recording);
    this.#chain(recording, () => createWav(order.path, order.channels));
    this.#follow(recording);
  }

  pause(recordingId: RecordingId, paused: boolean): void {
    const recording = this.#recordings.get(recordingId);
    if (!recording || paused === (recording.since === undefined)) return;
    if (paused) this.#count(recording);
    else recording.since = this.#parts.clock.monotonic();
    this.#follow(recording);
  }

  async stop(recordingId: RecordingId): Promise<RecordingEnd | undefined> {
    const recording = this.#recordings.get(recordingId);
    if (!recording) return undefined;
    this.#recordings.delete(recordingId);
    this.#count(recording);
    this.#follow(recording);
    let end: RecordingEnd = { durationMs: 0, bytes: 0 };
    this.#chain(recording, async () => {
      end = await settleWav(recording.order.path, this.#length(recording));
    });
    await recording.tail;
    this.#all.delete(recording);
    return end;
  }

  /** A leg of a conversation is on another thread now, or on none. */
  moved(conversationId: ConversationId, legId: LegId): void {
    for (const recording of this.#recordings.values()) {
      const { order } = recording;
      if (order.legId === undefined ? order.conversationId === conversationId : order.legId === legId)
        this.#follow(recording);
    }
  }

  /** A thread tells that it has closed a file. */
  recorded(thread: MixerThread, answer: Recorded): void {
    for (const recording of this.#all) {
      if (recording.order.recordingId !== answer.recordingId || recording.writer !== thread) continue;
      recording.samples = Math.max(recording.samples, answer.samples);
      recording.released?.();
    }
  }

  /** A thread tells that it cannot write: at once, for the call may go on for hours. */
  faulty({ recordingId, why }: Extract<WorkerAnswer, { kind: 'recordFault' }>): void {
    for (const recording of this.#all) if (recording.order.recordingId === recordingId) this.#failed(recording, why);
  }

  /** A thread is no more; what it had not written stays silent. */
  exited(thread: MixerThread): void {
    for (const recording of this.#all) if (recording.writer === thread) recording.released?.();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#recordings.keys()].map((recordingId) => this.stop(recordingId)));
    await Promise.all([...this.#all].map((recording) => recording.tail));
  }

  #follow(recording: Recording): void {
    this.#chain(recording, async () => {
      if (recording.writer && recording.writer !== this.#wanted(recording))
        await this.#release(recording, recording.writer);
      const next = this.#wanted(recording);
      if (!next) return;
      recording.writer = next;
      const { recordingId, conversationId: conference, legId, channels = 1, path } = recording.order;
      const slot = legId === undefined ? undefined : this.#parts.placeOf(legId)?.slot;
      const leg = legId === undefined || slot === undefined ? {} : { leg: { legId, slot } };
      const samples = this.#length(recording);
      next.post({ kind: 'record', recordingId, conference, ...leg, channels, path, samples });
    });
  }

  /** Who should write it now. */
  #wanted(recording: Recording): MixerThread | undefined {
    const { legId, conversationId } = recording.order;
    if (recording.since === undefined) return undefined;
    return legId === undefined ? this.#parts.homeOf(conversationId) : this.#parts.placeOf(legId)?.thread;
  }

  /** Takes the file from a thread: it answers that it has closed it, or it exits. One that fails may write until then. */
  async #release(recording: Recording, writer: MixerThread): Promise<void> {
    if (!writer.hasExited) {
      await new Promise<void>((resolve) => {
        recording.released = resolve;
        writer.post({ kind: 'recordEnd', recordingId: recording.order.recordingId });
      });
    }
    recording.released = undefined;
    recording.writer = undefined;
  }

  #count(recording: Recording): void {
    if (recording.since === undefined) return;
    recording.ms += this.#parts.clock.monotonic() - recording.since;
    recording.since = undefined;
  }

  /** Samples that it has by the clock, or by what was written where that is more. */
  #length({ ms, since, samples }: Recording): number {
    const running = since === undefined ? 0 : this.#parts.clock.monotonic() - since;
    return Math.max(samples, Math.floor((ms + running) * SAMPLES_PER_MS));
  }

  #chain(recording: Recording, step: () => Promise<void>): void {
    recording.tail = recording.tail.then(step).catch((error: unknown) => this.#failed(recording, String(error)));
  }

  #failed({ order }: Recording, why: string): void {
    this.#parts.log.error('recording.failed', { recordingId: order.recordingId, why });
  }
}
