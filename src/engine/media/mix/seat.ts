import type { LegId } from '../../../base/ids.ts';
import { type Ears, openAudio, type SeatAudio } from '../../../domain/audio.ts';
import { type AudioFormat, type Codec, ticksOf } from '../codec/codec.ts';
import { PacketReceiver } from '../codec/packet-receiver.ts';
import type { MediaDirection } from '../media-orders.ts';
import { type OutgoingStream, RTP_HEADER_BYTES, type RtpHeader, writeFixedHeader, writePosition } from '../wire/rtp.ts';
import { Concealment } from './concealment.ts';
import { DigitSender } from './digit-sender.ts';
import { FRAME_SAMPLES, JitterBuffer } from './jitter-buffer.ts';
import { Limiter } from './limiter.ts';
import type { Tally } from './tally.ts';

const PACKET_BYTES = RTP_HEADER_BYTES + FRAME_SAMPLES;
/** A packet belongs to the socket until it is sent; so many frames later its bytes are used again. */
const PACKETS = 8;

/** What a seat is made of; `send` gets a whole RTP packet, valid for the next seven frames, and says whether it goes out. */
export interface SeatParts {
  /** The name by which other seats hear it, or do not. */
  readonly legId: LegId;
  readonly codec: Codec;
  readonly stream: OutgoingStream;
  readonly tally: Tally;
  send(packet: Uint8Array): boolean;
}

type Ear = ReadonlySet<LegId> | undefined;

/** Undefined takes everybody. */
const earOf = (ears: Ears): Ear => (ears === 'all' ? undefined : new Set(ears));

const receiverOf = (codec: Codec, jitter: JitterBuffer): PacketReceiver | undefined =>
  codec.kind === 'packets' ? new PacketReceiver(codec, jitter) : undefined;

/** One leg's place in a mixer: what came from it, who may hear it, and the stream that goes to it. */
export class Seat {
  readonly legId: LegId;
  codec: Codec;
  readonly jitter: JitterBuffer;
  /** Of what it hears, where that is not what all hear. */
  readonly limiter = new Limiter();
  /** Whether its voice is in the sum of this frame, and was in that of the frame before. */
  mixed = false;
  wasMixed = false;
  /** For `ActiveTalkers`: how loud it has been, how long it has had a place, whether it was without one. */
  loudness = 0;
  placeFrames = 0;
  wasLeftOut = false;
  /** Whether it is in a conference, and whether anything is sent to it at all. */
  joined = false;
  sending = true;
  /** Its voice is for all, or for those alone whom `admits` names. Neither: nobody hears it. */
  heard = true;
  whispers = false;
  /** It gets the mix of all that are `heard`, and nothing else is to be thought of. */
  plain = true;
  music = false;
  /** Of telephone-event; undefined for a phone that takes none. */
  eventPayloadType: number | undefined;

  readonly #send: SeatParts['send'];
  readonly #packets: readonly Uint8Array[];
  readonly #ssrc: number;
  #payloadType: number;
  #slot = 0;
  #sequence: number;
  #timestamp: number;
  #audio: SeatAudio = openAudio;
  #hears: Ear;
  #heardBy: Ear;
  #digits: DigitSender | undefined;
  #eventTimestamp = 0;
  #direction: MediaDirection = 'sendrecv';
  #pausedBefore = true;
  /** Of a codec that decodes packets as they come. */
  #receiver: PacketReceiver | undefined;
  /** Units of the timestamp in a sample. */
  #ticks: number;

  constructor(parts: SeatParts) {
    this.legId = parts.legId;
    this.codec = parts.codec;
    this.jitter = new JitterBuffer(parts.codec, parts.tally, new Concealment());
    this.#send = parts.send;
    this.#ticks = ticksOf(parts.codec);
    this.#receiver = receiverOf(parts.codec, this.jitter);
    this.#payloadType = parts.codec.payloadType;
    this.#ssrc = parts.stream.ssrc;
    this.#sequence = parts.stream.sequence;
    this.#timestamp = parts.stream.timestamp;
    const bytes = Buffer.alloc(PACKETS * PACKET_BYTES);
    this.#packets = Array.from({ length: PACKETS }, (_, i) => bytes.subarray(i * PACKET_BYTES, (i + 1) * PACKET_BYTES));
    for (const packet of this.#packets) writeFixedHeader(packet, this.#payloadType, this.#ssrc);
  }

  /** Where its outgoing stream stands, so that another worker can go on with it. */
  get stream(): OutgoingStream {
    return { ssrc: this.#ssrc, sequence: this.#sequence, timestamp: this.#timestamp };
  }

  /** What is spoken from the next frame on, under the far end's numbers. */
  setFormat(codec: Codec, { audio, event }: AudioFormat): void {
    this.#payloadType = audio.send;
    if (event) this.eventPayloadType = event.send;
    if (codec === this.codec) return;
    this.close();
    this.codec = codec;
    this.#ticks = ticksOf(codec);
    this.jitter.setCodec(codec);
    this.#receiver = receiverOf(codec, this.jitter);
  }

  /** Units of the timestamp in a sample of 8 kHz. */
  get ticks(): number {
    return this.#ticks;
  }

  /** Takes a packet that came; `isHeard`: with its sound. False for one that is none of its codec. */
  put(packet: Uint8Array, header: RtpHeader, isHeard: boolean): boolean {
    const receiver = this.#receiver;
    if (receiver && isHeard) return receiver.put(packet, header);
    if (receiver) receiver.note(header);
    else if (isHeard) this.jitter.put(packet, header);
    else this.jitter.note(header);
    return true;
  }

  /** Gives back what its codec holds. */
  close(): void {
    if (this.codec.kind === 'packets') this.codec.free();
  }

  setAudio(audio: SeatAudio): void {
    this.#audio = audio;
    this.#hears = earOf(audio.hears);
    this.#heardBy = earOf(audio.heardBy);
    this.#decide();
  }

  /** Whether it gets the mix of all, and not the voices of some alone. */
  get hearsAll(): boolean {
    return this.#hears === undefined;
  }

  /** Whether that voice, of another seat, is for it. */
  hears(voice: Seat): boolean {
    return (this.#hears?.has(voice.legId) ?? true) && voice.admits(this);
  }

  /** Whether its own voice may be heard there. */
  admits(listener: Seat): boolean {
    return this.#heardBy?.has(listener.legId) ?? true;
  }

  setDirection(direction: MediaDirection): void {
    this.#direction = direction;
    this.#decide();
  }

  /** Digits of `0-9*#A-D,` for the phone, behind those that it is being sent. */
  addDigits(digits: string): void {
    this.#digits ??= new DigitSender();
    this.#digits.push(digits);
    this.#decide();
  }

  /** Digits that have not been sent. */
  get waitingDigits(): string {
    return this.#digits?.rest ?? '';
  }

  /** Uses this frame for digits; false when it is free for the mix. */
  sendDigit(): boolean {
    const digits = this.#digits;
    if (!digits || this.eventPayloadType === undefined) return false;
    if (digits.isDone) {
      this.#digits = undefined;
      this.#decide();
      return false;
    }
    const next = digits.next(this.#ticks);
    if (next === 'voice') return false;
    if (next === 'event') this.#sendEvent(digits, this.eventPayloadType);
    this.pause();
    return true;
  }

  /** Goes to the next frame, in and out. */
  take(): void {
    this.jitter.take();
    this.#receiver?.turn(1);
    this.wasMixed = this.mixed;
    this.mixed = this.jitter.voiced && this.heard;
    this.#timestamp = (this.#timestamp + FRAME_SAMPLES * this.#ticks) | 0;
  }

  /** Leaves frames out, in and out. */
  skip(frames: number): void {
    this.jitter.skip(frames);
    this.#receiver?.turn(frames);
    this.#timestamp = (this.#timestamp + frames * FRAME_SAMPLES * this.#ticks) | 0;
  }

  /** The next packet to send, its header written. */
  nextPacket(): Uint8Array {
    this.#slot = this.#slot + 1 === PACKETS ? 0 : this.#slot + 1;
    const packet = this.#packets[this.#slot] ?? new Uint8Array(PACKET_BYTES);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    writePosition(packet, this.#sequence, this.#timestamp);
    // RFC 3551 section 4.1: the first packet after a pause carries the marker.
    packet[1] = this.#payloadType | (this.#pausedBefore ? 0x80 : 0);
    this.#pausedBefore = false;
    return packet;
  }

  /**
   * Sends the packet that was asked for last. One that nobody is known for takes no number: the far end, and SRTP with it,
   * would lose count over a pause of more than 32768 of them (RFC 3711 section 3.3.1).
   */
  send(packet: Uint8Array): void {
    if (this.#send(packet)) return;
    this.#sequence = (this.#sequence - 1) & 0xffff;
    this.pause();
  }

  /** Goes into a conference: what came before was not said to it. */
  enter(): void {
    this.joined = true;
    this.jitter.forget();
  }

  /** Goes out of its conference. */
  exit(): void {
    this.joined = false;
    this.mixed = false;
    this.wasLeftOut = false;
    this.pause();
  }

  /** Nothing was sent in this frame. */
  pause(): void {
    this.#pausedBefore = true;
  }

  /** All packets of an event have the timestamp of its begin, RFC 4733 section 2.5.1.2; the first carries the marker. */
  #sendEvent({ begins, payload }: DigitSender, payloadType: number): void {
    if (begins) this.#eventTimestamp = this.#timestamp;
    const packet = this.nextPacket();
    packet[1] = payloadType | (begins ? 0x80 : 0);
    writePosition(packet, this.#sequence, this.#eventTimestamp);
    packet.set(payload, RTP_HEADER_BYTES);
    this.send(packet.subarray(0, RTP_HEADER_BYTES + payload.length));
  }

  #decide(): void {
    const receives = this.#direction === 'sendrecv' || this.#direction === 'recvonly';
    this.heard = receives && !this.#heardBy;
    this.whispers = receives && this.#heardBy !== undefined && this.#heardBy.size > 0;
    this.music = this.#audio.music;
    this.plain = !this.#hears && !this.music && !this.#digits;
    this.sending = this.#direction === 'sendrecv' || this.#direction === 'sendonly';
  }
}
