import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../../../base/limits.ts';
import type { RecordingFiles } from '../../../ports/recording-files.ts';
import { settleWav } from './wav-file.ts';

/** Files `<id>.wav` of one folder, which is made when it is first asked for. */
export function createRecordingFiles(folder: () => string): RecordingFiles {
  const pathOf = (recordingId: string): string => join(folder(), `${recordingId}.wav`);
  const bytes = async (recordingId: string): Promise<number | undefined> => {
    try {
      return (await stat(pathOf(recordingId))).size;
    } catch {
      return undefined;
    }
  };
  return {
    pathOf,
    bytes,
    settle: async (recordingId) =>
      (await bytes(recordingId)) === undefined ? undefined : settleWav(pathOf(recordingId)),
    read: (recordingId, from, to) => read(pathOf(recordingId), from, to),
    remove: (recordingId) => rm(pathOf(recordingId), { force: true }),
  };
}

async function* read(path: string, from: number, to: number): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r');
  try {
    for (let at = from; at <= to; ) {
      const length = Math.min(limits.recordingReadBytes, to - at + 1);
      const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, at);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}
