import type { Clock, Timer } from '../../../base/clock.ts';
import { limits } from '../../../base/limits.ts';
import type { MediaAddress } from '../media-orders.ts';
import type { MediaSecurity } from '../secure/security.ts';
import type { Certificate } from './certificate.ts';
import { type Fingerprint, isNamed } from './dtls-proof.ts';
import { type DtlsOutcome, DtlsServer } from './dtls-server.ts';
import { type IceGeneration, IceLite, type IceState } from './ice-lite.ts';

/** What the SDPs of both sides say of a browser's leg: our name and password, its name, and whose certificate it has. */
export interface BrowserTerms extends IceGeneration {
  readonly fingerprints: readonly Fingerprint[];
}

/** What a browser's leg begins with in a worker, or goes on with in another one. */
export interface BrowserStart extends IceState {
  readonly certificate: Pick<Certificate, 'der' | 'key'>;
  /** Absent before the far end's SDP is known. */
  readonly fingerprints?: readonly Fingerprint[] | undefined;
  /** The handshake is through. */
  readonly isSecured: boolean;
}

export interface BrowserLinkParts {
  readonly start: BrowserStart;
  readonly clock: Pick<Clock, 'after' | 'monotonic'>;
  readonly random: { bytes(count: number): Uint8Array };
  send(packet: Uint8Array, to: MediaAddress): void;
  /** A valid check came. */
  checked(): void;
  /** The keys are agreed on with whom the SDP names. */
  secured(security: MediaSecurity): void;
  /** Told once: the handshake has failed, or the checks have ceased. */
  failed(why: string): void;
}

/** RFC 7983 section 7: who is meant by a packet shows in its first byte. */
const STUN_TO = 3;
const DTLS_FROM = 20;
const DTLS_TO = 63;

/** The way between a leg's socket and a browser: its checks, and the handshake that comes to the keys of SRTP. */
export class BrowserLink {
  readonly #parts: BrowserLinkParts;
  readonly #ice: IceLite;
  #dtls: DtlsServer | undefined;
  #outcome: DtlsOutcome | undefined;
  #fingerprints: readonly Fingerprint[] | undefined;
  #isSecured: boolean;
  /** When the last check came, or the first could come. */
  #checkedAt: number | undefined;
  #look: Timer | undefined;
  #isOver = false;

  constructor(parts: BrowserLinkParts) {
    const { start, clock } = parts;
    this.#parts = parts;
    this.#ice = new IceLite({ ...start, now: () => clock.monotonic() });
    this.#fingerprints = start.fingerprints;
    this.#isSecured = start.isSecured;
    if (this.#fingerprints) this.#watch();
  }

  /** What another worker needs to go on; a handshake under way is not taken along. */
  get state(): BrowserStart {
    const { certificate } = this.#parts.start;
    return { ...this.#ice.state, certificate, fingerprints: this.#fingerprints, isSecured: this.#isSecured };
  }

  get target(): MediaAddress | undefined {
    return this.#ice.target;
  }

  isChecked(from: MediaAddress): boolean {
    return this.#ice.isChecked(from);
  }

  setTerms({ fingerprints, ...generation }: BrowserTerms): void {
    this.#ice.setGeneration(generation);
    const isFirst = this.#fingerprints === undefined;
    this.#fingerprints = fingerprints;
    if (isFirst) this.#watch();
    this.#judge();
  }

  /** False for what is neither a check nor of the handshake. */
  take(packet: Uint8Array, from: MediaAddress): boolean {
    const first = packet[0] ?? 0;
    if (first <= STUN_TO) this.#takeCheck(packet, from);
    else if (first >= DTLS_FROM && first <= DTLS_TO) this.#takeHandshake(packet, from);
    else return false;
    return true;
  }

  close(): void {
    this.#isOver = true;
    this.#look?.cancel();
    this.#dtls?.close();
  }

  #takeCheck(packet: Uint8Array, from: MediaAddress): void {
    const { answer, isValid } = this.#ice.take(packet, from);
    if (answer) this.#parts.send(answer, from);
    if (!isValid) return;
    this.#checkedAt = this.#parts.clock.monotonic();
    this.#parts.checked();
  }

  /** Nothing is answered, nor any state made, for somebody whom no check has proved. */
  #takeHandshake(packet: Uint8Array, from: MediaAddress): void {
    if (this.#isOver || !this.#ice.isChecked(from)) return;
    // One that goes on here has its keys from the worker before; what comes late of its handshake is answered no more.
    if (this.#isSecured && !this.#dtls) return;
    this.#dtls ??= new DtlsServer({
      ...{ certificate: this.#parts.start.certificate, clock: this.#parts.clock, random: this.#parts.random },
      send: (answer, to) => this.#parts.send(answer, to),
      done: (outcome) => {
        this.#outcome = outcome;
        this.#judge();
      },
      failed: (why) => this.#fail(`dtls: ${why}`),
    });
    this.#dtls.take(packet, from);
  }

  /** RFC 8827 section 6.5: what came of the handshake is used when the SDP has named that certificate. */
  #judge(): void {
    const outcome = this.#outcome;
    if (!outcome || !this.#fingerprints) return;
    if (!isNamed(outcome.certificate, this.#fingerprints)) this.#fail('fingerprint');
    else if (!this.#isSecured) {
      this.#isSecured = true;
      this.#parts.secured(outcome.security);
    }
  }

  /** RFC 7675 section 5.1: without a check for that long the far end wants no more. */
  #watch(): void {
    const { clock } = this.#parts;
    this.#checkedAt ??= clock.monotonic();
    this.#look = clock.after(limits.iceConsentLookMs, () => {
      if (clock.monotonic() - (this.#checkedAt ?? 0) >= limits.iceConsentMsMax) this.#fail('consent');
      else this.#watch();
    });
  }

  #fail(why: string): void {
    if (this.#isOver) return;
    this.close();
    this.#parts.failed(why);
  }
}
