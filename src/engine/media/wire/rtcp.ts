import { limits } from '../../../base/limits.ts';

const SR = 200;
const RR = 201;
const SDES = 202;
const BYE = 203;
const CNAME = 1;
const HEADER_BYTES = 4;
const SSRC_BYTES = 4;
const SENDER_BYTES = 20;
const BLOCK_BYTES = 24;
const LOST_MAX = 0x7fffff;
const LOST_MIN = -0x800000;

/** Payload types of RTCP where it shares a port with RTP, RFC 5761 section 4: the second byte, marker included. */
export const isRtcp = (packet: Uint8Array): boolean => (packet[1] ?? 0) >= 192 && (packet[1] ?? 0) <= 223;

/** What a receiver says of one stream, RFC 3550 section 6.4.1. 32-bit numbers are unsigned. */
export interface ReportBlock {
  ssrc: number;
  /** Of 256, since its report before. */
  fraction: number;
  lost: number;
  highest: number;
  /** In units of the stream's timestamp. */
  jitter: number;
  /** Middle 32 bits of the NTP time of the last SR, and how long ago that was, 1/65536 s; 0 where there was none. */
  lastSr: number;
  sinceLastSr: number;
}

/** What one compound packet said. One object is used for every packet, so that none is made per packet. */
export interface RtcpReport {
  /** Of who sent it. */
  ssrc: number;
  /** Whether it has a sender's report; the next three are of it. */
  sends: boolean;
  /** Middle 32 bits of its NTP time. */
  ntp: number;
  packets: number;
  octets: number;
  /** Whether it reports about the stream that was asked for. */
  reports: boolean;
  readonly block: ReportBlock;
  /** The sender's CNAME inside the packet: where its text begins, and its length, 0 without one. */
  nameAt: number;
  nameBytes: number;
  /** The sender leaves. */
  leaves: boolean;
}

export const createRtcpReport = (): RtcpReport => ({
  ssrc: 0,
  sends: false,
  ntp: 0,
  packets: 0,
  octets: 0,
  reports: false,
  block: { ssrc: 0, fraction: 0, lost: 0, highest: 0, jitter: 0, lastSr: 0, sinceLastSr: 0 },
  nameAt: 0,
  nameBytes: 0,
  leaves: false,
});

const half = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const word = (bytes: Uint8Array, at: number): number => ((half(bytes, at) << 16) | half(bytes, at + 2)) >>> 0;

/**
 * Checks a compound packet as RFC 3550 appendix A.2 does: version 2 throughout, a report first, padding only in the last
 * packet, and lengths that add up. No byte of a packet that fails is used.
 */
function check(packet: Uint8Array): 'ok' | 'version' | 'size' {
  const { length } = packet;
  if (length < HEADER_BYTES + SSRC_BYTES || length > limits.rtcpBytesMax) return 'size';
  for (let at = 0; at < length; ) {
    const first = packet[at] ?? 0;
    if (first >> 6 !== 2) return 'version';
    const type = packet[at + 1] ?? 0;
    if (at === 0 && type !== SR && type !== RR) return 'size';
    const end = at + 4 * (1 + half(packet, at + 2));
    if (end > length) return 'size';
    if (first & 0x20 && (at === 0 || end !== length || !isPadded(packet, at, end))) return 'size';
    if (end - at < bytesMin(type, first & 0x1f)) return 'size';
    at = end;
  }
  return 'ok';
}

/** RFC 3550 section 6.4.1: the last byte counts the padding, itself included, a multiple of four. */
function isPadded(packet: Uint8Array, at: number, end: number): boolean {
  const padding = packet[end - 1] ?? 0;
  return padding > 0 && padding % 4 === 0 && padding <= end - at - HEADER_BYTES;
}

/** What a packet of that type and count has at least. */
function bytesMin(type: number, count: number): number {
  if (type === SR) return HEADER_BYTES + SSRC_BYTES + SENDER_BYTES + BLOCK_BYTES * count;
  if (type === RR) return HEADER_BYTES + SSRC_BYTES + BLOCK_BYTES * count;
  return type === BYE ? HEADER_BYTES + SSRC_BYTES * count : HEADER_BYTES;
}

/** Reads any bytes: fills `into`, with what is said about `subject`, and answers `ok`, or says what is wrong. Never throws. */
export function parseRtcp(packet: Uint8Array, subject: number, into: RtcpReport): 'ok' | 'version' | 'size' {
  const checked = check(packet);
  if (checked !== 'ok') return checked;
  into.ssrc = word(packet, HEADER_BYTES);
  into.sends = false;
  into.reports = false;
  into.nameBytes = 0;
  into.leaves = false;
  for (let at = 0; at < packet.length; ) {
    const end = at + 4 * (1 + half(packet, at + 2));
    const type = packet[at + 1] ?? 0;
    if (type === SR || type === RR) readReport(packet, at, { subject, into });
    else if (type === SDES) readName(packet, at, { end, into });
    else if (type === BYE) readLeaving(packet, at, into);
    at = end;
  }
  return 'ok';
}

function readReport(packet: Uint8Array, at: number, { subject, into }: { subject: number; into: RtcpReport }): void {
  // Of a mixer's compound packet only its own reports count: the first names it.
  if (word(packet, at + HEADER_BYTES) !== into.ssrc) return;
  let block = at + HEADER_BYTES + SSRC_BYTES;
  if (packet[at + 1] === SR) {
    into.sends = true;
    into.ntp = word(packet, block + 2);
    into.packets = word(packet, block + 12);
    into.octets = word(packet, block + 16);
    block += SENDER_BYTES;
  }
  for (let left = (packet[at] ?? 0) & 0x1f; left > 0; left -= 1, block += BLOCK_BYTES) {
    if (word(packet, block) === subject >>> 0) readBlock(packet, block, into);
  }
}

function readBlock(packet: Uint8Array, at: number, into: RtcpReport): void {
  const { block } = into;
  into.reports = true;
  block.ssrc = word(packet, at);
  block.fraction = packet[at + 4] ?? 0;
  // A signed number of 24 bits.
  block.lost = (word(packet, at + 4) << 8) >> 8;
  block.highest = word(packet, at + 8);
  block.jitter = word(packet, at + 12);
  block.lastSr = word(packet, at + 16);
  block.sinceLastSr = word(packet, at + 20);
}

/** RFC 3550 section 6.5: chunks of items, each chunk ended by a zero and filled up to a word. */
function readName(packet: Uint8Array, at: number, { end, into }: { end: number; into: RtcpReport }): void {
  let chunk = at + HEADER_BYTES;
  for (let left = (packet[at] ?? 0) & 0x1f; left > 0 && chunk + SSRC_BYTES < end; left -= 1) {
    const ssrc = word(packet, chunk);
    let item = chunk + SSRC_BYTES;
    for (; item + 1 < end && packet[item] !== 0; item += 2 + (packet[item + 1] ?? 0)) {
      const bytes = packet[item + 1] ?? 0;
      if (packet[item] !== CNAME || ssrc !== into.ssrc || item + 2 + bytes > end) continue;
      into.nameAt = item + 2;
      into.nameBytes = bytes;
    }
    chunk = (item & ~3) + 4;
  }
}

function readLeaving(packet: Uint8Array, at: number, into: RtcpReport): void {
  for (let left = (packet[at] ?? 0) & 0x1f, source = at + HEADER_BYTES; left > 0; left -= 1, source += SSRC_BYTES) {
    if (word(packet, source) === into.ssrc) into.leaves = true;
  }
}

/** What a compound packet of ours says. */
export interface OutgoingReport {
  readonly ssrc: number;
  /** ASCII, at most 255 bytes. */
  readonly name: string;
  /** Of a sender; absent: a receiver's report. `ntpSeconds` has a fraction. */
  readonly sender?: {
    readonly ntpSeconds: number;
    readonly timestamp: number;
    readonly packets: number;
    readonly octets: number;
  };
  readonly block?: Readonly<ReportBlock>;
  readonly leaves: boolean;
}

/** Writes SR or RR, SDES with the CNAME, and BYE into `into`; answers how many bytes. */
export function writeRtcp(into: Buffer, report: OutgoingReport): number {
  const { sender, block, name, ssrc } = report;
  let at = beginPacket(into, 0, { type: sender ? SR : RR, count: block ? 1 : 0, ssrc });
  if (sender) at = writeSender(into, at, sender);
  if (block) at = writeBlock(into, at, block);
  endPacket(into, 0, at);
  const names = at;
  at = writeName(into, beginPacket(into, names, { type: SDES, count: 1, ssrc }), name);
  endPacket(into, names, at);
  if (!report.leaves) return at;
  const bye = at;
  at = beginPacket(into, bye, { type: BYE, count: 1, ssrc });
  endPacket(into, bye, at);
  return at;
}

function beginPacket(into: Buffer, at: number, head: { type: number; count: number; ssrc: number }): number {
  into.writeUInt8(0x80 | head.count, at);
  into.writeUInt8(head.type, at + 1);
  return into.writeUInt32BE(head.ssrc >>> 0, at + HEADER_BYTES);
}

const endPacket = (into: Buffer, at: number, end: number): number => into.writeUInt16BE((end - at) / 4 - 1, at + 2);

function writeSender(into: Buffer, at: number, sender: NonNullable<OutgoingReport['sender']>): number {
  const seconds = Math.floor(sender.ntpSeconds);
  into.writeUInt32BE(seconds % 0x100000000, at);
  into.writeUInt32BE(Math.floor((sender.ntpSeconds - seconds) * 0x100000000), at + 4);
  into.writeUInt32BE(sender.timestamp >>> 0, at + 8);
  into.writeUInt32BE(sender.packets % 0x100000000, at + 12);
  return into.writeUInt32BE(sender.octets % 0x100000000, at + 16);
}

function writeBlock(into: Buffer, at: number, block: Readonly<ReportBlock>): number {
  const lost = Math.min(LOST_MAX, Math.max(LOST_MIN, block.lost));
  into.writeUInt32BE(block.ssrc >>> 0, at);
  into.writeUInt32BE(((block.fraction << 24) | (lost & 0xffffff)) >>> 0, at + 4);
  into.writeUInt32BE(block.highest >>> 0, at + 8);
  into.writeUInt32BE(block.jitter >>> 0, at + 12);
  into.writeUInt32BE(block.lastSr >>> 0, at + 16);
  return into.writeUInt32BE(block.sinceLastSr >>> 0, at + 20);
}

/** The list of items ends with at least one zero, up to the next word. */
function writeName(into: Buffer, at: number, name: string): number {
  into.writeUInt8(CNAME, at);
  into.writeUInt8(name.length, at + 1);
  const items = at + 2 + into.write(name, at + 2, 'latin1');
  const end = (items & ~3) + 4;
  into.fill(0, items, end);
  return end;
}
