import { sha256 } from './sha256.ts';

/** RFC 7636: what is kept, and what is shown of it. */
export interface Proof {
  readonly verifier: string;
  readonly challenge: string;
}

export function proofOf(random: Uint8Array): Proof {
  const verifier = base64url(random);
  return { verifier, challenge: base64url(sha256(verifier)) };
}

/** RFC 4648 section 5, without padding. */
export const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
