import { createCipheriv } from 'node:crypto';
import type { SrtpKeys } from './security.ts';
import { srtpSuites } from './security.ts';

/** What one kind of packets is protected with. */
export interface SessionKeys {
  readonly key: Uint8Array;
  readonly salt: Uint8Array;
  /** Of HMAC-SHA1; an AEAD has none. */
  readonly auth: Uint8Array;
}

const AUTH_KEY_BYTES = 20;
const SALT_BYTES = 14;
/** Where the label stands in the salt (RFC 3711 section 4.3.1), for the 48 bits behind it are zero: no rate is used. */
const LABEL_AT = 7;
/** RFC 3711 sections 4.3.1 and 4.3.2. */
const RTP_LABELS = { key: 0, auth: 1, salt: 2 } as const;
const RTCP_LABELS = { key: 3, auth: 4, salt: 5 } as const;

/** RFC 3711 section 4.3.3: AES in counter mode. A salt of 96 bits is followed by zeros (RFC 7714 section 11). */
function derive({ key, salt }: SrtpKeys, label: number, bytes: number): Buffer {
  const iv = Buffer.alloc(SALT_BYTES + 2);
  iv.set(salt);
  iv[LABEL_AT] = (iv[LABEL_AT] ?? 0) ^ label;
  return createCipheriv('aes-128-ctr', key, iv).update(Buffer.alloc(bytes));
}

/** The session keys of a master key, for RTP and for RTCP. */
export function deriveSessionKeys(master: SrtpKeys): { readonly rtp: SessionKeys; readonly rtcp: SessionKeys } {
  const sizes = srtpSuites[master.suite];
  const keysOf = (labels: typeof RTP_LABELS | typeof RTCP_LABELS): SessionKeys => ({
    key: derive(master, labels.key, sizes.key),
    salt: derive(master, labels.salt, sizes.salt),
    auth: derive(master, labels.auth, AUTH_KEY_BYTES),
  });
  return { rtp: keysOf(RTP_LABELS), rtcp: keysOf(RTCP_LABELS) };
}
