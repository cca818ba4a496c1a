import { createCipheriv, hash } from 'node:crypto';
import { limits } from '../../../base/limits.ts';
import type { SrtpCipher } from './srtp-cipher.ts';
import type { SessionKeys } from './srtp-keys.ts';
import { rtcpWord, type SrtpPlace, writeNonce, writeWord } from './srtp-place.ts';

const BLOCK_BYTES = 16;
const SHA1_BLOCK_BYTES = 64;
const SHA1_BYTES = 20;
const SSRC_AT = 4;
const WORD_BYTES = 4;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;

/** A block of HMAC's padded key, with room for what is hashed behind it. */
function padded(auth: Uint8Array, pad: number, room: number): Buffer {
  const block = Buffer.alloc(SHA1_BLOCK_BYTES + room);
  for (let i = 0; i < SHA1_BLOCK_BYTES; i += 1) block[i] = (auth[i] ?? 0) ^ pad;
  return block;
}

/**
 * AES in counter mode with HMAC-SHA1 (RFC 3711 sections 4.1.1 and 4.2.1). A cipher or an HMAC of node:crypto costs 20 us to
 * make; so one block cipher makes every key stream, and HMAC (RFC 2104) is written out as the two hashes that it is.
 */
export class SrtpCounterCipher implements SrtpCipher {
  readonly overhead: number;
  readonly #tagBytes: number;
  readonly #isRtcp: boolean;
  readonly #salt: Uint8Array;
  readonly #blockCipher;
  readonly #counters = Buffer.alloc(Math.ceil(limits.srtpBytesMax / BLOCK_BYTES) * BLOCK_BYTES);
  readonly #nonce = new Uint8Array(BLOCK_BYTES);
  readonly #inner: Buffer;
  readonly #outer: Buffer;

  constructor({ key, salt, auth }: SessionKeys, kind: 'rtp' | 'rtcp', tagBytes: number) {
    this.#isRtcp = kind === 'rtcp';
    this.#tagBytes = tagBytes;
    this.overhead = tagBytes + (this.#isRtcp ? WORD_BYTES : 0);
    this.#salt = salt;
    this.#blockCipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
    this.#inner = padded(auth, INNER_PAD, limits.srtpBytesMax + WORD_BYTES);
    this.#outer = padded(auth, OUTER_PAD, SHA1_BYTES);
  }

  seal(packet: Uint8Array, length: number, place: SrtpPlace): number {
    this.#crypt(packet, length, place);
    let end = length;
    if (this.#isRtcp) {
      writeWord(packet, length, rtcpWord(place));
      end += WORD_BYTES;
    }
    packet.set(this.#tag(packet, length, place).subarray(0, this.#tagBytes), end);
    return end + this.#tagBytes;
  }

  open(packet: Uint8Array, place: SrtpPlace): number {
    const length = packet.length - this.overhead;
    if (length < place.from || packet.length > limits.srtpBytesMax) return -1;
    const tag = this.#tag(packet, length, place);
    const at = packet.length - this.#tagBytes;
    // Every byte is compared, so that nobody can learn by time how many were right.
    let different = 0;
    for (let i = 0; i < this.#tagBytes; i += 1) different |= (tag[i] ?? 0) ^ (packet[at + i] ?? 0);
    if (different !== 0) return -1;
    this.#crypt(packet, length, place);
    return length;
  }

  /** Section 4.2: over the packet and its roll-over counter, or over the word that RTCP has in that place. */
  #tag(packet: Uint8Array, length: number, place: SrtpPlace): Buffer {
    const inner = this.#inner;
    inner.set(packet.length === length ? packet : packet.subarray(0, length), SHA1_BLOCK_BYTES);
    writeWord(inner, SHA1_BLOCK_BYTES + length, this.#isRtcp ? rtcpWord(place) : place.high);
    this.#outer.set(
      hash('sha1', inner.subarray(0, SHA1_BLOCK_BYTES + length + WORD_BYTES), 'buffer'),
      SHA1_BLOCK_BYTES,
    );
    return hash('sha1', this.#outer, 'buffer');
  }

  #crypt(packet: Uint8Array, length: number, place: SrtpPlace): void {
    const { from } = place;
    const nonce = this.#nonce;
    nonce.fill(0, BLOCK_BYTES - 2);
    nonce.set(this.#salt);
    writeNonce(nonce, SSRC_AT, place);
    const counters = this.#counters;
    const blocks = Math.ceil((length - from) / BLOCK_BYTES);
    for (let block = 0, at = 0; block < blocks; block += 1) {
      for (let i = 0; i < BLOCK_BYTES - 2; i += 1, at += 1) counters[at] = nonce[i] ?? 0;
      counters[at] = block >>> 8;
      counters[at + 1] = block;
      at += 2;
    }
    const stream = this.#blockCipher.update(counters.subarray(0, blocks * BLOCK_BYTES));
    for (let i = from; i < length; i += 1) packet[i] = (packet[i] ?? 0) ^ (stream[i - from] ?? 0);
  }
}
