import type { JitterBuffer } from '../mix/jitter-buffer.ts';
import { createRtpHeader, type RtpHeader } from '../wire/rtp.ts';
import type { PacketCoder } from './codec.ts';
import { OPUS_TICKS } from './opus-clock.ts';

/** Samples that are decoded in a frame's time at most, twice what is played, and those that may be in hand: a second of them. */
const CREDIT_PER_FRAME = 320;
const CREDIT_MAX = 50 * CREDIT_PER_FRAME;

/** RFC 3550 appendix A.1: what is further behind is a sender that started anew. */
const MISORDER_MAX = 100;

/**
 * Decodes the packets of one leg in the order of their sequence numbers as they come, each once, for a decoder remembers: one
 * that comes behind its successor is lost. What is missing between two is made up by the decoder. Timestamps of 48 kHz become
 * those of 8 kHz by their differences, so that nothing happens where they wrap.
 */
export class PacketReceiver {
  readonly #coder: PacketCoder;
  readonly #jitter: JitterBuffer;
  readonly #header = createRtpHeader();
  #ssrc: number | undefined;
  #sequence = 0;
  #timestamp = 0;
  /** What the timestamp of the packet before is at 8 kHz, and where its sound ends. */
  #place = 0;
  #end = 0;
  #credit = CREDIT_MAX;

  constructor(coder: PacketCoder, jitter: JitterBuffer) {
    this.#coder = coder;
    this.#jitter = jitter;
  }

  /** So many frames have gone by. */
  turn(frames: number): void {
    this.#credit = Math.min(CREDIT_MAX, this.#credit + frames * CREDIT_PER_FRAME);
  }

  /** Takes a packet that holds no sound for us, but its place in the sequence. */
  note(header: RtpHeader): void {
    const placed = this.#placed(header, 0);
    if (this.#jitter.note(placed) && !this.#isBehind(header)) this.#follow(header, placed.timestamp, 0);
  }

  /** False for what is no packet of this codec. */
  put(packet: Uint8Array, header: RtpHeader): boolean {
    const isBegin = header.ssrc !== this.#ssrc;
    const ahead = (header.sequence - this.#sequence) & 0xffff;
    const placed = this.#placed(header, 0);
    if (!this.#jitter.isNew(placed)) return true;
    if (this.#isBehind(header)) {
      this.#jitter.missed();
      return true;
    }
    // Who sends more sound than time goes by would have the thread decode for him alone.
    if (this.#credit <= 0) {
      this.#jitter.missed();
      return true;
    }
    const payload = packet.subarray(header.offset, header.offset + header.length);
    if (!isBegin && ahead > 1) this.#recover(placed, payload);
    const sound = this.#coder.decode(payload);
    this.#credit -= sound?.length ?? CREDIT_PER_FRAME;
    this.#follow(header, placed.timestamp, sound?.length ?? 0);
    if (!sound) return false;
    placed.length = sound.length;
    this.#jitter.putSound(sound, placed);
    return true;
  }

  #isBehind({ ssrc, sequence }: RtpHeader): boolean {
    return ssrc === this.#ssrc && ((this.#sequence - sequence) & 0xffff) <= MISORDER_MAX;
  }

  #follow(header: RtpHeader, place: number, length: number): void {
    this.#ssrc = header.ssrc;
    this.#sequence = header.sequence;
    this.#timestamp = header.timestamp;
    this.#place = place;
    this.#end = (place + length) | 0;
  }

  #recover(placed: RtpHeader, payload: Uint8Array): void {
    let at = this.#end;
    for (const part of this.#coder.recover((placed.timestamp - at) | 0, payload)) {
      this.#jitter.putSound(part, { ...placed, timestamp: at, length: part.length });
      at = (at + part.length) | 0;
    }
  }

  #placed(header: RtpHeader, length: number): RtpHeader {
    const placed = this.#header;
    const since = header.ssrc === this.#ssrc ? (header.timestamp - this.#timestamp) | 0 : 0;
    placed.payloadType = header.payloadType;
    placed.sequence = header.sequence;
    placed.ssrc = header.ssrc;
    placed.timestamp = (this.#place + Math.round(since / OPUS_TICKS)) | 0;
    placed.length = length;
    return placed;
  }
}
