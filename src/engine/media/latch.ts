import type { MediaAddress } from './media-orders.ts';

/** Frames (20 ms) of silence after which the same sender may come from another port. */
const RELEARN_FRAMES = 100;
/** Frames for which the stream of before a new SDP may go on without being taken for the new one. */
const MOVE_FRAMES = 100;
/** Frames of silence after which another stream from the very same address and port is taken for the old one. */
const RESTART_FRAMES = 3;

/** Where a leg's stream comes from; what another worker needs to go on. */
export interface Latched extends MediaAddress {
  readonly ssrc: number;
}

/**
 * Decides whose RTP a leg takes and where its own goes (symmetric RTP, RFC 4961). Against reflected floods nothing is sent
 * to an announced address other than the signalling's before a valid packet came from there; against injected voices
 * the first valid sender is kept while it sends. Time is counted in frames.
 */
export class Latch {
  readonly #source: string;
  #announced: MediaAddress | undefined;
  #latched: Latched | undefined;
  /** The stream of before the last SDP, and when it was first heard after it. */
  #former: Latched | undefined;
  #formerSince: number | undefined;
  #heardAt = 0;

  constructor(order: { sourceAddress: string; remote?: MediaAddress | undefined; latched?: Latched | undefined }) {
    this.#source = order.sourceAddress;
    this.#announced = order.remote;
    this.#latched = order.latched;
  }

  get latched(): Latched | undefined {
    return this.#latched;
  }

  /** Where to send; undefined while it would be a guess that somebody else might pay for. */
  get target(): MediaAddress | undefined {
    if (this.#latched) return this.#latched;
    const announced = this.#announced;
    if (announced?.port === 0) return undefined;
    return announced?.address === this.#source ? announced : this.#former;
  }

  /** A new SDP. The same one again (a session refresh) changes nothing. */
  setRemote(remote: MediaAddress): void {
    const before = this.#announced;
    this.#announced = remote;
    if (before && before.address === remote.address && before.port === remote.port) return;
    const at = this.#latched;
    if (!at || (at.address === remote.address && at.port === remote.port)) return;
    this.#latched = undefined;
    this.#former = at;
    this.#formerSince = undefined;
  }

  /** Judges a valid packet of frame `now`: `learned` means that the target may have changed. */
  judge(from: MediaAddress, ssrc: number, now: number): 'known' | 'learned' | 'stranger' {
    // RFC 768: 0 stands for a sender that takes no answer; to send there throws.
    if (from.port === 0) return 'stranger';
    const at = this.#latched;
    if (!at) {
      if (this.#isMoving(from, ssrc, now)) return 'known';
      return this.#mayBegin(from) ? this.#learn(from, ssrc, now) : 'stranger';
    }
    if (from.address !== at.address) return 'stranger';
    if (from.port === at.port) {
      if (ssrc !== at.ssrc) return this.#isSilent(now, RESTART_FRAMES) ? this.#learn(from, ssrc, now) : 'stranger';
      this.#heardAt = now;
      return 'known';
    }
    if (ssrc !== at.ssrc || !this.#isSilent(now, RELEARN_FRAMES)) return 'stranger';
    return this.#learn(from, ssrc, now);
  }

  #mayBegin(from: MediaAddress): boolean {
    if (from.address === this.#source) return true;
    const announced = this.#announced;
    return announced !== undefined && from.address === announced.address && from.port === announced.port;
  }

  /**
   * A phone may send as before until our answer has reached it (RFC 3264 section 8). Were that stream learned again, its
   * new one would be a stranger. A phone that stays where it was, whatever it announced, is learned again a little later.
   */
  #isMoving(from: MediaAddress, ssrc: number, now: number): boolean {
    const former = this.#former;
    if (!former || from.address !== former.address || from.port !== former.port || ssrc !== former.ssrc) return false;
    this.#formerSince ??= now;
    return now - this.#formerSince < MOVE_FRAMES;
  }

  #isSilent(now: number, frames: number): boolean {
    return now - this.#heardAt >= frames;
  }

  #learn(from: MediaAddress, ssrc: number, now: number): 'learned' {
    this.#latched = { address: from.address, port: from.port, ssrc };
    this.#former = undefined;
    this.#heardAt = now;
    return 'learned';
  }
}
