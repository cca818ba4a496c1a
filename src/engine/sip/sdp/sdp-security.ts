import { type SrtpKeys, type SrtpSuite, srtpSuites } from '../../media/secure/security.ts';
import { decimal } from '../message/scan.ts';

/** Whether audio is protected: never, when the far end wants it, or always. */
export type SrtpPolicy = 'off' | 'optional' | 'required';

/** How the writer of an SDP protects what he sends. */
export interface StreamSecurity {
  /** Keys in the SDP itself (RFC 4568). */
  readonly kind: 'sdes';
  /** Of the line that holds the keys; the answer repeats it. */
  readonly tag: number;
  readonly keys: SrtpKeys;
}

/** What our own SDP says of protection: in an offer one line a suite, in an answer the one that was chosen. */
export interface LocalSecurity {
  readonly kind: 'sdes';
  readonly lines: readonly Omit<StreamSecurity, 'kind'>[];
}

/** In the order of our offers. GCM costs four times as much, and whoever has it has these. */
export const offeredSuites = ['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32'] as const;

/** RTP profiles; an answer repeats the one of its offer. Those of feedback promise nothing that we would have to send. */
const PLAIN_PROFILES: ReadonlySet<string> = new Set(['RTP/AVP', 'RTP/AVPF']);
const SECURE_PROFILES: ReadonlySet<string> = new Set(['RTP/SAVP', 'RTP/SAVPF']);

const PREFIX = 'a=crypto:';
/** RFC 4568 section 6.1: a key for less would have to be changed within a call of the longest kind. */
const PACKETS_MIN_POWER = 20;
const PACKETS_MAX_POWER = 48;
const WINDOW_MIN = 64;

export type SecurityFault = 'unprotected' | 'no-crypto' | 'profile';

/**
 * How a stream of an offer is protected; undefined is not at all. RTP/AVP with keys is protected where both sides can
 * (RFC 8643), RTP/SAVP has to be.
 */
export function protectionOf(
  profile: string,
  cryptos: readonly string[],
  policy: SrtpPolicy,
): StreamSecurity | SecurityFault | undefined {
  const isSecure = SECURE_PROFILES.has(profile);
  if (!isSecure && !PLAIN_PROFILES.has(profile)) return 'profile';
  if (policy === 'off') return isSecure ? 'profile' : undefined;
  const usable = cryptos.flatMap((line) => readCrypto(line) ?? [])[0];
  if (usable) return usable;
  if (isSecure) return 'no-crypto';
  return policy === 'required' ? 'unprotected' : undefined;
}

/** The crypto lines of each m-line, read by ourselves: the package leaves out all session parameters but the first. */
export function readCryptoLines(text: string): readonly (readonly string[])[] {
  const streams: string[][] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line.startsWith('m=')) streams.push([]);
    else if (line.startsWith(PREFIX)) streams.at(-1)?.push(line.slice(PREFIX.length));
  }
  return streams;
}

/** `tag suite inline:key||salt[|lifetime][|MKI:length] [session parameters]`; undefined for what cannot be done as it says. */
function readCrypto(line: string): StreamSecurity | undefined {
  const [tagText = '', suiteText = '', keyText = '', ...parameters] = line.trim().split(/[ \t]+/);
  const tag = decimal(tagText, 999_999_999);
  const suite = suiteOf(suiteText);
  // RFC 4568 section 6.3: what is not understood, or not done, makes the whole line unusable.
  if (tag === undefined || suite === undefined || !parameters.every(isHarmless)) return undefined;
  // Several keys, or an MKI in every packet, are not taken: no phone is known that offers nothing else.
  const [secret = '', lifetime = '2^48', ...more] = keyText.replace(/^inline:/, '').split('|');
  if (!keyText.startsWith('inline:') || more.length > 0 || !isLifetime(lifetime)) return undefined;
  const { key, salt } = srtpSuites[suite];
  const bytes = /^[A-Za-z0-9+/]+={0,2}$/.test(secret) ? Buffer.from(secret, 'base64') : Buffer.alloc(0);
  if (bytes.length !== key + salt) return undefined;
  return { kind: 'sdes', tag, keys: { suite, key: bytes.subarray(0, key), salt: bytes.subarray(key) } };
}

const suites: ReadonlyMap<string, SrtpSuite> = new Map([
  ['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_80'],
  ['AES_CM_128_HMAC_SHA1_32', 'AES_CM_128_HMAC_SHA1_32'],
  ['AEAD_AES_128_GCM', 'AEAD_AES_128_GCM'],
]);

const suiteOf = (text: string): SrtpSuite | undefined => suites.get(text.toUpperCase());

/** What need not be understood begins with a hyphen; our window has 64 packets; a rate of 0 is none. */
function isHarmless(parameter: string): boolean {
  if (parameter.startsWith('-') || parameter === 'KDR=0') return true;
  const window = /^WSH=(\d{1,5})$/.exec(parameter)?.[1];
  return window !== undefined && Number(window) >= WINDOW_MIN;
}

function isLifetime(text: string): boolean {
  const power = /^2\^(\d{1,2})$/.exec(text)?.[1];
  if (power !== undefined) return Number(power) >= PACKETS_MIN_POWER && Number(power) <= PACKETS_MAX_POWER;
  const packets = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  return packets >= 2 ** PACKETS_MIN_POWER && packets <= 2 ** PACKETS_MAX_POWER;
}

/** The lines of our own SDP. */
export const securityLines = (security: LocalSecurity | undefined): readonly string[] =>
  (security?.lines ?? []).map(({ tag, keys }) => {
    const secret = Buffer.concat([keys.key, keys.salt]).toString('base64');
    return `${PREFIX}${tag} ${keys.suite} inline:${secret}`;
  });
