import { createCipheriv, createDecipheriv } from 'node:crypto';
import { limits } from '../../../base/limits.ts';
import type { SrtpCipher } from './srtp-cipher.ts';
import type { SessionKeys } from './srtp-keys.ts';
import { rtcpWord, type SrtpPlace, writeNonce, writeWord } from './srtp-place.ts';

const TAG_BYTES = 16;
const WORD_BYTES = 4;
const SSRC_AT = 2;
const NONCE_BYTES = 12;
const OPTIONS = { authTagLength: TAG_BYTES };

/** AES in Galois/counter mode (RFC 7714). */
export class SrtpGcmCipher implements SrtpCipher {
  readonly overhead: number;
  readonly #isRtcp: boolean;
  readonly #key: Uint8Array;
  readonly #salt: Uint8Array;
  readonly #nonce = new Uint8Array(NONCE_BYTES);
  readonly #word = new Uint8Array(WORD_BYTES);

  constructor({ key, salt }: SessionKeys, kind: 'rtp' | 'rtcp') {
    this.#isRtcp = kind === 'rtcp';
    this.overhead = TAG_BYTES + (this.#isRtcp ? WORD_BYTES : 0);
    this.#key = key;
    this.#salt = salt;
  }

  seal(packet: Uint8Array, length: number, place: SrtpPlace): number {
    this.#writeNonce(place);
    const cipher = createCipheriv('aes-128-gcm', this.#key, this.#nonce, OPTIONS);
    cipher.setAAD(this.#header(packet, place));
    packet.set(cipher.update(packet.subarray(place.from, length)), place.from);
    cipher.final();
    packet.set(cipher.getAuthTag(), length);
    // Behind the tag, unlike that of RFC 3711 (section 9.2).
    if (this.#isRtcp) writeWord(packet, length + TAG_BYTES, rtcpWord(place));
    return length + this.overhead;
  }

  open(packet: Uint8Array, place: SrtpPlace): number {
    const length = packet.length - this.overhead;
    if (length < place.from || packet.length > limits.srtpBytesMax) return -1;
    this.#writeNonce(place);
    const cipher = createDecipheriv('aes-128-gcm', this.#key, this.#nonce, OPTIONS);
    cipher.setAAD(this.#header(packet, place));
    cipher.setAuthTag(packet.subarray(length, length + TAG_BYTES));
    const plain = cipher.update(packet.subarray(place.from, length));
    try {
      cipher.final();
    } catch {
      return -1;
    }
    packet.set(plain, place.from);
    return length;
  }

  #writeNonce(place: SrtpPlace): void {
    this.#nonce.set(this.#salt);
    writeNonce(this.#nonce, SSRC_AT, place);
  }

  /** What is authenticated and stays readable: the header, and the word of RTCP (sections 8.2 and 9.2). */
  #header(packet: Uint8Array, place: SrtpPlace): Uint8Array {
    const header = packet.subarray(0, place.from);
    if (!this.#isRtcp) return header;
    writeWord(this.#word, 0, rtcpWord(place));
    return Buffer.concat([header, this.#word]);
  }
}
