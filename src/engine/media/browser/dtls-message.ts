import { limits } from '../../../base/limits.ts';
import { ByteReader } from './byte-reader.ts';

/** Types of handshake messages (RFC 5246 section 7.4, RFC 6347 section 4.3.2). */
export const handshakeType = {
  clientHello: 1,
  serverHello: 2,
  helloVerifyRequest: 3,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  certificateVerify: 15,
  clientKeyExchange: 16,
  finished: 20,
} as const;

/** A whole handshake message. */
export interface DtlsMessage {
  readonly type: number;
  readonly sequence: number;
  readonly body: Buffer;
}

const number = (value: number, bytes: 2 | 3): Buffer => {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
};

const fragmentOf = ({ type, sequence, body }: DtlsMessage, from: number, to: number): Buffer =>
  Buffer.concat([
    Buffer.from([type]),
    number(body.length, 3),
    number(sequence, 2),
    number(from, 3),
    number(to - from, 3),
    body.subarray(from, to),
  ]);

/** As one piece: what the hashes of the handshake are of, however it was cut (RFC 6347 section 4.2.6). */
export const wholeMessage = (message: DtlsMessage): Buffer => fragmentOf(message, 0, message.body.length);

/** In pieces that fit into datagrams. */
export function fragmentsOf(message: DtlsMessage): readonly Buffer[] {
  const pieces: Buffer[] = [];
  let from = 0;
  do {
    const to = Math.min(from + limits.dtlsFragmentBytesMax, message.body.length);
    pieces.push(fragmentOf(message, from, to));
    from = to;
  } while (from < message.body.length);
  return pieces;
}

interface Fragment extends Omit<DtlsMessage, 'body'> {
  readonly length: number;
  readonly offset: number;
  readonly piece: Buffer;
}

/** The fragments of a record up to the first that cannot be read; who writes a flight puts one or two into a record. */
export function readFragments(body: Buffer): readonly Fragment[] {
  const reader = new ByteReader(body);
  const fragments: Fragment[] = [];
  while (reader.left > 0 && fragments.length < limits.dtlsFragmentsMax) {
    const type = reader.number(1);
    const length = reader.number(3);
    const sequence = reader.number(2);
    const offset = reader.number(3);
    const piece = reader.vector(3);
    if (reader.isBroken || length > limits.dtlsMessageBytesMax || offset + piece.length > length) break;
    fragments.push({ type, sequence, length, offset, piece });
  }
  return fragments;
}

interface Part {
  readonly type: number;
  readonly body: Buffer;
  /** One for each byte that is there. */
  readonly there: Uint8Array;
}

/** Puts fragments together, in whatever order they come, and gives the messages in theirs. */
export class Reassembly {
  #next = 0;
  readonly #parts = new Map<number, Part>();

  /** The number of the message that is waited for. */
  get next(): number {
    return this.#next;
  }

  /** False for a fragment of a message that was taken already: the far end repeats itself. */
  add({ type, sequence, length, offset, piece }: Fragment): boolean {
    if (sequence < this.#next) return false;
    if (sequence >= this.#next + limits.dtlsMessagesAheadMax) return true;
    const part = this.#parts.get(sequence) ?? { type, body: Buffer.alloc(length), there: new Uint8Array(length) };
    // Of a message that cannot be the one that has begun: to make room for each would cost more than to send it.
    if (part.type !== type || part.body.length !== length) return true;
    this.#parts.set(sequence, part);
    piece.copy(part.body, offset);
    part.there.fill(1, offset, offset + piece.length);
    return true;
  }

  /** The next message, once it is whole. */
  take(): DtlsMessage | undefined {
    const part = this.#parts.get(this.#next);
    if (!part || part.there.includes(0)) return undefined;
    const message = { type: part.type, sequence: this.#next, body: part.body };
    this.#parts.delete(this.#next);
    this.#next += 1;
    return message;
  }

  /** Waits for that number again, with nothing known. */
  reset(next: number): void {
    this.#next = next;
    this.#parts.clear();
  }
}
