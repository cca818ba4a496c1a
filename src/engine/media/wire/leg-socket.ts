import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { limits } from '../../../base/limits.ts';
import { BrowserLink, type BrowserLinkParts, type BrowserStart, type BrowserTerms } from '../browser/browser-link.ts';
import { IceLatch } from '../browser/ice-latch.ts';
import { type AudioFormat, type Codec, type PayloadTypes, ticksOf } from '../codec/codec.ts';
import type { MediaAddress, RemoteMedia } from '../media-orders.ts';
import { DigitReceiver } from '../mix/digit-receiver.ts';
import { Seat } from '../mix/seat.ts';
import type { Tally } from '../mix/tally.ts';
import type { LegProtection, LegSecurity } from '../secure/security.ts';
import type { LegStart } from '../worker-orders.ts';
import { Latch, type LegLatch } from './latch.ts';
import { legCell } from './leg-cells.ts';
import { LegGuard } from './leg-guard.ts';
import { Reception } from './reception.ts';
import { isRtcp } from './rtcp.ts';
import { RtcpSession, type RtcpSessionParts } from './rtcp-session.ts';
import { createRtpHeader, parseRtp, RTP_HEADER_BYTES, type RtpHeader } from './rtp.ts';

/** RFC 3389 comfort noise and the range where telephone-event (RFC 4733) is: a sign of life, not mixed. */
const COMFORT_NOISE = 13;
const DYNAMIC_FROM = 96;
const EVENT_BYTES = 4;
const AUDIO_BYTES_MIN = 80;
const AUDIO_BYTES_MAX = 480;
const AUDIO_BYTES_STEP = 8;
/** In the mixer, and units of the timestamp: G.722 has those of 8 kHz too (RFC 3551 section 4.5.2). */
const SAMPLES_PER_MS = 8;

/** What a leg's socket is made of. `frameNow` counts frames; `packetCame` is told of each packet taken. */
export interface LegSocketParts extends Pick<RtcpSessionParts, 'random' | 'now' | 'cells'> {
  readonly clock: BrowserLinkParts['clock'];
  readonly address: string;
  readonly start: LegStart;
  readonly codec: Codec;
  readonly tally: Tally;
  frameNow(): number;
  /** Milliseconds since the present frame began. */
  frameAge(): number;
  packetCame(): void;
  /** A telephone-event has begun: `endEvent` wants to be asked every frame until it answers true. */
  eventCame(): void;
  digitCame(digit: string): void;
  /** A browser's leg has failed; see `BrowserLink`. */
  lost(why: string): void;
}

type Lookup = (error: null, address: string, family: number) => void;
// Every address here is an IP address: nothing is to be resolved, and nothing to be waited for.
const lookup4 = (address: string, _options: unknown, done: Lookup): void => done(null, address, 4);
const lookup6 = (address: string, _options: unknown, done: Lookup): void => done(null, address, 6);

/** `done` is told once how binding went. */
function bindSocket(socket: Socket, at: MediaAddress, done: (outcome: 'open' | 'taken' | 'failed') => void): void {
  const fail = (error: NodeJS.ErrnoException): void => done(error.code === 'EADDRINUSE' ? 'taken' : 'failed');
  socket.once('error', fail);
  socket.bind({ ...at, exclusive: true }, () => {
    socket.off('error', fail);
    // A phone that is gone answers our packets with ICMP; the dialog ends the leg, not this.
    socket.on('error', () => undefined);
    done('open');
  });
}

/** Our own number, or that which the far end itself gave in its SDP: some phones send what they ask for. */
const isOf = (types: PayloadTypes | undefined, payloadType: number): boolean =>
  types !== undefined && (payloadType === types.receive || payloadType === types.send);

function payloadKind(
  header: RtpHeader,
  { audio, event, codec }: AudioFormat,
): 'audio' | 'other' | 'payloadType' | 'size' {
  const { payloadType, length } = header;
  if (isOf(audio, payloadType) && payloadType !== event?.receive) {
    if (codec === 'opus') return length > 0 && length <= limits.opusBytesMax ? 'audio' : 'size';
    return length >= AUDIO_BYTES_MIN && length <= AUDIO_BYTES_MAX && length % AUDIO_BYTES_STEP === 0 ? 'audio' : 'size';
  }
  if (payloadType === COMFORT_NOISE) return 'other';
  if (payloadType < DYNAMIC_FROM) return 'payloadType';
  return length >= EVENT_BYTES && length % EVENT_BYTES === 0 ? 'other' : 'size';
}

/** One leg's UDP sockets, of RTP and of RTCP above it, with its seat. */
export class LegSocket {
  readonly seat: Seat;
  readonly #parts: LegSocketParts;
  readonly #socket: Socket;
  readonly #rtcpSocket: Socket;
  readonly #latch: LegLatch;
  readonly #browser: BrowserLink | undefined;
  readonly #reception: Reception;
  readonly #rtcp: RtcpSession;
  readonly #header = createRtpHeader();
  readonly #digits = new DigitReceiver();
  readonly #guard: LegGuard;
  #format: AudioFormat;

  constructor(parts: LegSocketParts) {
    const { start, codec, tally } = parts;
    this.#parts = parts;
    this.#format = start.format;
    this.#guard = new LegGuard(start.protection);
    this.#browser = start.browser && this.#createLink(start.browser);
    this.#latch = this.#browser
      ? new IceLatch(this.#browser, start.latched)
      : new Latch({ ...start, frameNow: () => parts.frameNow() });
    this.seat = new Seat({ legId: start.legId, codec, tally, stream: start.stream, send: this.#send });
    this.seat.setFormat(codec, start.format);
    const six = isIPv6(parts.address);
    const kind = { type: six ? 'udp6' : 'udp4', ipv6Only: six, lookup: six ? lookup6 : lookup4 } as const;
    this.#socket = createSocket(kind);
    this.#socket.on('message', this.#receive);
    this.#reception = new Reception(parts.cells);
    this.#reception.setTicks(ticksOf(codec));
    this.#rtcp = this.#createRtcp();
    this.#rtcpSocket = createSocket(kind);
    this.#rtcpSocket.on('message', this.#receiveRtcp);
  }

  get latch(): LegLatch {
    return this.#latch;
  }

  get protection(): LegProtection {
    return this.#guard.protection;
  }

  get browser(): BrowserStart | undefined {
    return this.#browser?.state;
  }

  /** What the SDPs of both sides say now. */
  setTerms(terms: BrowserTerms): void {
    this.#browser?.setTerms(terms);
  }

  setSecurity(security: LegSecurity | undefined): void {
    this.#guard.set(security);
  }

  /** Takes both ports. */
  bind(done: (outcome: 'open' | 'taken' | 'failed') => void): void {
    const { address, start } = this.#parts;
    bindSocket(this.#socket, { address, port: start.port }, (outcome) => {
      // RFC 3550 section 11: the next port is that of RTCP.
      if (outcome === 'open') bindSocket(this.#rtcpSocket, { address, port: start.port + 1 }, done);
      else done(outcome);
    });
  }

  setRemote(remote: RemoteMedia): void {
    this.#latch.setRemote(remote);
    this.#rtcp.setRemote(remote);
  }

  /** Reports to the phone from now on. */
  beginReports(): void {
    this.#rtcp.begin();
  }

  /** Without an event that of before stays. */
  setFormat(codec: Codec, format: AudioFormat): void {
    this.#format = { ...this.#format, ...format };
    this.seat.setFormat(codec, format);
    this.#reception.setTicks(ticksOf(codec));
  }

  /** Ends an event whose packets ceased; true when none is open any more. */
  endEvent(): boolean {
    this.#tell(this.#digits.expire(this.#parts.frameNow()));
    return !this.#digits.isOpen;
  }

  /** Closes the sockets; `over` takes leave of the phone. `done` when the ports are free. */
  close(over: boolean, done?: () => void): void {
    this.#rtcp.end(over);
    this.#browser?.close();
    this.seat.close();
    this.#rtcpSocket.close(() => this.#socket.close(done));
  }

  #createLink(start: BrowserStart): BrowserLink {
    const { clock, random, packetCame, lost } = this.#parts;
    return new BrowserLink({
      ...{ start, clock, random, checked: packetCame, failed: lost },
      send: (packet, to) => this.#socket.send(packet, to.port, to.address),
      secured: (security) => this.#guard.set(security),
    });
  }

  #createRtcp(): RtcpSession {
    const { start, tally, cells, clock, random, now, frameNow, frameAge, packetCame } = this.#parts;
    return new RtcpSession({
      ...{ start, tally, cells, clock, random, now, frameNow, packetCame },
      latch: this.#latch,
      reception: this.#reception,
      timestampNow: () => this.seat.stream.timestamp + Math.round(frameAge() * SAMPLES_PER_MS * this.seat.ticks),
      send: (packet, to, shared) => {
        const sealed = this.#guard.seal(packet, 'rtcp');
        if (sealed) (shared ? this.#socket : this.#rtcpSocket).send(sealed, to.port, to.address);
      },
    });
  }

  /** Connecting the socket would save some 6 % of CPU, but hide strangers from the counts and make errors of ICMP. */
  readonly #send = (packet: Uint8Array): boolean => {
    // Asked each time: what a new SDP took away ends without a packet.
    const { target } = this.#latch;
    const sealed = target && this.#guard.seal(packet, 'rtp');
    if (!sealed) return false;
    this.#socket.send(sealed, target.port, target.address);
    const { tally, cells } = this.#parts;
    tally.sent += 1;
    cells[legCell.sent] = (cells[legCell.sent] ?? 0) + 1;
    cells[legCell.octets] = (cells[legCell.octets] ?? 0) + packet.length - RTP_HEADER_BYTES;
    return true;
  };

  readonly #receiveRtcp = (packet: Uint8Array, from: RemoteInfo): void => {
    const opened = this.#guard.open(packet, 'rtcp');
    if (opened) this.#rtcp.take(opened, from);
    else this.#parts.tally.unauthentic += 1;
  };

  readonly #receive = (bytes: Uint8Array, from: RemoteInfo): void => {
    if (this.#browser?.take(bytes, from)) return;
    if (this.#rtcp.shared && isRtcp(bytes)) {
      this.#receiveRtcp(bytes, from);
      return;
    }
    const header = this.#header;
    const { tally } = this.#parts;
    // Before anything is learned from it: who it is from, and where that one is.
    const packet = this.#guard.open(bytes, 'rtp');
    if (!packet) {
      tally.unauthentic += 1;
      return;
    }
    const parsed = parseRtp(packet, header);
    const kind = parsed === 'ok' ? payloadKind(header, this.#format) : parsed;
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
    this.#reception.take(header, kind === 'audio' ? this.#parts.now() : undefined);
    this.#keep(packet, kind === 'audio' && this.seat.joined);
    if (kind === 'other' && isOf(this.#format.event, header.payloadType)) this.#takeEvent(packet);
  };

  /** What is late or there twice is seen by the jitter buffer, which counts it for the whole worker. */
  #keep(packet: Uint8Array, isHeard: boolean): void {
    const { tally, cells } = this.#parts;
    const { late, duplicates } = tally;
    if (!this.seat.put(packet, this.#header, isHeard)) tally.size += 1;
    if (tally.late !== late) cells[legCell.late] = (cells[legCell.late] ?? 0) + 1;
    if (tally.duplicates !== duplicates) cells[legCell.duplicates] = (cells[legCell.duplicates] ?? 0) + 1;
  }

  #takeEvent(packet: Uint8Array): void {
    this.#tell(this.#digits.take(packet, this.#header, this.#parts.frameNow()));
    if (this.#digits.isOpen) this.#parts.eventCame();
  }

  #tell(digits: string): void {
    for (const digit of digits) this.#parts.digitCame(digit);
  }
}
