import { createHmac, timingSafeEqual } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { crc32 } from 'node:zlib';
import { limits } from '../../../base/limits.ts';
import type { MediaAddress } from '../media-orders.ts';
import { ByteReader } from './byte-reader.ts';

/** The subset of STUN (RFC 8489) that connectivity checks need. */
export const stunAttribute = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  xorMappedAddress: 0x0020,
  priority: 0x0024,
  useCandidate: 0x0025,
  fingerprint: 0x8028,
  iceControlled: 0x8029,
  iceControlling: 0x802a,
} as const;

const MAGIC_COOKIE = 0x2112a442;
const HEADER_BYTES = 20;
const INTEGRITY_BYTES = 20;
const FINGERPRINT_XOR = 0x5354554e;

/** Class and method as the first two bytes have them (RFC 8489 section 5). */
export const stunType = { bindingRequest: 0x0001, bindingSuccess: 0x0101, bindingError: 0x0111 } as const;

interface StunAttribute {
  readonly type: number;
  readonly value: Buffer;
}

/** A message that was read. */
export interface StunMessage {
  readonly type: number;
  readonly transactionId: Buffer;
  /** Those that count: nothing behind MESSAGE-INTEGRITY but the fingerprint does (RFC 8489 section 14.5). */
  readonly attributes: ReadonlyMap<number, Buffer>;
  /** The bytes that MESSAGE-INTEGRITY is of, and what it says. */
  readonly integrity?: { readonly bytes: Buffer; readonly value: Buffer };
  /** Its FINGERPRINT is there and right. */
  readonly hasFingerprint: boolean;
}

/** Reads any bytes; undefined for what is no STUN, also for a wrong fingerprint. */
export function parseStun(packet: Uint8Array): StunMessage | undefined {
  if (packet.length < HEADER_BYTES || packet.length > limits.stunBytesMax) return undefined;
  const bytes = Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength);
  const type = bytes.readUInt16BE(0);
  const length = bytes.readUInt16BE(2);
  // RFC 8489 section 6.3: two zero bits, the cookie, whole words.
  if (type >= 0x4000 || bytes.readUInt32BE(4) !== MAGIC_COOKIE) return undefined;
  if (length !== bytes.length - HEADER_BYTES || length % 4 !== 0) return undefined;
  return readAttributes(bytes, { type, transactionId: bytes.subarray(8, HEADER_BYTES) });
}

function readAttributes(bytes: Buffer, head: Pick<StunMessage, 'type' | 'transactionId'>): StunMessage | undefined {
  const reader = new ByteReader(bytes.subarray(HEADER_BYTES));
  const attributes = new Map<number, Buffer>();
  let integrity: StunMessage['integrity'];
  for (let count = 0; reader.left > 0; count += 1) {
    const at = bytes.length - reader.left;
    const type = reader.number(2);
    const length = reader.number(2);
    const value = reader.bytes(length);
    reader.bytes((4 - (length % 4)) % 4);
    if (reader.isBroken || count >= limits.stunAttributesMax) return undefined;
    if (type === stunAttribute.fingerprint) {
      const isRight = reader.left === 0 && length === 4 && value.readUInt32BE(0) === fingerprintOf(bytes, at);
      return isRight ? { ...head, attributes, ...(integrity ? { integrity } : {}), hasFingerprint: true } : undefined;
    }
    if (integrity) continue;
    if (type === stunAttribute.messageIntegrity) {
      if (length !== INTEGRITY_BYTES) return undefined;
      integrity = { bytes: withLength(bytes, at, 4 + INTEGRITY_BYTES), value };
    }
    // RFC 8489 section 14: of one that is there twice the first counts.
    else if (!attributes.has(type)) attributes.set(type, value);
  }
  return { ...head, attributes, ...(integrity ? { integrity } : {}), hasFingerprint: false };
}

/** What stands before an attribute, with the length as if that one were the last (RFC 8489 sections 14.5, 14.7). */
function withLength(bytes: Buffer, end: number, attributeBytes: number): Buffer {
  const copy = Buffer.from(bytes.subarray(0, end));
  copy.writeUInt16BE(end + attributeBytes - HEADER_BYTES, 2);
  return copy;
}

const fingerprintOf = (bytes: Buffer, at: number): number => (crc32(withLength(bytes, at, 8)) ^ FINGERPRINT_XOR) >>> 0;

const hmac = (bytes: Buffer, password: string): Buffer => createHmac('sha1', password).update(bytes).digest();

/** Whether somebody with that password wrote it (short-term credentials, RFC 8489 section 9.1). */
export function isIntact({ integrity }: StunMessage, password: string): boolean {
  return integrity !== undefined && timingSafeEqual(hmac(integrity.bytes, password), integrity.value);
}

/** Writes a message with MESSAGE-INTEGRITY by that password, and FINGERPRINT. */
export function writeStun(
  {
    type,
    transactionId,
    attributes,
  }: Pick<StunMessage, 'type' | 'transactionId'> & {
    readonly attributes: readonly StunAttribute[];
  },
  password: string,
): Buffer {
  const head = Buffer.alloc(HEADER_BYTES);
  head.writeUInt16BE(type, 0);
  head.writeUInt32BE(MAGIC_COOKIE, 4);
  transactionId.copy(head, 8);
  const body = Buffer.concat([head, ...attributes.map(writeAttribute)]);
  const integrity = hmac(withLength(body, body.length, 4 + INTEGRITY_BYTES), password);
  const whole = Buffer.concat([body, writeAttribute({ type: stunAttribute.messageIntegrity, value: integrity })]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(fingerprintOf(whole, whole.length));
  const message = Buffer.concat([whole, writeAttribute({ type: stunAttribute.fingerprint, value: sum })]);
  message.writeUInt16BE(message.length - HEADER_BYTES, 2);
  return message;
}

function writeAttribute({ type, value }: StunAttribute): Buffer {
  const bytes = Buffer.alloc(4 + value.length + ((4 - (value.length % 4)) % 4));
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

/** RFC 8489 section 14.2: the address where a request came from, so written that no NAT on the way rewrites it. */
export function xorMappedAddress({ address, port }: MediaAddress, transactionId: Buffer): StunAttribute {
  const six = isIPv6(address);
  const mask = Buffer.alloc(16);
  mask.writeUInt32BE(MAGIC_COOKIE, 0);
  transactionId.copy(mask, 4);
  const plain = six ? ipv6Bytes(address) : Buffer.from(address.split('.').map(Number));
  const value = Buffer.alloc(4 + plain.length);
  value.writeUInt8(six ? 2 : 1, 1);
  value.writeUInt16BE(port ^ (MAGIC_COOKIE >>> 16), 2);
  for (const [i, byte] of plain.entries()) value.writeUInt8(byte ^ mask.readUInt8(i), 4 + i);
  return { type: stunAttribute.xorMappedAddress, value };
}

/** The bytes of an address that the system wrote. */
function ipv6Bytes(address: string): Buffer {
  const [plain = ''] = address.split('%', 1);
  const mapped = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(plain);
  const pair = (high: string | undefined, low: string | undefined): string =>
    ((Number(high) << 8) | Number(low)).toString(16);
  const text = mapped ? `${mapped[1]}${pair(mapped[2], mapped[3])}:${pair(mapped[4], mapped[5])}` : plain;
  const [front = '', back] = text.split('::');
  const words = (part: string): number[] =>
    part
      .split(':')
      .filter((word) => word !== '')
      .map((word) => Number.parseInt(word, 16));
  const head = words(front);
  const tail = words(back ?? '');
  const bytes = Buffer.alloc(16);
  for (const [i, word] of head.slice(0, 8).entries()) bytes.writeUInt16BE(word, 2 * i);
  for (const [i, word] of tail.slice(0, 8).entries()) bytes.writeUInt16BE(word, 16 - 2 * (tail.length - i));
  return bytes;
}
