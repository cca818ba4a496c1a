import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Sound } from '../../support/tones.ts';

/** Both channels of a recording that has two. */
export function readStereo(path: string): { readonly left: Sound; readonly right: Sound } {
  const file = readFileSync(path);
  assert.deepEqual([file.readUInt16LE(22), file.readUInt16LE(32), file.readUInt32LE(40)], [2, 4, file.length - 44]);
  const channel = (offset: number): Sound => ({
    rate: file.readUInt32LE(24),
    samples: Int16Array.from({ length: (file.length - 44) / 4 }, (_, at) => file.readInt16LE(44 + 4 * at + offset)),
  });
  return { left: channel(0), right: channel(2) };
}
