import { type FileHandle, open } from 'node:fs/promises';
import { limits } from '../../../base/limits.ts';
import type { RecordingEnd } from '../../../ports/engine.ts';
import {
  type Channels,
  WAV_CHANNELS_AT,
  WAV_HEADER_BYTES,
  WAV_RATE,
  WAV_SAMPLE_BYTES,
  wavHeader,
} from './wav-header.ts';

/** Makes an empty recording, valid as it stands. */
export async function createWav(path: string, channels: Channels = 1): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.write(wavHeader(0, channels), 0, WAV_HEADER_BYTES, 0);
  } finally {
    await file.close();
  }
}

/**
 * Brings the header of a recording in line with what the file holds: at its end, and after a crash for each that no
 * process had ended. A file shorter than `samplesMin` is filled up with silence.
 */
export async function settleWav(path: string, samplesMin = 0): Promise<RecordingEnd> {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    const channels = await channelsOf(file);
    const frameBytes = WAV_SAMPLE_BYTES * channels;
    const held = Math.floor((size - WAV_HEADER_BYTES) / frameBytes);
    const samples = Math.min(Math.max(0, held, samplesMin), limits.recordingBytesMax / frameBytes);
    const dataBytes = samples * frameBytes;
    await file.truncate(WAV_HEADER_BYTES + dataBytes);
    await file.write(wavHeader(dataBytes, channels), 0, WAV_HEADER_BYTES, 0);
    await file.datasync();
    return { durationMs: Math.round((1000 * samples) / WAV_RATE), bytes: WAV_HEADER_BYTES + dataBytes };
  } finally {
    await file.close();
  }
}

/** As its header has them since `createWav`; one where there is none. */
async function channelsOf(file: FileHandle): Promise<Channels> {
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, WAV_CHANNELS_AT);
  return buffer[0] === 2 ? 2 : 1;
}
