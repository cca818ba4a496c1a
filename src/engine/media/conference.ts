import type { Codec } from './g711.ts';
import { FRAME_SAMPLES } from './jitter-buffer.ts';
import { RTP_HEADER_BYTES } from './rtp.ts';
import type { Seat } from './seat.ts';

/**
 * Mixes N-1: the voices are summed once, each that speaks gets the sum without itself, and all that are silent share one
 * encoded frame. Saturated only after the subtraction, so that clipping never puts a leg's own voice back. No I/O here.
 */
export class Conference {
  readonly #seats: Seat[] = [];
  readonly #sum = new Int32Array(FRAME_SAMPLES);
  readonly #shared = new Uint8Array(FRAME_SAMPLES);
  #sharedCodec: Codec | undefined;
  #voices = 0;

  get size(): number {
    return this.#seats.length;
  }

  add(seat: Seat): void {
    if (this.#seats.includes(seat)) return;
    this.#seats.push(seat);
    seat.enter();
  }

  /** From the next frame on nothing of this seat is in the mix. */
  remove(seat: Seat): void {
    const at = this.#seats.indexOf(seat);
    if (at < 0) return;
    this.#seats.splice(at, 1);
    seat.exit();
  }

  /** Takes one frame of everybody and sends one to everybody. */
  frame(): void {
    this.#gather();
    this.#sharedCodec = undefined;
    for (const seat of this.#seats) {
      if (seat.sending) this.#deliver(seat);
      else seat.pause();
    }
  }

  /** Leaves frames out: a late mixer must not send bursts. */
  skip(frames: number): void {
    for (const seat of this.#seats) seat.skip(frames);
  }

  #gather(): void {
    this.#voices = 0;
    for (const seat of this.#seats) {
      seat.take();
      if (seat.jitter.voiced && seat.heard) this.#add(seat);
    }
  }

  #add(seat: Seat): void {
    const sum = this.#sum;
    const { samples, offset } = seat.jitter;
    if (this.#voices === 0) sum.fill(0);
    this.#voices += 1;
    for (let i = 0; i < FRAME_SAMPLES; i += 1) sum[i] = (sum[i] ?? 0) + (samples[offset + i] ?? 0);
  }

  #deliver(seat: Seat): void {
    const packet = seat.nextPacket();
    const speaks = seat.jitter.voiced && seat.heard;
    if (!seat.hearing || this.#voices === (speaks ? 1 : 0)) packet.fill(seat.codec.silence, RTP_HEADER_BYTES);
    else if (speaks) this.#encodeWithout(seat, packet);
    else packet.set(this.#encodedSum(seat.codec), RTP_HEADER_BYTES);
    seat.send(packet);
  }

  #encodeWithout(seat: Seat, packet: Uint8Array): void {
    const sum = this.#sum;
    const { encode } = seat.codec;
    const { samples, offset } = seat.jitter;
    for (let i = 0; i < FRAME_SAMPLES; i += 1) {
      let sample = (sum[i] ?? 0) - (samples[offset + i] ?? 0);
      if (sample > 32_767) sample = 32_767;
      else if (sample < -32_768) sample = -32_768;
      packet[RTP_HEADER_BYTES + i] = encode[sample + 32_768] ?? 0;
    }
  }

  /** The frame of all silent legs, encoded when the first of them needs it. */
  #encodedSum(codec: Codec): Uint8Array {
    if (this.#sharedCodec === codec) return this.#shared;
    this.#sharedCodec = codec;
    const sum = this.#sum;
    for (let i = 0; i < FRAME_SAMPLES; i += 1) {
      const sample = Math.min(32_767, Math.max(-32_768, sum[i] ?? 0));
      this.#shared[i] = codec.encode[sample + 32_768] ?? 0;
    }
    return this.#shared;
  }
}
