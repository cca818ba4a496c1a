/** What one packet's header said. One object is used for every packet, so that none is made per packet. */
export interface RtpHeader {
  payloadType: number;
  sequence: number;
  /** As a signed 32-bit number: only differences count, and those stay right when it wraps. */
  timestamp: number;
  /** As a signed 32-bit number. */
  ssrc: number;
  /** Where the payload begins, and how many bytes it has without padding. */
  offset: number;
  length: number;
}

export const RTP_HEADER_BYTES = 12;

export const createRtpHeader = (): RtpHeader => ({
  payloadType: 0,
  sequence: 0,
  timestamp: 0,
  ssrc: 0,
  offset: 0,
  length: 0,
});

const word = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);

/** Where the payload begins behind the list of CSRCs and the extension, RFC 3550 sections 5.1 and 5.3.1. */
export function payloadOffset(packet: Uint8Array, first = packet[0] ?? 0): number {
  const offset = RTP_HEADER_BYTES + 4 * (first & 0x0f);
  if (!(first & 0x10)) return offset;
  return offset + 4 + 4 * (((packet[offset + 2] ?? 0) << 8) | (packet[offset + 3] ?? 0));
}

/** Reads any bytes: fills `into` and answers `ok`, or says what is wrong with them. Never throws. */
export function parseRtp(packet: Uint8Array, into: RtpHeader): 'ok' | 'version' | 'size' {
  if (packet.length < RTP_HEADER_BYTES) return 'size';
  const first = packet[0] ?? 0;
  if (first >> 6 !== 2) return 'version';
  const offset = payloadOffset(packet, first);
  // RFC 3550 section 5.1: the last byte counts the padding, itself included.
  const padding = first & 0x20 ? (packet[packet.length - 1] ?? 0) : 0;
  const length = packet.length - offset - padding;
  if (length < 0 || (first & 0x20 && padding === 0)) return 'size';
  into.payloadType = (packet[1] ?? 0) & 0x7f;
  into.sequence = ((packet[2] ?? 0) << 8) | (packet[3] ?? 0);
  into.timestamp = word(packet, 4);
  into.ssrc = word(packet, 8);
  into.offset = offset;
  into.length = length;
  return 'ok';
}

/** The fixed part of the packets that one leg sends. */
export interface OutgoingStream {
  readonly ssrc: number;
  readonly sequence: number;
  readonly timestamp: number;
}

/** Writes what stays the same in every packet of a stream. */
export function writeFixedHeader(packet: Uint8Array, payloadType: number, ssrc: number): void {
  packet[0] = 0x80;
  packet[1] = payloadType;
  packet[8] = ssrc >>> 24;
  packet[9] = ssrc >>> 16;
  packet[10] = ssrc >>> 8;
  packet[11] = ssrc;
}

/** Writes what changes from packet to packet. */
export function writePosition(packet: Uint8Array, sequence: number, timestamp: number): void {
  packet[2] = sequence >>> 8;
  packet[3] = sequence;
  packet[4] = timestamp >>> 24;
  packet[5] = timestamp >>> 16;
  packet[6] = timestamp >>> 8;
  packet[7] = timestamp;
}
