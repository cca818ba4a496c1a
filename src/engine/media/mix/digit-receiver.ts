import type { RtpHeader } from '../wire/rtp.ts';

/** RFC 4733 section 3.2, table 3: the events 0 to 15. */
export const DTMF_EVENTS = '0123456789*#ABCD';
const END = 0x80;
/** A duration that is full goes on in a new event whose timestamp is that much later, RFC 4733 section 2.5.1.3. */
const DURATION_MAX = 0xffff;
/** Frames (100 ms) without a packet of an event after which it has ended though its end was lost. */
const SILENT_FRAMES = 5;

/** Reads the telephone-events of one leg: each digit once, at its end, however often its packets are repeated. */
export class DigitReceiver {
  #ssrc: number | undefined;
  #timestamp = 0;
  /** The digit that is being sent; undefined when it was told, or is none. */
  #digit: string | undefined;
  #event = -1;
  #heardAt = 0;

  /** Whether an event waits for its end. */
  get isOpen(): boolean {
    return this.#digit !== undefined;
  }

  /** Takes one packet of telephone-event; the digits that have ended with it, most often none. */
  take(packet: Uint8Array, header: RtpHeader, frame: number): string {
    const event = packet[header.offset] ?? 0;
    const isOurs = header.ssrc === this.#ssrc && header.timestamp === this.#timestamp;
    // The SSRC and the timestamp name an event: a repeated packet of an old one, or a late one, begins none.
    if (!isOurs && header.ssrc === this.#ssrc && ((header.timestamp - this.#timestamp) | 0) < 0) return '';
    const ended = isOurs ? '' : this.#begin(header, event);
    this.#heardAt = frame;
    return (packet[header.offset + 1] ?? 0) & END ? ended + this.#end() : ended;
  }

  /** Ends an event of which nothing came for long. */
  expire(frame: number): string {
    return frame - this.#heardAt >= SILENT_FRAMES ? this.#end() : '';
  }

  /** A new event; the digit before it that had no end. */
  #begin(header: RtpHeader, event: number): string {
    const goesOn =
      this.#digit !== undefined &&
      header.ssrc === this.#ssrc &&
      event === this.#event &&
      ((header.timestamp - this.#timestamp) | 0) === DURATION_MAX;
    this.#ssrc = header.ssrc;
    this.#timestamp = header.timestamp;
    if (goesOn) return '';
    const ended = this.#end();
    this.#event = event;
    this.#digit = DTMF_EVENTS[event];
    return ended;
  }

  #end(): string {
    const digit = this.#digit ?? '';
    this.#digit = undefined;
    return digit;
  }
}
