import { open } from 'node:fs/promises';
import { limits } from '../../base/limits.ts';
import type { RecordingEnd } from '../../ports/engine.ts';
import { WAV_HEADER_BYTES, WAV_RATE, WAV_SAMPLE_BYTES, wavHeader } from './wav-header.ts';

/** Makes an empty recording, valid as it stands. */
export async function createWav(path: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.write(wavHeader(0), 0, WAV_HEADER_BYTES, 0);
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
    const held = Math.floor((size - WAV_HEADER_BYTES) / WAV_SAMPLE_BYTES);
    const samples = Math.min(Math.max(0, held, samplesMin), limits.recordingBytesMax / WAV_SAMPLE_BYTES);
    const dataBytes = samples * WAV_SAMPLE_BYTES;
    await file.truncate(WAV_HEADER_BYTES + dataBytes);
    await file.write(wavHeader(dataBytes), 0, WAV_HEADER_BYTES, 0);
    await file.datasync();
    return { durationMs: Math.round((1000 * samples) / WAV_RATE), bytes: WAV_HEADER_BYTES + dataBytes };
  } finally {
    await file.close();
  }
}
