import type { LegId, RecordingId } from '../../../base/ids.ts';
import { limits } from '../../../base/limits.ts';
import type { Conference } from '../mix/conference.ts';
import { FRAME_SAMPLES } from '../mix/jitter-buffer.ts';
import { Limiter } from '../mix/limiter.ts';
import type { Seat } from '../mix/seat.ts';
import type { Tally } from '../mix/tally.ts';
import type { WorkerAnswer, WorkerOrder } from '../worker-orders.ts';
import { RecordingFile } from './recording-file.ts';

type RecordOrder = Extract<WorkerOrder, { kind: 'record' }>;

/** What is recorded of one leg: its slot, and whose it is, for slots are given again. */
interface Ear {
  readonly legId: LegId;
  readonly slot: number;
}

interface Recorded {
  conference: string;
  leg: Ear | undefined;
  readonly channels: 1 | 2;
  readonly file: RecordingFile;
  /** Of what its leg hears: that of the seat has the frame behind it. */
  readonly limiter: Limiter;
}

/** What the recorder is told by its mixer. */
export interface RecorderParts {
  readonly tally: Pick<Tally, 'recordingDrops'>;
  answer(answer: WorkerAnswer): void;
  seatAt(slot: number): Seat | undefined;
  /** The conference of that name, where it is the one that the leg of that slot is in. */
  conferenceOf(name: string, slot: number): Conference | undefined;
}

/** The recordings of one mixer thread. */
export class Recorder {
  readonly #parts: RecorderParts;
  readonly #files = new Map<RecordingId, Recorded>();
  readonly #voice = new Int32Array(FRAME_SAMPLES);

  constructor(parts: RecorderParts) {
    this.#parts = parts;
  }

  /** Begins a recording, or moves one on that had no frames for a while. */
  record({ recordingId, conference, leg, channels, path, samples }: RecordOrder): void {
    const known = this.#files.get(recordingId);
    if (known) {
      known.leg = leg;
      known.conference = conference;
      if (samples > known.file.samples + limits.recordingGapFramesMin * FRAME_SAMPLES) known.file.moveTo(samples);
      return;
    }
    const drop = (): void => {
      this.#parts.tally.recordingDrops += 1;
    };
    const failed = (why: string): void => this.#parts.answer({ kind: 'recordFault', recordingId, why });
    this.#files.set(recordingId, {
      conference,
      leg,
      channels,
      file: new RecordingFile({ path, samples, channels, drop, failed }),
      limiter: new Limiter(),
    });
  }

  /** Ends a recording here; answers when all of it is written. */
  async end(recordingId: RecordingId): Promise<void> {
    const file = this.#files.get(recordingId)?.file;
    this.#files.delete(recordingId);
    await file?.close();
    this.#parts.answer({ kind: 'recorded', recordingId, samples: file?.samples ?? 0 });
  }

  /** One frame of each, behind the mixing of all. */
  frame(conferences: ReadonlyMap<string, Conference>): void {
    for (const recorded of this.#files.values()) {
      if (recorded.leg) this.#appendLeg(recorded, recorded.leg);
      else recorded.file.append(conferences.get(recorded.conference)?.mix);
    }
  }

  skip(frames: number): void {
    for (const { file } of this.#files.values()) file.moveTo(file.samples + frames * FRAME_SAMPLES);
  }

  /**
   * What a leg says that anybody may hear, and beside it what it hears; silence while it is nowhere, and in another
   * conversation, where it is before the end of its stay here is told: who is there was not asked.
   */
  #appendLeg({ conference: name, channels, file, limiter }: Recorded, { legId, slot }: Ear): void {
    const seat = this.#parts.seatAt(slot);
    const conference = seat?.legId === legId ? this.#parts.conferenceOf(name, slot) : undefined;
    if (!seat || !conference) file.append(undefined);
    else file.append(this.#voiceOf(seat), channels === 2 ? conference.soundFor(seat, limiter) : undefined);
  }

  #voiceOf({ jitter, heard, whispers }: Seat): Int32Array | undefined {
    if (!jitter.voiced || !(heard || whispers)) return undefined;
    const voice = this.#voice;
    for (let i = 0; i < FRAME_SAMPLES; i += 1) voice[i] = jitter.samples[jitter.offset + i] ?? 0;
    return voice;
  }
}
