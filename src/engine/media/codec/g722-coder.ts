import { FRAME_SAMPLES } from '../mix/jitter-buffer.ts';
import type { Coder } from './codec.ts';
import { G722Decoder, G722Encoder } from './g722.ts';
import { Decimator, Interpolator } from './half-band.ts';

/** The smallest step up in both bands: what stands for a code that did not come. */
const NEUTRAL = 0xfd;

/** G.722 for a mixer at 8 kHz: full band on the wire, resampled at the edge of the leg. */
export class G722Coder implements Coder {
  readonly kind = 'coder';
  readonly name = 'G722';
  readonly payloadType = 9;
  readonly keep: Int16Array;
  readonly #codes = new Uint8Array(FRAME_SAMPLES);
  readonly #pairs = { firsts: new Int32Array(FRAME_SAMPLES), seconds: new Int32Array(FRAME_SAMPLES) };
  readonly #encoder = new G722Encoder(FRAME_SAMPLES);
  readonly #decoder = new G722Decoder(FRAME_SAMPLES);
  readonly #decimator = new Decimator(FRAME_SAMPLES);
  readonly #interpolator = new Interpolator(FRAME_SAMPLES);

  constructor(keep: Int16Array) {
    this.keep = keep;
  }

  decode(samples: Int16Array, at: number): void {
    const codes = this.#codes;
    for (let i = 0; i < FRAME_SAMPLES; i += 1) {
      const kept = samples[at + i] ?? 0;
      codes[i] = kept === 0 ? NEUTRAL : kept - 1;
    }
    this.#decoder.decode(codes, this.#pairs);
    this.#decimator.decimate(this.#pairs, samples, at);
  }

  encode(samples: Int32Array, into: Uint8Array, at: number): void {
    this.#interpolator.interpolate(samples, this.#pairs);
    this.#encoder.encode(this.#pairs, into, at);
  }
}
