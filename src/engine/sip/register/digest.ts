import { createHash, timingSafeEqual } from 'node:crypto';
import type { DigestAlgorithm, SipAccount } from '../../../ports/sip-accounts.ts';

/** Algorithms that are offered, best first (RFC 8760 §2.4). */
export const DIGEST_ALGORITHMS: readonly DigestAlgorithm[] = ['SHA-256', 'MD5'];

const nodeNames: Readonly<Record<DigestAlgorithm, string>> = { 'SHA-256': 'sha256', MD5: 'md5' };

const hash = (algorithm: DigestAlgorithm, text: string): string =>
  createHash(nodeNames[algorithm]).update(text, 'utf8').digest('hex');

/** HA1 of RFC 7616 §3.4.2 for every algorithm: what is kept in place of a password. */
export function ha1Of(user: string, realm: string, password: string): SipAccount['ha1'] {
  const secret = `${user}:${realm}:${password}`;
  return { 'SHA-256': hash('SHA-256', secret), MD5: hash('MD5', secret) };
}

/** What the response of a digest is made of besides HA1. */
export interface DigestInput {
  readonly algorithm: DigestAlgorithm;
  readonly method: string;
  readonly uri: string;
  readonly nonce: string;
  /** Eight hexadecimal digits, as they came. */
  readonly nc: string;
  readonly cnonce: string;
}

/** The response with qop=auth (RFC 7616 §3.4.1), lower-case hexadecimal. */
export function digestResponse(ha1: string, { algorithm, method, uri, nonce, nc, cnonce }: DigestInput): string {
  const ha2 = hash(algorithm, `${method}:${uri}`);
  return hash(algorithm, [ha1, nonce, nc, cnonce, 'auth', ha2].join(':'));
}

/** The response to a challenge without qop (RFC 7616 §3.4.1, as RFC 2069 had it): some trunks still send it. */
export function legacyResponse(
  ha1: string,
  { algorithm, method, uri, nonce }: Pick<DigestInput, 'algorithm' | 'method' | 'uri' | 'nonce'>,
): string {
  return hash(algorithm, [ha1, nonce, hash(algorithm, `${method}:${uri}`)].join(':'));
}

/** Compares two texts in a time that does not tell where they differ. */
export function isSameSecret(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
