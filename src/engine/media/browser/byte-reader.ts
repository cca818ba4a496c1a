/** Reads numbers and bytes off a buffer; past the end it gives zeros and says so, so that any bytes can be read to the end. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;
  #isBroken = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Something was read that is not there. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** A number of 1 to 6 bytes, network order. */
  number(bytes: 1 | 2 | 3 | 4 | 6): number {
    const at = this.#advance(bytes);
    return at === undefined ? 0 : this.#bytes.readUIntBE(at, bytes);
  }

  /** So many bytes, not copied. */
  bytes(count: number): Buffer {
    const at = this.#advance(count);
    return at === undefined ? Buffer.alloc(0) : this.#bytes.subarray(at, at + count);
  }

  /** A vector of TLS (RFC 5246 section 4.3): its length in so many bytes, then its bytes. */
  vector(lengthBytes: 1 | 2 | 3): Buffer {
    return this.bytes(this.number(lengthBytes));
  }

  #advance(count: number): number | undefined {
    if (this.#isBroken || count > this.left) {
      this.#isBroken = true;
      return undefined;
    }
    const at = this.#at;
    this.#at += count;
    return at;
  }
}
