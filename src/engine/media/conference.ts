import type { Law } from './codec.ts';
import type { HoldMusic } from './hold-music.ts';
import { FRAME_SAMPLES } from './jitter-buffer.ts';
import { RTP_HEADER_BYTES } from './rtp.ts';
import type { Seat } from './seat.ts';

const saturated = (sample: number): number => Math.min(32_767, Math.max(-32_768, sample));

function addVoice(sum: Int32Array, seat: Seat, sign: 1 | -1): void {
  const { samples, offset } = seat.jitter;
  for (let i = 0; i < FRAME_SAMPLES; i += 1) sum[i] = (sum[i] ?? 0) + sign * (samples[offset + i] ?? 0);
}

/**
 * Mixes N-1: the voices are summed once, each that speaks gets the sum without itself, and all that are silent share one
 * encoded frame. Saturated only after the subtraction, so that clipping never puts a leg's own voice back. No I/O here.
 */
export class Conference {
  readonly #music: HoldMusic;
  readonly #seats: Seat[] = [];
  readonly #sum = new Int32Array(FRAME_SAMPLES);
  readonly #shared = new Uint8Array(FRAME_SAMPLES);
  #sharedLaw: Law | undefined;
  #voices = 0;
  /** Sum of one seat that does not get what all get, and those who speak to some alone in this frame. */
  readonly #own = new Int32Array(FRAME_SAMPLES);
  readonly #whispering: Seat[] = [];

  constructor(music: HoldMusic) {
    this.#music = music;
  }

  get size(): number {
    return this.#seats.length;
  }

  /** Sum of the voices that all may hear, of the frame mixed last; not saturated. Undefined when nobody spoke. */
  get mix(): Int32Array | undefined {
    return this.#voices > 0 ? this.#sum : undefined;
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
    this.#sharedLaw = undefined;
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
    if (this.#whispering.length > 0) this.#whispering.length = 0;
    for (const seat of this.#seats) {
      seat.take();
      if (!seat.jitter.voiced) continue;
      if (seat.heard) this.#add(seat);
      else if (seat.whispers) this.#whispering.push(seat);
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
    if (!seat.plain && seat.sendDigit()) return;
    const packet = seat.nextPacket();
    const { codec } = seat;
    if (codec.kind === 'packets') {
      const bytes = codec.encode(this.#soundFor(seat), packet, RTP_HEADER_BYTES);
      if (bytes > 0) seat.send(packet.subarray(0, RTP_HEADER_BYTES + bytes));
      return;
    }
    if (codec.kind === 'coder') codec.encode(this.#soundFor(seat), packet, RTP_HEADER_BYTES);
    else this.#encode(seat, codec, packet);
    seat.send(packet);
  }

  #encode(seat: Seat, law: Law, packet: Uint8Array): void {
    const speaks = seat.jitter.voiced && seat.heard;
    if (!seat.plain || this.#whispering.length > 0) this.#compose(seat, law, packet);
    else if (this.#voices === (speaks ? 1 : 0)) packet.fill(law.silence, RTP_HEADER_BYTES);
    else if (speaks) this.#encodeWithout(seat, law, packet);
    else packet.set(this.#encodedSum(law), RTP_HEADER_BYTES);
  }

  /** All that a seat hears, saturated: what has a memory is encoded from every sample, also from silence. */
  #soundFor(seat: Seat): Int32Array {
    const own = this.#own;
    const music = seat.music ? this.#music.samples() : undefined;
    if (music) own.set(music);
    else if (!this.#gatherFor(seat)) own.fill(0);
    else for (let i = 0; i < FRAME_SAMPLES; i += 1) own[i] = saturated(own[i] ?? 0);
    return own;
  }

  /** What a seat hears when not all hear all: the voices one by one, unless music plays to it. */
  #compose(seat: Seat, law: Law, packet: Uint8Array): void {
    const music = seat.music ? this.#music.frame(law) : undefined;
    if (music) {
      packet.set(music, RTP_HEADER_BYTES);
      return;
    }
    const own = this.#own;
    if (!this.#gatherFor(seat)) {
      packet.fill(law.silence, RTP_HEADER_BYTES);
      return;
    }
    const { encode } = law;
    for (let i = 0; i < FRAME_SAMPLES; i += 1)
      packet[RTP_HEADER_BYTES + i] = encode[saturated(own[i] ?? 0) + 32_768] ?? 0;
  }

  /** False when there is nothing for it. */
  #gatherFor(seat: Seat): boolean {
    const own = this.#own;
    const speaks = seat.jitter.voiced && seat.heard;
    let voices = 0;
    if (seat.hearsAll) {
      own.set(this.#sum);
      if (this.#voices === 0) own.fill(0);
      voices = this.#voices - (speaks ? 1 : 0);
      if (speaks) addVoice(own, seat, -1);
    } else {
      own.fill(0);
      for (const other of this.#seats) {
        if (other === seat || !other.jitter.voiced || !other.heard || !seat.hears(other)) continue;
        addVoice(own, other, 1);
        voices += 1;
      }
    }
    for (const other of this.#whispering) {
      if (other === seat || !seat.hears(other)) continue;
      addVoice(own, other, 1);
      voices += 1;
    }
    return voices > 0;
  }

  #encodeWithout(seat: Seat, law: Law, packet: Uint8Array): void {
    const sum = this.#sum;
    const { encode } = law;
    const { samples, offset } = seat.jitter;
    for (let i = 0; i < FRAME_SAMPLES; i += 1) {
      let sample = (sum[i] ?? 0) - (samples[offset + i] ?? 0);
      if (sample > 32_767) sample = 32_767;
      else if (sample < -32_768) sample = -32_768;
      packet[RTP_HEADER_BYTES + i] = encode[sample + 32_768] ?? 0;
    }
  }

  /** The frame of all silent legs, encoded when the first of them needs it. */
  #encodedSum(law: Law): Uint8Array {
    if (this.#sharedLaw === law) return this.#shared;
    this.#sharedLaw = law;
    const sum = this.#sum;
    for (let i = 0; i < FRAME_SAMPLES; i += 1) {
      this.#shared[i] = law.encode[saturated(sum[i] ?? 0) + 32_768] ?? 0;
    }
    return this.#shared;
  }
}
