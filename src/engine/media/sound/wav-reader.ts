import { limits } from '../../../base/limits.ts';
import { ok, type Result, refuse } from '../../../base/result.ts';
import { createPcma, createPcmu } from '../codec/g711.ts';

/** Sound as a file has it, its channels mixed down to one. */
export interface WavSound {
  readonly rate: number;
  readonly samples: Int16Array;
}

/** Formats by their number in the chunk `fmt `, with the bits of a sample. */
const formats: ReadonlyMap<number, { readonly name: string; readonly bits: number }> = new Map([
  [1, { name: 'PCM', bits: 16 }],
  [6, { name: 'A-law', bits: 8 }],
  [7, { name: 'µ-law', bits: 8 }],
]);
/** WAVE_FORMAT_EXTENSIBLE: the number stands in the first two bytes of its GUID. */
const EXTENSIBLE = 0xfffe;
/** Of a file that was written without knowing its end. */
const OPEN_ENDED = 0xffff_ffff;

const rates: readonly number[] = [8000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];

interface Format {
  readonly code: number;
  readonly channels: number;
  readonly rate: number;
}

interface Chunk {
  readonly start: number;
  readonly size: number;
}

/** Reads a WAV file; the refusal says what is wrong with it. Total: whatever the bytes are, it is one of both. */
export function readWav(bytes: Uint8Array): Result<WavSound, string> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE')
    return refuse('it is no WAV file: it does not begin with RIFF and WAVE');
  const chunks = chunksOf(file);
  if (chunks === undefined) return refuse(`its sound is not among its first ${limits.soundChunksMax} chunks`);
  const described = chunks.get('fmt ');
  if (described === undefined) return refuse('it has no chunk "fmt "');
  const format = formatOf(file.subarray(described.start, described.start + described.size));
  if (!format.ok) return format;
  const data = chunks.get('data');
  if (data === undefined) return refuse('it has no chunk "data"');
  const held = file.length - data.start;
  if (data.size > held && data.size !== OPEN_ENDED)
    return refuse(`it is cut off: its header names ${data.size} bytes of sound, and there are ${held}`);
  return soundOf(file.subarray(data.start, data.start + Math.min(data.size, held)), format.value);
}

/**
 * The two chunks that are read, the first of each; what is behind an odd size is found (RIFF pads to even ones). Undefined
 * when there are more others than anybody writes: a file of nothing else would hold up all calls.
 */
function chunksOf(file: Buffer): ReadonlyMap<string, Chunk> | undefined {
  const chunks = new Map<string, Chunk>();
  let count = 0;
  for (let at = 12; at + 8 <= file.length && chunks.size < 2; ) {
    count += 1;
    if (count > limits.soundChunksMax) return undefined;
    const name = file.toString('latin1', at, at + 4);
    const size = file.readUInt32LE(at + 4);
    if ((name === 'fmt ' || name === 'data') && !chunks.has(name)) chunks.set(name, { start: at + 8, size });
    at += 8 + size + (size % 2);
  }
  return chunks;
}

function formatOf(chunk: Buffer): Result<Format, string> {
  if (chunk.length < 16) return refuse('its chunk "fmt " is too short');
  const named = chunk.readUInt16LE(0);
  const code = named === EXTENSIBLE && chunk.length >= 26 ? chunk.readUInt16LE(24) : named;
  const [channels, rate, bits] = [chunk.readUInt16LE(2), chunk.readUInt32LE(4), chunk.readUInt16LE(14)];
  const known = formats.get(code);
  if (known === undefined) return refuse(`its format is ${code}; it may be PCM (1), A-law (6) or µ-law (7)`);
  if (bits !== known.bits) return refuse(`its samples have ${bits} bits; ${known.name} has ${known.bits} here`);
  if (channels !== 1 && channels !== 2) return refuse(`it has ${channels} channels; it may have one or two`);
  if (!rates.includes(rate)) return refuse(`its rate is ${rate} Hz; it may be ${rates.join(', ')}`);
  return ok({ code, channels, rate });
}

function soundOf(data: Buffer, { code, channels, rate }: Format): Result<WavSound, string> {
  const sampleBytes = code === 1 ? 2 : 1;
  const length = Math.floor(data.length / sampleBytes / channels);
  if (length === 0) return refuse('it holds no sound');
  if (length > rate * limits.soundSecondsMax)
    return refuse(`it lasts ${Math.ceil(length / rate)} s; it may last ${limits.soundSecondsMax} s`);
  const read = readerOf(data, code);
  const samples = new Int16Array(length);
  for (let i = 0; i < length; i += 1) {
    // The mean of both, which cannot clip.
    samples[i] = channels === 1 ? read(i) : Math.round((read(2 * i) + read(2 * i + 1)) / 2);
  }
  return ok({ rate, samples });
}

function readerOf(data: Buffer, code: number): (index: number) => number {
  if (code === 1) return (index) => data.readInt16LE(2 * index);
  const { decode } = code === 6 ? createPcma() : createPcmu();
  return (index) => decode[data[index] ?? 0] ?? 0;
}
