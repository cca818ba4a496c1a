import { createHash, generateKeyPairSync, sign } from 'node:crypto';

/** What we prove ourselves with in a DTLS handshake, as text that goes to another thread. */
export interface Certificate {
  /** X.509, DER in base64. */
  readonly der: string;
  /** PKCS #8, PEM. */
  readonly key: string;
  /** As SDP has it (RFC 8122 section 5): upper-case hex with colons, of SHA-256. */
  readonly fingerprint: string;
}

/** One of DER (ITU-T X.690): a tag, its length, its contents. */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const body = Buffer.concat(contents);
  const { length } = body;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), body]);
}

const sequence = (...contents: readonly Buffer[]): Buffer => der(0x30, ...contents);
const identifier = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
/** `YYYYMMDDhhmmssZ` (RFC 5280 section 4.1.2.5.2). */
const time = (unixMs: number): Buffer =>
  der(0x18, Buffer.from(`${new Date(unixMs).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`));

const ecdsaWithSha256 = sequence(identifier('2a8648ce3d040302'));
/** `CN=partyline`: whose it is stands in the signalling, which names its fingerprint. */
const name = sequence(der(0x31, sequence(identifier('550403'), der(0x0c, Buffer.from('partyline')))));

const DAY_MS = 86_400_000;
const DAYS = 3650;

const fingerprintOf = (certificate: Buffer): string =>
  createHash('sha256')
    .update(certificate)
    .digest('hex')
    .toUpperCase()
    .replace(/(..)(?=.)/g, '$1:');

/** A new key on P-256 and a certificate that it signs itself (RFC 8827 section 6.5). */
export function createCertificate(nowMs: number): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const subject = publicKey.export({ type: 'spki', format: 'der' });
  // A serial number is positive (RFC 5280 section 4.1.2.2): its first byte is below 0x80 and not 0.
  const serial = Buffer.concat([Buffer.from([1]), createHash('sha256').update(subject).digest().subarray(0, 8)]);
  const signed = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    ecdsaWithSha256,
    name,
    sequence(time(nowMs - DAY_MS), time(nowMs + DAYS * DAY_MS)),
    name,
    subject,
  );
  const signature = sign('sha256', signed, privateKey);
  const certificate = sequence(signed, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature));
  return {
    der: certificate.toString('base64'),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    fingerprint: fingerprintOf(certificate),
  };
}
