import type { RecordingId } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';
import type { Conference } from './conference.ts';
import { FRAME_SAMPLES } from './jitter-buffer.ts';
import { RecordingFile } from './recording-file.ts';
import type { Tally } from './tally.ts';
import type { WorkerAnswer, WorkerOrder } from './worker-orders.ts';

type RecordOrder = Extract<WorkerOrder, { kind: 'record' }>;

/** The recordings of one mixer thread. */
export class Recorder {
  readonly #tally: Pick<Tally, 'recordingDrops'>;
  readonly #answer: (answer: WorkerAnswer) => void;
  readonly #files = new Map<RecordingId, { readonly conference: string; readonly file: RecordingFile }>();

  constructor(parts: { readonly tally: Pick<Tally, 'recordingDrops'>; answer(answer: WorkerAnswer): void }) {
    this.#tally = parts.tally;
    this.#answer = parts.answer;
  }

  /** Begins a recording, or moves one on that had no frames for a while. */
  record({ recordingId, conference, path, samples }: RecordOrder): void {
    const known = this.#files.get(recordingId);
    if (known) {
      if (samples > known.file.samples + limits.recordingGapFramesMin * FRAME_SAMPLES) known.file.moveTo(samples);
      return;
    }
    const drop = (): void => {
      this.#tally.recordingDrops += 1;
    };
    this.#files.set(recordingId, { conference, file: new RecordingFile({ path, samples, drop }) });
  }

  /** Ends a recording here; answers when all of it is written. */
  async end(recordingId: RecordingId): Promise<void> {
    const file = this.#files.get(recordingId)?.file;
    this.#files.delete(recordingId);
    await file?.close();
    const { samples = 0, fault } = file ?? {};
    this.#answer({ kind: 'recorded', recordingId, samples, ...(fault === undefined ? {} : { fault }) });
  }

  /** One frame of each, behind the mixing of all. */
  frame(conferences: ReadonlyMap<string, Conference>): void {
    for (const { conference, file } of this.#files.values()) file.append(conferences.get(conference)?.mix);
  }

  skip(frames: number): void {
    for (const { file } of this.#files.values()) file.moveTo(file.samples + frames * FRAME_SAMPLES);
  }
}
