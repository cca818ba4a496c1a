import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { DigitReceiver } from './digit-receiver.ts';
import type { Codec } from './g711.ts';
import { Latch } from './latch.ts';
import type { MediaAddress } from './media-orders.ts';
import { createRtpHeader, parseRtp, type RtpHeader } from './rtp.ts';
import { Seat } from './seat.ts';
import type { Tally } from './tally.ts';
import type { LegStart } from './worker-orders.ts';

/** RFC 3389 comfort noise and the range where telephone-event (RFC 4733) is: a sign of life, not mixed. */
const COMFORT_NOISE = 13;
const DYNAMIC_FROM = 96;
const EVENT_BYTES = 4;
const AUDIO_BYTES_MIN = 80;
const AUDIO_BYTES_MAX = 480;
const AUDIO_BYTES_STEP = 8;

/** What a leg's socket is made of. `frameNow` counts frames; `packetCame` is told of each packet taken. */
export interface LegSocketParts {
  readonly address: string;
  readonly start: LegStart;
  readonly codec: Codec;
  readonly tally: Tally;
  frameNow(): number;
  packetCame(): void;
  /** A telephone-event has begun: `endEvent` wants to be asked every frame until it answers true. */
  eventCame(): void;
  digitCame(digit: string): void;
}

type Lookup = (error: null, address: string, family: number) => void;
// Every address here is an IP address: nothing is to be resolved, and nothing to be waited for.
const lookup4 = (address: string, _options: unknown, done: Lookup): void => done(null, address, 4);
const lookup6 = (address: string, _options: unknown, done: Lookup): void => done(null, address, 6);

function payloadKind(header: RtpHeader, audio: number): 'audio' | 'other' | 'payloadType' | 'size' {
  const { payloadType, length } = header;
  if (payloadType === audio) {
    return length >= AUDIO_BYTES_MIN && length <= AUDIO_BYTES_MAX && length % AUDIO_BYTES_STEP === 0 ? 'audio' : 'size';
  }
  if (payloadType === COMFORT_NOISE) return 'other';
  if (payloadType < DYNAMIC_FROM) return 'payloadType';
  return length >= EVENT_BYTES && length % EVENT_BYTES === 0 ? 'other' : 'size';
}

/** One leg's UDP socket with its seat. */
export class LegSocket {
  readonly seat: Seat;
  readonly #parts: LegSocketParts;
  readonly #socket: Socket;
  readonly #latch: Latch;
  readonly #header = createRtpHeader();
  readonly #digits = new DigitReceiver();

  constructor(parts: LegSocketParts) {
    const { start, codec, tally } = parts;
    this.#parts = parts;
    this.#latch = new Latch({ ...start, frameNow: () => parts.frameNow() });
    this.seat = new Seat({ legId: start.legId, codec, tally, stream: start.stream, send: this.#send });
    this.seat.eventPayloadType = start.eventPayloadType;
    const six = isIPv6(parts.address);
    this.#socket = createSocket({ type: six ? 'udp6' : 'udp4', lookup: six ? lookup6 : lookup4 });
    this.#socket.on('message', this.#receive);
  }

  get latch(): Latch {
    return this.#latch;
  }

  /** Takes the port. */
  bind(done: (outcome: 'open' | 'taken' | 'failed') => void): void {
    const fail = (error: NodeJS.ErrnoException): void => done(error.code === 'EADDRINUSE' ? 'taken' : 'failed');
    this.#socket.once('error', fail);
    this.#socket.bind({ port: this.#parts.start.port, address: this.#parts.address, exclusive: true }, () => {
      this.#socket.off('error', fail);
      // A phone that is gone answers our packets with ICMP; the dialog ends the leg, not this.
      this.#socket.on('error', () => undefined);
      done('open');
    });
  }

  setRemote(remote: MediaAddress): void {
    this.#latch.setRemote(remote);
  }

  /** Ends an event whose packets ceased; true when none is open any more. */
  endEvent(): boolean {
    this.#tell(this.#digits.expire(this.#parts.frameNow()));
    return !this.#digits.isOpen;
  }

  /** Closes the socket; `done` when its port is free. */
  close(done?: () => void): void {
    this.#socket.close(done);
  }

  /** Connecting the socket would save some 6 % of CPU, but hide strangers from the counts and make errors of ICMP. */
  readonly #send = (packet: Uint8Array): void => {
    // Asked each time: what a new SDP took away ends without a packet.
    const { target } = this.#latch;
    if (!target) return;
    this.#socket.send(packet, target.port, target.address);
    this.#parts.tally.sent += 1;
  };

  readonly #receive = (packet: Uint8Array, from: RemoteInfo): void => {
    const header = this.#header;
    const { tally } = this.#parts;
    const parsed = parseRtp(packet, header);
    const kind = parsed === 'ok' ? payloadKind(header, this.seat.codec.payloadType) : parsed;
    if (kind !== 'audio' && kind !== 'other') {
      tally[kind] += 1;
      return;
    }
    const verdict = this.#latch.judge(from, header.ssrc, this.#parts.frameNow());
    if (verdict === 'stranger') {
      tally.stranger += 1;
      return;
    }
    tally.received += 1;
    this.#parts.packetCame();
    if (kind === 'audio' && this.seat.joined) this.seat.jitter.put(packet, header);
    else this.seat.jitter.note(header);
    if (kind === 'other' && header.payloadType === this.seat.eventPayloadType) this.#takeEvent(packet);
  };

  #takeEvent(packet: Uint8Array): void {
    this.#tell(this.#digits.take(packet, this.#header, this.#parts.frameNow()));
    if (this.#digits.isOpen) this.#parts.eventCame();
  }

  #tell(digits: string): void {
    for (const digit of digits) this.#parts.digitCame(digit);
  }
}
