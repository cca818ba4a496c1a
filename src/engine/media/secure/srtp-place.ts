/** Where a packet stands in its stream. One object is used for every packet, so that none is made per packet. */
export interface SrtpPlace {
  ssrc: number;
  /** The index without its last 16 bits: of RTP the roll-over counter. */
  high: number;
  low: number;
  /** Where what is encrypted begins. */
  from: number;
}

export const createSrtpPlace = (): SrtpPlace => ({ ssrc: 0, high: 0, low: 0, from: 0 });

/** Behind an SRTCP packet: that it is encrypted, and its index of 31 bits (RFC 3711 section 3.4). */
export const rtcpWord = ({ high, low }: SrtpPlace): number => (0x80000000 | (high << 16) | low) >>> 0;

/** Lays SSRC and index over a salt, the SSRC from that byte on, as RFC 3711 section 4.1.1 and RFC 7714 sections 8.1 and 9.1 do alike. */
export function writeNonce(into: Uint8Array, ssrcAt: number, { ssrc, high, low }: SrtpPlace): void {
  mix(into, ssrcAt, ssrc);
  mix(into, ssrcAt + 4, high);
  into[ssrcAt + 8] = (into[ssrcAt + 8] ?? 0) ^ (low >>> 8);
  into[ssrcAt + 9] = (into[ssrcAt + 9] ?? 0) ^ (low & 0xff);
}

function mix(into: Uint8Array, at: number, word: number): void {
  for (let i = 0; i < 4; i += 1) into[at + i] = (into[at + i] ?? 0) ^ ((word >>> (24 - 8 * i)) & 0xff);
}

export function writeWord(into: Uint8Array, at: number, word: number): void {
  for (let i = 0; i < 4; i += 1) into[at + i] = (word >>> (24 - 8 * i)) & 0xff;
}
