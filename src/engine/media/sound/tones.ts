import type { Sound, ToneName } from '../../../ports/sounds.ts';
import { WAV_RATE } from './wav-header.ts';

/** A sine at -20 dBFS, where full scale is a sine of full swing. */
const PEAK = 3277;
/** Each tone swells and dies away for 5 ms, so that it does not click. */
const EDGE_SAMPLES = 40;

/** What sounds for a while: the sum of these frequencies, at -20 dBFS together; none is a pause. */
interface Segment {
  readonly hz: readonly number[];
  readonly ms: number;
}

/** The tables. Join goes up and leave goes down; ring-back is that of Europe (ITU-T E.180: 425 Hz, 1 s of 5 s); a short tone every 3 s tells a parked leg that it is up. */
const tables: Readonly<Record<ToneName, readonly Segment[]>> = {
  join: [
    { hz: [480], ms: 120 },
    { hz: [640], ms: 180 },
  ],
  leave: [
    { hz: [640], ms: 120 },
    { hz: [480], ms: 180 },
  ],
  ringback: [
    { hz: [425], ms: 1000 },
    { hz: [], ms: 4000 },
  ],
  parked: [
    { hz: [480], ms: 200 },
    { hz: [], ms: 2800 },
  ],
};

function play(segments: readonly Segment[]): SharedArrayBuffer {
  const lengths = segments.map(({ ms }) => (ms * WAV_RATE) / 1000);
  const buffer = new SharedArrayBuffer(2 * lengths.reduce((sum, length) => sum + length, 0));
  const samples = new Int16Array(buffer);
  let at = 0;
  for (const [index, { hz }] of segments.entries()) {
    const length = lengths[index] ?? 0;
    for (let i = 0; i < length; i += 1) {
      const edge = Math.min(1, i / EDGE_SAMPLES, (length - 1 - i) / EDGE_SAMPLES);
      const sum = hz.reduce((voices, each) => voices + Math.sin((2 * Math.PI * each * i) / WAV_RATE), 0);
      samples[at + i] = hz.length === 0 ? 0 : Math.round((PEAK * edge * sum) / Math.sqrt(hz.length));
    }
    at += length;
  }
  return buffer;
}

/** A tone of the tables, ready to be played. */
export function toneOf(name: ToneName): Sound {
  const samples = play(tables[name]);
  return { name, samples, durationMs: samples.byteLength / 2 / (WAV_RATE / 1000) };
}
