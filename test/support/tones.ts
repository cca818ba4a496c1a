import { readFileSync, writeFileSync } from 'node:fs';

/** Samples of one channel, 16 bits. */
export interface Sound {
  readonly rate: number;
  readonly samples: Int16Array;
}

/** What one phone heard: dBFS of every tone, under the names of those who sent them. */
export type Heard = Readonly<Record<string, number>>;

const HEADER_BYTES = 44;
const FULL_SCALE = 32_768;
/** Well above what is left of a tone that nobody sends, well below one sent at -20 dBFS. */
const HEARD_DBFS_MIN = -35;
/** How much weaker than the weakest wanted tone an unwanted one has to be: quantisation to 8 bits leaves about 50 dB. */
const SILENT_DB_BELOW = 40;

/** A sine; -20 dBFS or less, since the sum of loud ones clips, and clipping brings a phone's own tone back to it. */
export function sine(hz: number, seconds: number, dbfs = -20): Sound {
  const rate = 8000;
  const peak = FULL_SCALE * 10 ** (dbfs / 20);
  const at = (_: unknown, index: number): number => Math.round(peak * Math.sin((2 * Math.PI * hz * index) / rate));
  return { rate, samples: Int16Array.from({ length: Math.round(seconds * rate) }, at) };
}

/** Level of one frequency in dBFS, by the algorithm of Goertzel: one bin of a discrete Fourier transform. */
export function toneLevel(sound: Sound, hz: number): number {
  const factor = 2 * Math.cos((2 * Math.PI * hz) / sound.rate);
  let last = 0;
  let beforeLast = 0;
  for (const sample of sound.samples) {
    const next = sample / FULL_SCALE + factor * last - beforeLast;
    beforeLast = last;
    last = next;
  }
  const power = last * last + beforeLast * beforeLast - factor * last * beforeLast;
  const amplitude = (2 * Math.sqrt(Math.max(power, 0))) / Math.max(sound.samples.length, 1);
  return 20 * Math.log10(Math.max(amplitude, 1e-6));
}

/** Levels of several tones, by the name of who sends each. */
export function toneLevels(sound: Sound, tones: Readonly<Record<string, number>>): Heard {
  return Object.fromEntries(
    Object.entries(tones).map(([name, hz]) => [name, Math.round(toneLevel(sound, hz) * 10) / 10]),
  );
}

/** Samples from one second to another of a sound; negative counts from its end. */
export function cut(sound: Sound, fromSecond: number, toSecond?: number): Sound {
  const to = toSecond === undefined ? undefined : Math.round(toSecond * sound.rate);
  return { rate: sound.rate, samples: sound.samples.slice(Math.round(fromSecond * sound.rate), to) };
}

/**
 * Complaints about a conference in which everybody in `heard` sends a tone: each must hear all others but itself,
 * and nobody whoever is in `gone`. Empty when all of that holds.
 */
export function judgeMix(heard: Readonly<Record<string, Heard>>, gone: readonly string[] = []): string[] {
  return Object.entries(heard).flatMap(([listener, levels]) => {
    const wanted = Object.keys(heard).filter((name) => name !== listener);
    const level = (name: string): number => levels[name] ?? Number.NaN;
    const floor = Math.min(...wanted.map(level)) - SILENT_DB_BELOW;
    const deaf = wanted.filter((name) => !(level(name) > HEARD_DBFS_MIN));
    const leaks = [listener, ...gone].filter((name) => !(level(name) < floor));
    return [
      ...deaf.map((name) => `${listener} does not hear ${name} (${level(name)} dBFS)`),
      ...leaks.map(
        (name) =>
          `${listener} hears ${name === listener ? 'itself' : `${name}, who is gone`} (${level(name)} dBFS, limit ${floor})`,
      ),
    ];
  });
}

/** Writes a mono WAV file of 16 bits (RIFF, format 1). */
export function writeWav(path: string, sound: Sound): void {
  const data = Buffer.alloc(sound.samples.length * 2);
  sound.samples.forEach((sample, index) => void data.writeInt16LE(sample, index * 2));
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(HEADER_BYTES - 8 + data.length, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sound.rate, 24);
  header.writeUInt32LE(sound.rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(data.length, 40);
  writeFileSync(path, Buffer.concat([header, data]));
}

/** Reads a mono WAV file of 16 bits; also one that is still being written, whose header does not know its length yet. */
export function readWav(path: string): Sound {
  const file = readFileSync(path);
  let rate = 0;
  let channels = 1;
  for (let at = 12; at + 8 <= file.length; ) {
    const name = file.toString('latin1', at, at + 4);
    const size = file.readUInt32LE(at + 4);
    const start = at + 8;
    if (name === 'fmt ') {
      channels = file.readUInt16LE(start + 2);
      rate = file.readUInt32LE(start + 4);
    }
    if (name === 'data') {
      const samples = samplesOf(file.subarray(start, size === 0 ? file.length : start + size));
      // Of several channels the first.
      return { rate, samples: channels > 1 ? samples.filter((_, i) => i % channels === 0) : samples };
    }
    at = start + size + (size % 2);
  }
  return { rate: rate || 8000, samples: new Int16Array(0) };
}

function samplesOf(data: Buffer): Int16Array {
  return Int16Array.from({ length: Math.floor(data.length / 2) }, (_, index) => data.readInt16LE(index * 2));
}
