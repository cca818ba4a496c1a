import type { SrtpPlace } from './srtp-place.ts';

/** Protects packets of one kind under one session key. */
export interface SrtpCipher {
  /** Bytes that protection adds. */
  readonly overhead: number;
  /** Protects the first `length` bytes in place, and answers how many there are now; `overhead` bytes must be free behind. */
  seal(packet: Uint8Array, length: number, place: SrtpPlace): number;
  /** Takes the protection away in place, and answers how many bytes are left; -1 for what is not authentic. */
  open(packet: Uint8Array, place: SrtpPlace): number;
}
