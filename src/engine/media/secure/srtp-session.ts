import { limits } from '../../../base/limits.ts';
import { payloadOffset, RTP_HEADER_BYTES } from '../wire/rtp.ts';
import { nearestIndex, ReplayWindow } from './replay-window.ts';
import type { MediaSecurity, SrtpKeys, SrtpPosition } from './security.ts';
import type { SrtpCipher } from './srtp-cipher.ts';
import { createSrtpCiphers } from './srtp-ciphers.ts';
import { createSrtpPlace, type SrtpPlace } from './srtp-place.ts';

const RTCP_HEADER_BYTES = 8;
const WORD_BYTES = 4;
const VERSION = 2;
const SEQUENCES = 0x10000;
/** RFC 3711 section 3.4: 31 bits. */
const RTCP_INDEXES = 0x80000000;
const ENCRYPTED = 0x80;
/** A packet belongs to the socket until it is sent; so many packets later its bytes are used again. */
const PACKETS = 8;
const PACKET_BYTES = 640;

const half = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const word = (bytes: Uint8Array, at: number): number => ((half(bytes, at) << 16) | half(bytes, at + 2)) >>> 0;

/** What came from one SSRC. */
interface Received {
  rtp: ReplayWindow;
  readonly rtcp: ReplayWindow;
  /** Where it stood under the keys of before, and no packet under these has shown that it still stands there. */
  isGuess: boolean;
}

interface Receiver {
  readonly keys: SrtpKeys;
  readonly ciphers: ReturnType<typeof createSrtpCiphers>;
  readonly streams: Map<number, Received>;
}

const isSame = (one: SrtpKeys, other: SrtpKeys): boolean =>
  one.suite === other.suite && isEqual(one.key, other.key) && isEqual(one.salt, other.salt);
const isEqual = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

const receiverOf = (keys: SrtpKeys): Receiver => ({ keys, ciphers: createSrtpCiphers(keys), streams: new Map() });

/** RFC 3711 section 3.3.1: new keys leave the roll-over counters as they are. Nothing was seen under them yet. */
function succeed(former: Receiver, keys: SrtpKeys): Receiver {
  const receiver = receiverOf(keys);
  for (const [ssrc, { rtp }] of former.streams) {
    const window = new ReplayWindow({ highest: rtp.highest, near: 0, far: 0 });
    receiver.streams.set(ssrc, { rtp: window, rtcp: new ReplayWindow(), isGuess: true });
  }
  return receiver;
}

/**
 * SRTP and SRTCP of one leg (RFC 3711): protects what we send, and takes the protection from what comes. Nothing of a packet
 * is believed, and no state changes, before its tag has proved it. Who agreed on the keys, and how, is not asked here.
 */
export class SrtpSession {
  #sendKeys: SrtpKeys;
  #sender: { readonly rtp: SrtpCipher; readonly rtcp: SrtpCipher };
  #receiver: Receiver;
  /** Under the keys of before, until the new ones have proved a packet: the far end may use them for so many packets more. */
  #former: Receiver | undefined;
  #formerLeft = 0;
  #sent: number;
  #rtcpNext: number;
  readonly #place = createSrtpPlace();
  readonly #packets = Array.from({ length: PACKETS }, () => new Uint8Array(PACKET_BYTES));
  #slot = 0;

  constructor({ send, receive }: MediaSecurity, position?: SrtpPosition) {
    this.#sendKeys = send;
    this.#sender = createSrtpCiphers(send);
    this.#receiver = receiverOf(receive);
    this.#sent = position?.sent ?? -1;
    this.#rtcpNext = position?.rtcpNext ?? 0;
    for (const { ssrc, rtp, rtcp } of position?.received ?? [])
      this.#receiver.streams.set(ssrc, { rtp: new ReplayWindow(rtp), rtcp: new ReplayWindow(rtcp), isGuess: false });
  }

  /** What another thread needs to go on under the same keys. */
  get position(): SrtpPosition {
    const received = [...this.#receiver.streams].map(([ssrc, { rtp, rtcp }]) => ({
      ...{ ssrc, rtp: rtp.position, rtcp: rtcp.position },
    }));
    return { sent: this.#sent, rtcpNext: this.#rtcpNext, received };
  }

  /** Goes on under these keys; the same ones again change nothing. */
  setKeys({ send, receive }: MediaSecurity): void {
    if (!isSame(send, this.#sendKeys)) {
      this.#sendKeys = send;
      this.#sender = createSrtpCiphers(send);
    }
    if (isSame(receive, this.#receiver.keys)) return;
    this.#former = this.#receiver;
    this.#formerLeft = limits.srtpFormerPacketsMax;
    this.#receiver = succeed(this.#receiver, receive);
  }

  /** The bytes to send for a packet of RTP of ours; valid until seven more were asked for. */
  protect(packet: Uint8Array): Uint8Array {
    const place = this.#place;
    const index = nearestIndex(this.#sent, half(packet, 2));
    this.#sent = Math.max(this.#sent, index);
    place.ssrc = word(packet, 8);
    place.high = Math.floor(index / SEQUENCES);
    place.low = index % SEQUENCES;
    place.from = payloadOffset(packet);
    return this.#seal(this.#sender.rtp, packet);
  }

  protectRtcp(packet: Uint8Array): Uint8Array {
    const place = this.#place;
    place.ssrc = word(packet, 4);
    place.high = Math.floor(this.#rtcpNext / SEQUENCES);
    place.low = this.#rtcpNext % SEQUENCES;
    place.from = RTCP_HEADER_BYTES;
    this.#rtcpNext = (this.#rtcpNext + 1) % RTCP_INDEXES;
    return this.#seal(this.#sender.rtcp, packet);
  }

  /** The packet of RTP in these bytes, in their place; undefined for one that is not authentic, or has come before. */
  unprotect(packet: Uint8Array): Uint8Array | undefined {
    if (packet.length < RTP_HEADER_BYTES || (packet[0] ?? 0) >> 6 !== VERSION) return undefined;
    return this.#open(packet, openRtp);
  }

  /** As `unprotect`, of RTCP. */
  unprotectRtcp(packet: Uint8Array): Uint8Array | undefined {
    if (packet.length < RTCP_HEADER_BYTES + WORD_BYTES || (packet[0] ?? 0) >> 6 !== VERSION) return undefined;
    return this.#open(packet, openRtcp);
  }

  #seal(cipher: SrtpCipher, packet: Uint8Array): Uint8Array {
    const bytes = packet.length + cipher.overhead;
    this.#slot = (this.#slot + 1) % PACKETS;
    const slot = this.#packets[this.#slot];
    const into = slot && bytes <= slot.length ? slot : new Uint8Array(bytes);
    into.set(packet);
    return into.subarray(0, cipher.seal(into, packet.length, this.#place));
  }

  #open(packet: Uint8Array, openWith: OpenWith): Uint8Array | undefined {
    const former = this.#former;
    const length = openWith(this.#receiver, packet, this.#place);
    if (length >= 0) {
      this.#former = undefined;
      return packet.subarray(0, length);
    }
    const before = former ? openWith(former, packet, this.#place) : -1;
    if (before < 0) return undefined;
    this.#formerLeft -= 1;
    if (this.#formerLeft <= 0) this.#former = undefined;
    return packet.subarray(0, before);
  }
}

type OpenWith = (receiver: Receiver, packet: Uint8Array, place: SrtpPlace) => number;

const openRtp: OpenWith = (receiver, packet, place) => {
  const { streams } = receiver;
  const ssrc = word(packet, 8);
  const stream = streams.get(ssrc);
  const sequence = half(packet, 2);
  const index = nearestIndex(stream?.rtp.highest ?? -1, sequence);
  place.ssrc = ssrc;
  place.from = payloadOffset(packet);
  const length = openAt(receiver, packet, { place, index, window: stream?.rtp });
  if (length >= 0) {
    const known = stream ?? begin(streams, ssrc);
    known.isGuess = false;
    known.rtp.note(index);
    return length;
  }
  if (!stream?.isGuess || index === sequence) return -1;
  // Some phones begin anew at 0 all the same.
  const anew = openAt(receiver, packet, { place, index: sequence, window: undefined });
  if (anew < 0) return -1;
  stream.isGuess = false;
  stream.rtp = new ReplayWindow();
  stream.rtp.note(sequence);
  return anew;
};

interface Attempt {
  readonly place: SrtpPlace;
  readonly index: number;
  readonly window: ReplayWindow | undefined;
}

function openAt({ ciphers }: Receiver, packet: Uint8Array, { place, index, window }: Attempt): number {
  if (index < 0 || window?.admits(index) === false) return -1;
  place.high = Math.floor(index / SEQUENCES);
  place.low = index % SEQUENCES;
  return ciphers.rtp.open(packet, place);
}

const openRtcp: OpenWith = ({ streams, ciphers, keys }, packet, place) => {
  const ssrc = word(packet, 4);
  const at = packet.length - WORD_BYTES - (keys.suite === 'AEAD_AES_128_GCM' ? 0 : ciphers.rtcp.overhead - WORD_BYTES);
  // What is sent unencrypted was not agreed on.
  if (at < RTCP_HEADER_BYTES || ((packet[at] ?? 0) & ENCRYPTED) === 0) return -1;
  const index = word(packet, at) & (RTCP_INDEXES - 1);
  const stream = streams.get(ssrc);
  if (stream?.rtcp.admits(index) === false) return -1;
  place.ssrc = ssrc;
  place.high = Math.floor(index / SEQUENCES);
  place.low = index % SEQUENCES;
  place.from = RTCP_HEADER_BYTES;
  const length = ciphers.rtcp.open(packet, place);
  if (length >= 0) (stream ?? begin(streams, ssrc)).rtcp.note(index);
  return length;
};

/** A phone that changes its SSRC without end makes us forget the ones that it used first. */
function begin(streams: Map<number, Received>, ssrc: number): Received {
  const stream = { rtp: new ReplayWindow(), rtcp: new ReplayWindow(), isGuess: false };
  if (streams.size >= limits.srtpStreamsMax) {
    for (const oldest of streams.keys()) {
      streams.delete(oldest);
      break;
    }
  }
  streams.set(ssrc, stream);
  return stream;
}
