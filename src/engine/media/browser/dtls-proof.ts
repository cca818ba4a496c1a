import { constants, createHash, type KeyObject, verify, X509Certificate } from 'node:crypto';
import { limits } from '../../../base/limits.ts';
import { ByteReader } from './byte-reader.ts';
import { signatureScheme } from './dtls-hello.ts';

/** First of the list of a Certificate message (RFC 5246 section 7.4.2): DER. */
export function firstCertificate(body: Buffer): Buffer | undefined {
  const first = new ByteReader(new ByteReader(body).vector(3)).vector(3);
  return first.length > 0 ? first : undefined;
}

/** Whether a CertificateVerify is signed by the key of that certificate over the messages before it (RFC 5246 section 7.4.8). */
export function isSignedBy(certificate: Buffer, messages: Buffer, body: Buffer): boolean {
  const reader = new ByteReader(body);
  const scheme = reader.number(2);
  const signature = reader.vector(2);
  if (reader.isBroken) return false;
  try {
    const key = new X509Certificate(certificate).publicKey;
    const kind = scheme === signatureScheme.ecdsa ? 'ec' : 'rsa';
    if (key.asymmetricKeyType !== kind || !isCheap(key)) return false;
    if (scheme === signatureScheme.ecdsa || scheme === signatureScheme.rsa)
      return verify('sha256', messages, key, signature);
    const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
    return scheme === signatureScheme.rsaPss && verify('sha256', messages, { key, ...padding }, signature);
  } catch {
    // A certificate that nobody can read, or a key of a kind that we do not know.
    return false;
  }
}

/** 65537: what every exponent is but of a key that is made to keep us busy. */
const EXPONENT_MAX = 0x10001n;

/**
 * Whether a signature is proved so fast that the thread's mix does not wait: on the curve that RFC 8827 section 6.5 has, or
 * with a short exponent. One on sect571r1 takes 10 ms.
 */
function isCheap({ asymmetricKeyDetails: details = {} }: KeyObject): boolean {
  const { namedCurve, modulusLength = 0, publicExponent = 0n } = details;
  if (namedCurve !== undefined) return namedCurve === 'prime256v1';
  return modulusLength <= limits.dtlsRsaBitsMax && publicExponent <= EXPONENT_MAX;
}

const hashes: ReadonlyMap<string, string> = new Map([
  ['sha-256', 'sha256'],
  ['sha-384', 'sha384'],
  ['sha-512', 'sha512'],
]);

/** What an SDP says that a certificate hashes to (RFC 8122 section 5). */
export interface Fingerprint {
  readonly hash: string;
  /** Hex with colons. */
  readonly value: string;
}

/** Whether one of them is by a hash that still proves something. */
export const isProof = ({ hash }: Fingerprint): boolean => hashes.has(hash.toLowerCase());

/** Whether a certificate is the one that the SDP names. */
export function isNamed(certificate: Buffer, fingerprints: readonly Fingerprint[]): boolean {
  return fingerprints.some(({ hash, value }) => {
    const name = hashes.get(hash.toLowerCase());
    const wanted = value.replaceAll(':', '').toLowerCase();
    return name !== undefined && createHash(name).update(certificate).digest('hex') === wanted;
  });
}
