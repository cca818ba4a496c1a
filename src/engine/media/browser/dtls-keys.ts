import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { type MediaSecurity, type SrtpSuite, srtpSuites } from '../secure/security.ts';

/** Keys of both directions of the records (RFC 5288), and what else comes of the master secret. */
export interface DtlsKeys {
  readonly master: Buffer;
  readonly client: RecordKey;
  readonly server: RecordKey;
}

interface RecordKey {
  readonly key: Buffer;
  /** The implicit part of the nonce. */
  readonly salt: Buffer;
}

const hmac = (secret: Buffer, ...data: readonly Buffer[]): Buffer => {
  const sum = createHmac('sha256', secret);
  for (const each of data) sum.update(each);
  return sum.digest();
};

/** The pseudorandom function of TLS 1.2 (RFC 5246 section 5). */
export function prf(secret: Buffer, [label, ...seeds]: readonly [string, ...Buffer[]], bytes: number): Buffer {
  const whole = Buffer.concat([Buffer.from(label), ...seeds]);
  const parts: Buffer[] = [];
  let chain: Buffer = whole;
  for (let made = 0; made < bytes; made += 32) {
    chain = hmac(secret, chain);
    parts.push(hmac(secret, chain, whole));
  }
  return Buffer.concat(parts).subarray(0, bytes);
}

/** RFC 5246 section 6.3: no MAC keys for AES-128-GCM. */
export function recordKeys(master: Buffer, clientRandom: Buffer, serverRandom: Buffer): DtlsKeys {
  const block = prf(master, ['key expansion', serverRandom, clientRandom], 40);
  return {
    master,
    client: { key: block.subarray(0, 16), salt: block.subarray(32, 36) },
    server: { key: block.subarray(16, 32), salt: block.subarray(36, 40) },
  };
}

/** Master keys and salts of SRTP (RFC 5764 section 4.2), as the server has them. */
export function srtpKeysOf(
  { master }: DtlsKeys,
  { suite, seed }: { readonly suite: SrtpSuite; readonly seed: Buffer },
): MediaSecurity {
  const { key, salt } = srtpSuites[suite];
  const block = prf(master, ['EXTRACTOR-dtls_srtp', seed], 2 * (key + salt));
  const part = (at: number, bytes: number): Buffer => Buffer.from(block.subarray(at, at + bytes));
  return {
    receive: { suite, key: part(0, key), salt: part(2 * key, salt) },
    send: { suite, key: part(key, key), salt: part(2 * key + salt, salt) },
  };
}

const TAG_BYTES = 16;
const EXPLICIT_NONCE_BYTES = 8;

/** What a record's place and kind are in; `place` is its epoch and sequence number, 8 bytes. */
interface RecordPlace {
  readonly place: Buffer;
  readonly type: number;
}

/** RFC 5246 section 6.2.3.3: epoch and sequence, type, version, length. */
function additional({ place, type }: RecordPlace, length: number): Buffer {
  const rest = Buffer.from([type, 0xfe, 0xfd, length >> 8, length & 0xff]);
  return Buffer.concat([place, rest]);
}

/** AES-128-GCM (RFC 5288) with the record's place as the explicit nonce. */
export function seal({ key, salt }: RecordKey, at: RecordPlace, plain: Buffer): Buffer {
  const cipher = createCipheriv('aes-128-gcm', key, Buffer.concat([salt, at.place]), { authTagLength: TAG_BYTES });
  cipher.setAAD(additional(at, plain.length));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([at.place, body, cipher.getAuthTag()]);
}

/** Undefined for what nobody with the key wrote. */
export function unseal({ key, salt }: RecordKey, at: RecordPlace, sealed: Buffer): Buffer | undefined {
  const length = sealed.length - EXPLICIT_NONCE_BYTES - TAG_BYTES;
  if (length < 0) return undefined;
  const nonce = Buffer.concat([salt, sealed.subarray(0, EXPLICIT_NONCE_BYTES)]);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(additional(at, length));
  decipher.setAuthTag(sealed.subarray(EXPLICIT_NONCE_BYTES + length));
  const plain = decipher.update(sealed.subarray(EXPLICIT_NONCE_BYTES, EXPLICIT_NONCE_BYTES + length));
  try {
    decipher.final();
    return plain;
  } catch {
    return undefined;
  }
}
