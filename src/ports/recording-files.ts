import type { RecordingId } from '../base/ids.ts';
import type { RecordingEnd } from './engine.ts';

/** The files of recordings, by recording. */
export interface RecordingFiles {
  /** Where the file is, or will be; its folder is there. */
  pathOf(recordingId: RecordingId): string;
  /** Makes a file that no process had ended valid; undefined where there is none. */
  settle(recordingId: RecordingId): Promise<RecordingEnd | undefined>;
  /** Undefined where there is no file. */
  bytes(recordingId: RecordingId): Promise<number | undefined>;
  /** The bytes from one place to another, both included. The file is open only while they are read. */
  read(recordingId: RecordingId, from: number, to: number): AsyncIterable<Uint8Array>;
  /** There may be none. */
  remove(recordingId: RecordingId): Promise<void>;
}
