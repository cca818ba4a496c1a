import { type FileHandle, open } from 'node:fs/promises';
import { limits } from '../../../base/limits.ts';
import { FRAME_SAMPLES } from '../mix/jitter-buffer.ts';
import { type Channels, WAV_HEADER_BYTES, WAV_SAMPLE_BYTES, wavHeader } from './wav-header.ts';

const CHUNK_SAMPLES = limits.recordingChunkFrames * FRAME_SAMPLES;

interface Chunk {
  /** Of all channels, those of one moment side by side. */
  readonly samples: Int16Array;
  /** Place of its first sample in the recording, and how many it has of each channel. */
  at: number;
  count: number;
}

/** `drop` is told of each frame that is left out, `failed` at once and once why nothing can be written any more. */
export interface RecordingFileParts {
  readonly path: string;
  readonly samples: number;
  readonly channels?: Channels;
  drop(): void;
  failed(why: string): void;
}

/** Writes all of it, however little the system takes at once. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/**
 * Writes the frames of a mix to a WAV file without ever waiting for the disk: chunks of half a second are written one
 * after the other by the system's threads, and while too many wait for it, frames are dropped and counted; they stay
 * silent in the file. The header is written behind each chunk and never names more than the file holds, so that the file
 * is valid whenever the process dies.
 */
export class RecordingFile {
  readonly #path: string;
  readonly #channels: Channels;
  readonly #samplesMax: number;
  readonly #drop: () => void;
  readonly #failed: (why: string) => void;
  readonly #free: Chunk[] = [];
  readonly #full: Chunk[] = [];
  #made = 0;
  #chunk: Chunk | undefined;
  #position: number;
  #file: FileHandle | undefined;
  #writing: Promise<void> | undefined;
  #hasFailed = false;

  constructor(parts: RecordingFileParts) {
    this.#path = parts.path;
    this.#channels = parts.channels ?? 1;
    this.#samplesMax = limits.recordingBytesMax / WAV_SAMPLE_BYTES / this.#channels;
    this.#position = parts.samples;
    this.#drop = parts.drop;
    this.#failed = parts.failed;
  }

  /** Samples so far, silence and dropped ones included. */
  get samples(): number {
    return this.#position;
  }

  /** One frame of a mix, saturated here, and of the right channel where there is one; undefined is silence. */
  append(mix: Int32Array | undefined, right?: Int32Array): void {
    if (this.#position + FRAME_SAMPLES > this.#samplesMax) return;
    const chunk = this.#chunk ?? this.#take();
    this.#position += FRAME_SAMPLES;
    if (!chunk) {
      this.#drop();
      return;
    }
    this.#put(chunk, mix, 0);
    if (this.#channels === 2) this.#put(chunk, right, 1);
    chunk.count += FRAME_SAMPLES;
    if (chunk.count === CHUNK_SAMPLES) this.#hand(chunk);
  }

  /** Goes on at a later place; what is between stays silent. */
  moveTo(samples: number): void {
    if (this.#chunk) this.#hand(this.#chunk);
    this.#position = Math.min(this.#samplesMax, Math.max(this.#position, samples));
  }

  /** Writes what is left and closes the file. */
  async close(): Promise<void> {
    if (this.#chunk) this.#hand(this.#chunk);
    await this.#writing;
    try {
      await this.#file?.close();
    } catch (error) {
      this.#fail(error);
    }
  }

  #put({ samples, count }: Chunk, sum: Int32Array | undefined, channel: number): void {
    const channels = this.#channels;
    for (let i = 0, at = count * channels + channel; i < FRAME_SAMPLES; i += 1, at += channels)
      samples[at] = sum ? Math.min(32_767, Math.max(-32_768, sum[i] ?? 0)) : 0;
  }

  #take(): Chunk | undefined {
    if (this.#hasFailed) return undefined;
    let chunk = this.#free.pop();
    if (!chunk && this.#made < limits.recordingChunksMax) {
      this.#made += 1;
      chunk = { samples: new Int16Array(CHUNK_SAMPLES * this.#channels), at: 0, count: 0 };
    }
    if (chunk) {
      chunk.at = this.#position;
      chunk.count = 0;
    }
    this.#chunk = chunk;
    return chunk;
  }

  #hand(chunk: Chunk): void {
    this.#chunk = undefined;
    this.#full.push(chunk);
    this.#writing ??= this.#write();
  }

  async #write(): Promise<void> {
    try {
      this.#file ??= await open(this.#path, 'r+');
      for (let chunk = this.#full.shift(); chunk; chunk = this.#full.shift()) {
        await this.#writeChunk(this.#file, chunk);
        this.#free.push(chunk);
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#writing = undefined;
  }

  /** Nothing is written any more. */
  #fail(error: unknown): void {
    if (!this.#hasFailed) this.#failed(String(error));
    this.#hasFailed = true;
  }

  async #writeChunk(file: FileHandle, { samples, at, count }: Chunk): Promise<void> {
    const frameBytes = WAV_SAMPLE_BYTES * this.#channels;
    const bytes = new Uint8Array(samples.buffer, 0, count * frameBytes);
    await writeAll(file, bytes, WAV_HEADER_BYTES + at * frameBytes);
    await writeAll(file, wavHeader((at + count) * frameBytes, this.#channels), 0);
  }
}
