import { constants } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { limits } from '../../../base/limits.ts';
import { ok, type Result, refuse } from '../../../base/result.ts';
import type { Sound, SoundFile, Sounds } from '../../../ports/sounds.ts';
import { Resampler } from '../codec/resampler.ts';
import { toneOf } from './tones.ts';
import { WAV_RATE } from './wav-header.ts';
import { readWav, type WavSound } from './wav-reader.ts';

/** A name as it may stand in a request: a file of the folder itself. */
const NAME = /^[\w][\w.-]{0,123}\.wav$/i;
/** Samples that are resampled in one turn. */
const SLICE = WAV_RATE;

interface Kept {
  readonly sound: Sound;
  readonly version: string;
}

/** The sounds of one folder; `undefined`: there is none, and there are only tones. */
export function createSoundFolder(folder: string | undefined): Sounds {
  const kept = new Map<string, Kept>();
  const reading = new Map<string, Promise<Result<Kept, string>>>();
  /** Once for all who ask meanwhile: a file may be 64 MiB. */
  const read = (within: string, name: string): Promise<Result<Kept, string>> => {
    const known = reading.get(name) ?? readFile(within, name, kept.get(name)).finally(() => reading.delete(name));
    reading.set(name, known);
    return known;
  };
  const list = async (): Promise<readonly SoundFile[]> => (folder === undefined ? [] : listOf(folder));
  return {
    list,
    tone: toneOf,
    async load(name) {
      const known = await list();
      if (folder === undefined || !known.some((file) => file.name === name))
        return refuse({ kind: 'no-sound', name, known: known.map((file) => file.name) });
      const file = await read(folder, name);
      if (!file.ok) return refuse({ kind: 'broken-sound', name, why: file.refusal });
      kept.delete(name);
      kept.set(name, file.value);
      for (const oldest of kept.keys()) if (kept.size > limits.soundsKeptMax) kept.delete(oldest);
      return ok(file.value.sound);
    },
  };
}

/** Files alone: what a link of the folder leads to is none of it. */
async function listOf(folder: string): Promise<readonly SoundFile[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile() && NAME.test(entry.name)).map(({ name }) => name);
    const first = names.toSorted().slice(0, limits.soundFilesMax);
    return await Promise.all(first.map(async (name) => ({ name, bytes: (await stat(join(folder, name))).size })));
  } catch {
    return [];
  }
}

async function readFile(folder: string, name: string, known: Kept | undefined): Promise<Result<Kept, string>> {
  try {
    const file = await open(join(folder, name), constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const { size, mtimeMs } = await file.stat();
      const version = `${size} ${mtimeMs}`;
      if (known?.version === version) return ok(known);
      if (size > limits.soundBytesMax) return refuse(`it has ${size} bytes; it may have ${limits.soundBytesMax}`);
      const wav = readWav(await file.readFile());
      return wav.ok ? ok({ sound: await soundOf(name, wav.value), version }) : wav;
    } finally {
      await file.close();
    }
  } catch (error) {
    return refuse(`it cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'})`);
  }
}

/** Resampled a second at a time: calls go on meanwhile. */
async function soundOf(name: string, { rate, samples: given }: WavSound): Promise<Sound> {
  const resampler = new Resampler(rate);
  const length = rate === WAV_RATE ? given.length : resampler.length(given.length);
  const samples = new SharedArrayBuffer(length * Int16Array.BYTES_PER_ELEMENT);
  const into = new Int16Array(samples);
  if (rate === WAV_RATE) into.set(given);
  else
    for (let from = 0; from < length; from += SLICE) {
      resampler.resample(given, into, { from, to: Math.min(length, from + SLICE) });
      await setImmediate();
    }
  return { name, samples, durationMs: Math.ceil((1000 * length) / WAV_RATE) };
}
