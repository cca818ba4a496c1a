import { limits } from '../../../base/limits.ts';
import type { Law } from '../codec/codec.ts';
import { nothingPlayed, type Played } from '../sound/player.ts';
import { RTP_HEADER_BYTES } from '../wire/rtp.ts';
import { ActiveTalkers } from './active-talkers.ts';
import type { ComfortNoise } from './comfort-noise.ts';
import type { HoldMusic } from './hold-music.ts';
import { FRAME_SAMPLES } from './jitter-buffer.ts';
import { Limiter } from './limiter.ts';
import type { Seat } from './seat.ts';

const FULL_SCALE = 32_767;

function addVoice(sum: Int32Array, seat: Seat, sign: 1 | -1): void {
  const { samples, offset } = seat.jitter;
  for (let i = 0; i < FRAME_SAMPLES; i += 1) sum[i] = (sum[i] ?? 0) + sign * (samples[offset + i] ?? 0);
}

function encodeAll(samples: Int32Array, { encode }: Law, packet: Uint8Array): void {
  for (let i = 0; i < FRAME_SAMPLES; i += 1) packet[RTP_HEADER_BYTES + i] = encode[(samples[i] ?? 0) + 32_768] ?? 0;
}

/**
 * Mixes N-1: the voices are summed once, each that speaks gets the sum without itself, and all that are silent share one
 * encoded frame. Bounded only after the subtraction, so that nothing ever puts a leg's own voice back. No I/O here.
 */
export class Conference {
  readonly #music: HoldMusic;
  readonly #played: Played;
  readonly #comfort: ComfortNoise | undefined;
  readonly #talkers = new ActiveTalkers();
  readonly #limiter = new Limiter();
  /** The sum as all that are silent hear it, in its bounds; made when the first of them needs it. */
  readonly #bounded = new Int32Array(FRAME_SAMPLES);
  #isBounded = false;
  readonly #seats: Seat[] = [];
  readonly #sum = new Int32Array(FRAME_SAMPLES);
  readonly #shared = new Uint8Array(FRAME_SAMPLES);
  #sharedLaw: Law | undefined;
  #voices = 0;
  /** Sum of one seat that does not get what all get, and those who speak to some alone in this frame. */
  readonly #own = new Int32Array(FRAME_SAMPLES);
  readonly #whispering: Seat[] = [];

  /** Without comfort noise nobody's silence is filled. */
  constructor(music: HoldMusic, played: Played = nothingPlayed, comfort?: ComfortNoise) {
    this.#music = music;
    this.#played = played;
    this.#comfort = comfort;
  }

  get size(): number {
    return this.#seats.length;
  }

  /** Sum of the voices that all may hear, of the frame mixed last. Undefined when nobody spoke. */
  get mix(): Int32Array | undefined {
    return this.#voices > 0 ? this.#boundedSum() : undefined;
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
    this.#isBounded = false;
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
      if (seat.whispers && seat.jitter.voiced) this.#whispering.push(seat);
    }
    if (this.#seats.length > limits.mixedVoicesMax) this.#talkers.choose(this.#seats);
    for (const seat of this.#seats) if (seat.mixed) this.#add(seat);
    const played = this.#played.forAll();
    if (played) this.#addPlayed(played);
  }

  /** What plays to all is one voice more, which no seat has for its own. */
  #addPlayed(played: Int32Array): void {
    const sum = this.#sum;
    if (this.#voices === 0) sum.fill(0);
    this.#voices += 1;
    for (let i = 0; i < FRAME_SAMPLES; i += 1) sum[i] = (sum[i] ?? 0) + (played[i] ?? 0);
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
      const bytes = codec.encode(this.soundFor(seat), packet, RTP_HEADER_BYTES);
      if (bytes > 0) seat.send(packet.subarray(0, RTP_HEADER_BYTES + bytes));
      return;
    }
    if (codec.kind === 'coder') codec.encode(this.soundFor(seat), packet, RTP_HEADER_BYTES);
    else this.#encode(seat, codec, packet);
    seat.send(packet);
  }

  #encode(seat: Seat, law: Law, packet: Uint8Array): void {
    const speaks = seat.mixed;
    if (!seat.plain || this.#hasOwn(seat)) this.#compose(seat, law, packet);
    else if (this.#voices === (speaks ? 1 : 0)) this.#encodeSilence(law, packet);
    else if (speaks) this.#encodeWithout(seat, law, packet);
    else packet.set(this.#encodedSum(law), RTP_HEADER_BYTES);
  }

  /** Whether somebody whispers to it, or something plays to it alone; all others share what all hear meanwhile. */
  #hasOwn(seat: Seat): boolean {
    if (this.#played.isForSome && this.#played.forOne(seat.legId)) return true;
    for (const other of this.#whispering) if (other !== seat && seat.hears(other)) return true;
    return false;
  }

  /** All that a seat hears, in its bounds: what has a memory is encoded from every sample, also from silence. */
  soundFor(seat: Seat, limiter = seat.limiter): Int32Array {
    const own = this.#own;
    const music = this.#hasMusic(seat) ? this.#music.samples() : undefined;
    if (music) own.set(music);
    else if (this.#gatherFor(seat)) limiter.apply(own);
    else if (this.#comfort) this.#comfort.fill(own);
    else own.fill(0);
    return own;
  }

  /** What a seat hears when not all hear all: the voices one by one, unless music plays to it. */
  #compose(seat: Seat, law: Law, packet: Uint8Array): void {
    const music = this.#hasMusic(seat) ? this.#music.frame(law) : undefined;
    if (music) {
      packet.set(music, RTP_HEADER_BYTES);
      return;
    }
    const own = this.#own;
    if (!this.#gatherFor(seat)) {
      this.#encodeSilence(law, packet);
      return;
    }
    seat.limiter.apply(own);
    encodeAll(own, law, packet);
  }

  #encodeSilence(law: Law, packet: Uint8Array): void {
    if (this.#comfort) this.#comfort.write(law, packet, RTP_HEADER_BYTES);
    else packet.fill(law.silence, RTP_HEADER_BYTES);
  }

  /** Music gives way to what plays to its seat alone. */
  #hasMusic(seat: Seat): boolean {
    return seat.music && !this.#played.forOne(seat.legId);
  }

  /** False when there is nothing for it. */
  #gatherFor(seat: Seat): boolean {
    const own = this.#own;
    const speaks = seat.mixed;
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
    const played = this.#played.forOne(seat.legId);
    if (!played) return voices > 0;
    for (let i = 0; i < FRAME_SAMPLES; i += 1) own[i] = (own[i] ?? 0) + (played[i] ?? 0);
    return true;
  }

  #encodeWithout(seat: Seat, law: Law, packet: Uint8Array): void {
    const own = this.#own;
    const sum = this.#sum;
    const { encode } = law;
    const { samples, offset } = seat.jitter;
    let bits = 0;
    for (let i = 0; i < FRAME_SAMPLES; i += 1) {
      const sample = (sum[i] ?? 0) - (samples[offset + i] ?? 0);
      bits |= sample ^ (sample >> 31);
      own[i] = sample;
      packet[RTP_HEADER_BYTES + i] = encode[sample + 32_768] ?? 0;
    }
    if (bits <= FULL_SCALE && seat.limiter.isIdle) return;
    seat.limiter.apply(own);
    encodeAll(own, law, packet);
  }

  #boundedSum(): Int32Array {
    const bounded = this.#bounded;
    if (this.#isBounded) return bounded;
    this.#isBounded = true;
    bounded.set(this.#sum);
    this.#limiter.apply(bounded);
    return bounded;
  }

  /** The frame of all silent legs, encoded when the first of them needs it. */
  #encodedSum(law: Law): Uint8Array {
    if (this.#sharedLaw === law) return this.#shared;
    this.#sharedLaw = law;
    const sum = this.#boundedSum();
    for (let i = 0; i < FRAME_SAMPLES; i += 1) this.#shared[i] = law.encode[(sum[i] ?? 0) + 32_768] ?? 0;
    return this.#shared;
  }
}
