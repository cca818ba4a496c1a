import type { OpusDecoderHandle, OpusEncoderHandle } from 'libopus-wasm';
import { limits } from '../../../base/limits.ts';
import { FRAME_SAMPLES } from '../mix/playout-delay.ts';
import type { OpusWishes, PacketCoder } from './codec.ts';

const RATE = 8000;
/** 120 ms, the longest packet (RFC 6716 section 3.2.5). */
const PACKET_SAMPLES_MAX = 6 * FRAME_SAMPLES;
/** What a seat's packet has room for: at 20 ms far more than narrow band can use. */
const PACKET_BYTES_MAX = 160;
/** 2.5 ms: what was lost is made up in whole ones of these. */
const STEP_SAMPLES = 20;
/** 60 ms: the longest frame that may carry the one before it again. */
const FRAME_SAMPLES_MAX = 3 * FRAME_SAMPLES;
const LOSS_PERCENT = 5;
const COMPLEXITY = 5;

/**
 * Opus (RFC 6716) for a mixer at 8 kHz: the library itself resamples, so nothing above 4 kHz is ever computed. One for each
 * leg, for both directions remember. The library is loaded when the first leg needs it; until then nothing is heard or said.
 */
export class OpusCoder implements PacketCoder {
  readonly kind = 'packets';
  readonly name = 'opus';
  readonly payloadType = 111;
  #decoder: OpusDecoderHandle | undefined;
  #encoder: OpusEncoderHandle | undefined;
  readonly #pcm = new Int16Array(FRAME_SAMPLES);
  #wishes: OpusWishes;
  #isFreed = false;
  /** Samples of the packet before. */
  #last = FRAME_SAMPLES;
  readonly ready: Promise<void>;

  constructor(wishes: OpusWishes = {}) {
    this.#wishes = wishes;
    this.ready = this.#load();
  }

  async #load(): Promise<void> {
    const { Application, createDecoder, createEncoder, Signal } = await import('libopus-wasm');
    const decoder = await createDecoder({ sampleRate: RATE, channels: 1, maxFrameSize: PACKET_SAMPLES_MAX });
    const encoder = await createEncoder({
      ...{ sampleRate: RATE, channels: 1, frameSize: FRAME_SAMPLES, complexity: COMPLEXITY },
      ...{ application: Application.Voip, signal: Signal.Voice },
    });
    this.#decoder = decoder;
    this.#encoder = encoder;
    if (this.#isFreed) this.#release();
    else this.configure(this.#wishes);
  }

  /** What the far end's SDP asks of what we send (RFC 7587 section 6.1). */
  configure(wishes: OpusWishes): void {
    this.#wishes = wishes;
    const encoder = this.#encoder;
    if (!encoder) return;
    const { bitsPerSecond = limits.opusBitsPerSecond, fec = false, constant = false } = wishes;
    encoder.setBitrate(Math.min(limits.opusBitsPerSecond, Math.max(limits.opusBitsPerSecondMin, bitsPerSecond)));
    encoder.setFec(fec);
    encoder.setPacketLossPercent(fec ? LOSS_PERCENT : 0);
    encoder.setVbr(!constant);
  }

  /** The sound of one packet; undefined for what is none. */
  decode(payload: Uint8Array): Int16Array | undefined {
    // Nothing else makes the library throw but bytes that are no packet.
    const samples = this.#attempt((decoder) => decoder.decode(payload));
    if (samples) this.#last = samples.length;
    return samples;
  }

  /**
   * What may have been in so many samples that did not come before this packet: from what it carries of them (FEC), else
   * continued from what came. Undefined where that is too long ago to be guessed.
   */
  recover(missing: number, payload: Uint8Array): readonly Int16Array[] {
    const frame = Math.min(this.#last, FRAME_SAMPLES_MAX);
    if (missing <= 0 || missing > limits.opusRecoverSamplesMax || missing % STEP_SAMPLES !== 0) return [];
    const parts: Int16Array[] = [];
    let left = missing;
    for (; left > frame; left -= frame) {
      const part = this.#attempt((decoder) => decoder.decodePacketLoss(frame));
      if (part) parts.push(part);
    }
    const rest = left;
    const last = this.#attempt((decoder) => decoder.decode(payload, { decodeFec: true, frameSize: rest }));
    if (last) parts.push(last);
    return parts;
  }

  /** Encodes one frame; how many bytes it has become, 0 for none yet. */
  encode(samples: Int32Array, into: Uint8Array, at: number): number {
    if (!this.#encoder) return 0;
    this.#pcm.set(samples);
    const packet = this.#encoder.encode(this.#pcm, { maxPacketBytes: PACKET_BYTES_MAX });
    into.set(packet, at);
    return packet.length;
  }

  free(): void {
    this.#isFreed = true;
    this.#release();
  }

  #release(): void {
    this.#decoder?.free();
    this.#encoder?.free();
    this.#decoder = undefined;
    this.#encoder = undefined;
  }

  #attempt(run: (decoder: OpusDecoderHandle) => Int16Array): Int16Array | undefined {
    if (!this.#decoder) return undefined;
    try {
      return run(this.#decoder);
    } catch {
      return undefined;
    }
  }
}
