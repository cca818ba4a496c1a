import type { Law } from '../codec/codec.ts';
import { FRAME_SAMPLES } from './jitter-buffer.ts';

const RATE = 8000;
/** -20 dBFS. */
const PEAK = 3276;
/** A note of the table lasts so many frames (0.4 s), each beginning anew. */
const NOTE_FRAMES = 20;
/**
 * The melody, in half tones above A3 (220 Hz); undefined is a rest. Ours: made for this file out of the pentatonic scale
 * of A major, so that no two notes that follow each other grate.
 */
const MELODY = [
  0,
  4,
  7,
  9,
  12,
  9,
  7,
  undefined,
  2,
  4,
  7,
  12,
  14,
  12,
  9,
  undefined,
  16,
  14,
  12,
  9,
  7,
  9,
  4,
  undefined,
  2,
  4,
  2,
  7,
  4,
  2,
  0,
  undefined,
] as const;

/** A plucked string, roughly: the tone and its octave, swelling for 10 ms and dying away by the end of the note. */
function pluck(hz: number, sample: number): number {
  const angle = (2 * Math.PI * hz * sample) / RATE;
  const passed = sample / (NOTE_FRAMES * FRAME_SAMPLES);
  const swell = Math.min(1, sample / 80);
  return swell * (1 - passed) ** 2 * (0.75 * Math.sin(angle) + 0.25 * Math.sin(2 * angle));
}

function play(): Int16Array {
  const noteSamples = NOTE_FRAMES * FRAME_SAMPLES;
  const samples = new Int16Array(MELODY.length * noteSamples);
  for (const [index, note] of MELODY.entries()) {
    if (note === undefined) continue;
    const hz = 220 * 2 ** (note / 12);
    for (let i = 0; i < noteSamples; i += 1) samples[index * noteSamples + i] = Math.round(PEAK * pluck(hz, i));
  }
  return samples;
}

const framesOf = (melody: Int16Array): readonly Int16Array[] =>
  Array.from({ length: Math.max(1, Math.floor(melody.length / FRAME_SAMPLES)) }, (_, frame) =>
    melody.subarray(frame * FRAME_SAMPLES, (frame + 1) * FRAME_SAMPLES),
  );

/**
 * The music of all seats on hold of one mixer: one loop, made and encoded when the first of them needs it. A sound of
 * the operator's, samples at 8 kHz, takes the place of the melody.
 */
export class HoldMusic {
  readonly #loops = new Map<Law, readonly Uint8Array[]>();
  #melody: readonly Int16Array[] | undefined;
  readonly #sound: SharedArrayBuffer | undefined;
  readonly #frames: number;
  #frame = 0;

  constructor(sound?: SharedArrayBuffer) {
    this.#sound = sound;
    const frames = sound && Math.floor(sound.byteLength / Int16Array.BYTES_PER_ELEMENT / FRAME_SAMPLES);
    this.#frames = frames === undefined ? MELODY.length * NOTE_FRAMES : Math.max(1, frames);
  }

  advance(frames: number): void {
    this.#frame = (this.#frame + frames) % this.#frames;
  }

  /** The frame that plays now. */
  frame(codec: Law): Uint8Array | undefined {
    let loop = this.#loops.get(codec);
    if (!loop) {
      loop = this.#played().map((frame) =>
        Uint8Array.from(frame, (sample) => codec.encode[sample + 32_768] ?? codec.silence),
      );
      this.#loops.set(codec, loop);
    }
    return loop[this.#frame];
  }

  /** The same, not encoded. */
  samples(): Int16Array | undefined {
    return this.#played()[this.#frame];
  }

  #played(): readonly Int16Array[] {
    this.#melody ??= framesOf(this.#sound ? new Int16Array(this.#sound) : play());
    return this.#melody;
  }
}
