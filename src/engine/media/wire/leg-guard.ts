import type { LegProtection, LegSecurity } from '../secure/security.ts';
import { SrtpSession } from '../secure/srtp-session.ts';

/** How the packets of one leg are protected: not at all, by SRTP, or with keys to come, when nothing passes either way. */
export class LegGuard {
  #security: LegSecurity | undefined;
  #session: SrtpSession | undefined;

  constructor({ security, position }: LegProtection = {}) {
    this.#security = security;
    this.#session = typeof security === 'object' ? new SrtpSession(security, position) : undefined;
  }

  /** For the worker that goes on. */
  get protection(): LegProtection {
    const security = this.#security;
    const position = this.#session?.position;
    return { ...(security ? { security } : {}), ...(position ? { position } : {}) };
  }

  /** From now on; keys that follow on others take their counters over. */
  set(security: LegSecurity | undefined): void {
    this.#security = security;
    if (typeof security !== 'object') this.#session = undefined;
    else if (this.#session) this.#session.setKeys(security);
    else this.#session = new SrtpSession(security);
  }

  /** What to send for a packet; undefined for nothing. */
  seal(packet: Uint8Array, kind: 'rtp' | 'rtcp'): Uint8Array | undefined {
    if (this.#security === undefined) return packet;
    return kind === 'rtp' ? this.#session?.protect(packet) : this.#session?.protectRtcp(packet);
  }

  /** What came; undefined for what is not to be believed. */
  open(packet: Uint8Array, kind: 'rtp' | 'rtcp'): Uint8Array | undefined {
    if (this.#security === undefined) return packet;
    return kind === 'rtp' ? this.#session?.unprotect(packet) : this.#session?.unprotectRtcp(packet);
  }
}
