import { type SrtpKeys, srtpSuites } from './security.ts';
import type { SrtpCipher } from './srtp-cipher.ts';
import { SrtpCounterCipher } from './srtp-counter-cipher.ts';
import { SrtpGcmCipher } from './srtp-gcm-cipher.ts';
import { deriveSessionKeys } from './srtp-keys.ts';

/** The ciphers of a master key. */
export function createSrtpCiphers(master: SrtpKeys): { readonly rtp: SrtpCipher; readonly rtcp: SrtpCipher } {
  const { kind, tag, rtcpTag } = srtpSuites[master.suite];
  const { rtp, rtcp } = deriveSessionKeys(master);
  if (kind === 'gcm') return { rtp: new SrtpGcmCipher(rtp, 'rtp'), rtcp: new SrtpGcmCipher(rtcp, 'rtcp') };
  return { rtp: new SrtpCounterCipher(rtp, 'rtp', tag), rtcp: new SrtpCounterCipher(rtcp, 'rtcp', rtcpTag) };
}
