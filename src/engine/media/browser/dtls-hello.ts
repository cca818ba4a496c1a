import { ByteReader } from './byte-reader.ts';

/** What of a ClientHello (RFC 5246 section 7.4.1.2, RFC 6347 section 4.2.1) we look at. */
export interface ClientHello {
  readonly random: Buffer;
  readonly cookie: Buffer;
  /** As two bytes: the lower the newer. */
  readonly version: number;
  readonly suites: readonly number[];
  readonly extensions: ReadonlyMap<number, Buffer>;
}

export const extensionType = {
  groups: 10,
  pointFormats: 11,
  signatures: 13,
  useSrtp: 14,
  extendedMasterSecret: 23,
  renegotiation: 0xff01,
} as const;

/** TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, which RFC 8827 section 6.5 demands of everybody. */
export const SUITE = 0xc02b;
/** TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746). */
const RENEGOTIATION_SCSV = 0x00ff;
export const SECP256R1 = 0x0017;
/** ecdsa_secp256r1_sha256; and the two of RSA that a client may sign with. */
export const signatureScheme = { ecdsa: 0x0403, rsa: 0x0401, rsaPss: 0x0804 } as const;

/** Protection profiles of RFC 5764 and RFC 7714 by their numbers, the cheaper one for us first. */
const srtpProfiles = [
  { id: 0x0001, suite: 'AES_CM_128_HMAC_SHA1_80' },
  { id: 0x0007, suite: 'AEAD_AES_128_GCM' },
] as const;
type SrtpProfile = (typeof srtpProfiles)[number];

const VERSION = Buffer.from([0xfe, 0xfd]);

/** Undefined for what cannot be read. */
export function readClientHello(body: Buffer): ClientHello | undefined {
  const reader = new ByteReader(body);
  const version = reader.number(2);
  const random = reader.bytes(32);
  reader.vector(1);
  const cookie = reader.vector(1);
  const suites = readNumbers(reader.vector(2));
  reader.vector(1);
  const extensions = new Map<number, Buffer>();
  const list = new ByteReader(reader.left > 0 ? reader.vector(2) : Buffer.alloc(0));
  while (list.left > 0 && !list.isBroken) extensions.set(list.number(2), list.vector(2));
  return reader.isBroken || list.isBroken ? undefined : { version, random, cookie, suites, extensions };
}

function readNumbers(bytes: Buffer): readonly number[] {
  const reader = new ByteReader(bytes);
  const numbers: number[] = [];
  while (reader.left >= 2) numbers.push(reader.number(2));
  return numbers;
}

/** The numbers of an extension that is one list. */
const listed = (hello: ClientHello, type: number): readonly number[] | undefined => {
  const value = hello.extensions.get(type);
  return value && readNumbers(new ByteReader(value).vector(2));
};

/** What both sides have in common; undefined where something is missing. */
export function agree(hello: ClientHello): SrtpProfile | undefined {
  // RFC 8422 section 5.1.1: who names no group takes any.
  const hasGroup = listed(hello, extensionType.groups)?.includes(SECP256R1) ?? true;
  const hasSignature = listed(hello, extensionType.signatures)?.includes(signatureScheme.ecdsa) ?? false;
  if (hello.version > 0xfefd || !hello.suites.includes(SUITE) || !hasGroup || !hasSignature) return undefined;
  const offered = listed(hello, extensionType.useSrtp) ?? [];
  return srtpProfiles.find(({ id }) => offered.includes(id));
}

const number = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const vector = (bytes: Buffer): Buffer => Buffer.concat([number(bytes.length), bytes]);
const extension = (type: number, value: Buffer): Buffer => Buffer.concat([number(type), vector(value)]);

/** ServerHello (RFC 5246 section 7.4.1.3) with an answer to every extension that asks for one. */
export function writeServerHello(hello: ClientHello, random: Buffer, profile: SrtpProfile): Buffer {
  const { extensions, suites } = hello;
  const renegotiates = extensions.has(extensionType.renegotiation) || suites.includes(RENEGOTIATION_SCSV);
  const answers = [
    extension(extensionType.useSrtp, Buffer.concat([vector(number(profile.id)), Buffer.from([0])])),
    ...(extensions.has(extensionType.extendedMasterSecret)
      ? [extension(extensionType.extendedMasterSecret, Buffer.alloc(0))]
      : []),
    ...(renegotiates ? [extension(extensionType.renegotiation, Buffer.from([0]))] : []),
    ...(extensions.has(extensionType.pointFormats) ? [extension(extensionType.pointFormats, Buffer.from([1, 0]))] : []),
  ];
  return Buffer.concat([
    VERSION,
    random,
    // No session to go on with, no compression.
    Buffer.from([0]),
    number(SUITE),
    Buffer.from([0]),
    vector(Buffer.concat(answers)),
  ]);
}

/** ECDSA or RSA, by SHA-256, of no authority in particular (RFC 5246 section 7.4.4). */
export function writeCertificateRequest(): Buffer {
  const schemes = [signatureScheme.ecdsa, signatureScheme.rsaPss, signatureScheme.rsa].map(number);
  return Buffer.concat([Buffer.from([2, 64, 1]), vector(Buffer.concat(schemes)), number(0)]);
}

/** RFC 6347 section 4.2.1: of DTLS 1.0, whatever is agreed on later. */
export const writeHelloVerifyRequest = (cookie: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0xfe, 0xff, cookie.length]), cookie]);
