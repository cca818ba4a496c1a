import { limits } from '../../../base/limits.ts';
import type { MediaAddress } from '../media-orders.ts';

/** Frames (20 ms) of silence after which the same sender may come from another port, or the announced one with any stream. */
const RELEARN_FRAMES = 100;
/** Frames after a new SDP for which the stream of before may go on without being taken for the new one. */
const MOVE_FRAMES = 100;
/** Frames of silence after which another stream from the very same address and port is taken for the old one. */
const RESTART_FRAMES = 3;

/** Where a leg's stream comes from; what another worker needs to go on. */
export interface Latched extends MediaAddress {
  readonly ssrc: number;
}

/** An address that an SDP took away. */
export interface TakenAway extends MediaAddress {
  /** What was announced while it held: announced again, it gives the address back. */
  readonly under: MediaAddress;
  /** Until that frame nothing is learned from there. */
  readonly until: number;
}

type Verdict = 'known' | 'learned' | 'stranger';

/** What a latch begins with; `takenAway` and `latched` when the leg comes from another worker. */
interface LatchOrder {
  readonly sourceAddress: string;
  readonly remote?: MediaAddress | undefined;
  readonly latched?: Latched | undefined;
  readonly takenAway?: readonly TakenAway[] | undefined;
  /** Counts frames; what `judge` is told is of the same count. */
  frameNow(): number;
}

/** What a leg asks its latch. */
export interface LegLatch {
  readonly latched: Latched | undefined;
  readonly takenAway: readonly TakenAway[];
  readonly target: MediaAddress | undefined;
  setRemote(remote: MediaAddress): void;
  judge(from: MediaAddress, ssrc: number, now: number): Verdict;
}

const isSame = (one: MediaAddress, other: MediaAddress): boolean =>
  one.address === other.address && one.port === other.port;

/**
 * Decides whose RTP a leg takes and where its own goes (symmetric RTP, RFC 4961). Against reflected floods nothing is sent
 * to an announced address other than the signalling's before a valid packet came from there; against injected voices
 * the first valid sender is kept while it sends. Nothing is sent to an address that an SDP took away for more than 2 s,
 * but for a phone that goes on sending from there, and for 2 s after its last packet.
 */
export class Latch implements LegLatch {
  readonly #source: string;
  readonly #frameNow: () => number;
  #announced: MediaAddress | undefined;
  #latched: Latched | undefined;
  /** Whether `#latched` was taken away by an SDP, and goes on all the same. */
  #isAstray = false;
  /** The stream of before the last SDP, and until when it counts. */
  #former: Latched | undefined;
  #formerUntil = 0;
  #takenAway: readonly TakenAway[];
  #heardAt: number;

  constructor(order: LatchOrder) {
    const now = order.frameNow();
    this.#source = order.sourceAddress;
    this.#frameNow = () => order.frameNow();
    this.#announced = order.remote;
    this.#latched = order.latched;
    this.#takenAway = (order.takenAway ?? []).map((each) => ({ ...each, until: now + each.until }));
    this.#isAstray = this.#latched !== undefined && this.#isTakenAway(this.#latched);
    this.#heardAt = now;
  }

  get latched(): Latched | undefined {
    return this.#latched;
  }

  /** For the worker that goes on: `until` counts from now. */
  get takenAway(): readonly TakenAway[] {
    const now = this.#frameNow();
    return this.#takenAway.map((each) => ({ ...each, until: Math.max(0, each.until - now) }));
  }

  /** Where to send in this frame; undefined while it would be a guess that somebody else might pay for. */
  get target(): MediaAddress | undefined {
    const now = this.#frameNow();
    if (this.#latched && !this.#isGone(now)) return this.#latched;
    const announced = this.#announced;
    if (!announced || announced.port === 0) return undefined;
    if (announced.address === this.#source) return announced;
    return now < this.#formerUntil ? this.#former : undefined;
  }

  /** A new SDP. The same one again (a session refresh) changes nothing. */
  setRemote(remote: MediaAddress): void {
    const before = this.#announced;
    if (before && isSame(before, remote)) return;
    this.#announced = remote;
    if (before) this.#takeBack(before, remote);
    // The first SDP takes nothing away: who was early is learned again by its next packet.
    else if (remote.address === this.#source || remote.port === 0) this.#latched = undefined;
  }

  /** Judges a valid packet of frame `now`: `learned` means that the target may have changed. */
  judge(from: MediaAddress, ssrc: number, now: number): Verdict {
    // RFC 768: 0 stands for a sender that takes no answer; to send there throws.
    if (from.port === 0) return 'stranger';
    const at = this.#latched;
    if (!at) return this.#judgeNew(from, ssrc, now);
    if (isSame(from, at)) {
      if (ssrc !== at.ssrc) return this.#isSilent(now, RESTART_FRAMES) ? this.#learn(from, ssrc, now) : 'stranger';
      this.#heardAt = now;
      return 'known';
    }
    if (this.#isAstray && this.#isAnnounced(from)) return this.#learn(from, ssrc, now);
    if (!this.#isSilent(now, RELEARN_FRAMES)) return 'stranger';
    if (this.#isAstray) return this.#judgeNew(from, ssrc, now);
    const isKnown = this.#isAnnounced(from) || (from.address === at.address && ssrc === at.ssrc);
    return isKnown ? this.#learn(from, ssrc, now) : 'stranger';
  }

  /**
   * A phone may send as before until our answer has reached it (RFC 3264 section 8). Were that stream learned again, its
   * new one would be a stranger. A phone that stays where it was, whatever it announced, is learned again a little later.
   */
  #judgeNew(from: MediaAddress, ssrc: number, now: number): Verdict {
    if (this.#isAnnounced(from)) return this.#learn(from, ssrc, now);
    if (this.#takenAway.some((each) => isSame(each, from) && now < each.until))
      return this.#hearFormer(from, ssrc, now);
    // RFC 3264 section 5.1: what has port 0 is not to be used.
    const mayBegin = from.address === this.#source && this.#announced?.port !== 0;
    return mayBegin ? this.#learn(from, ssrc, now) : 'stranger';
  }

  #hearFormer(from: MediaAddress, ssrc: number, now: number): Verdict {
    const former = this.#former;
    if (!former || !isSame(from, former) || now >= this.#formerUntil) return 'stranger';
    if (ssrc !== former.ssrc && !this.#isSilent(now, RESTART_FRAMES)) return 'stranger';
    this.#former = { ...former, ssrc };
    this.#heardAt = now;
    return 'known';
  }

  /** What held under the SDP of before holds no more, but for what the new one names or gives back. */
  #takeBack(before: MediaAddress, remote: MediaAddress): void {
    const now = this.#frameNow();
    const at = this.#latched;
    // Who is astray has had his time.
    const until = (this.#isAstray ? this.#heardAt : now) + MOVE_FRAMES;
    this.#takeAway(before, before, now + MOVE_FRAMES);
    if (at) this.#takeAway(at, before, until);
    this.#takenAway = this.#takenAway.filter((each) => !isSame(each, remote) && !isSame(each.under, remote));
    this.#isAstray = false;
    if (!at || !this.#isTakenAway(at)) return;
    this.#latched = undefined;
    this.#former = at;
    this.#formerUntil = until;
  }

  #takeAway({ address, port }: MediaAddress, before: MediaAddress, until: number): void {
    const known = this.#takenAway.find((each) => isSame(each, { address, port }));
    const others = this.#takenAway.filter((each) => each !== known);
    const taken = { address, port, under: known?.under ?? before, until };
    this.#takenAway = [...others, taken].slice(-limits.mediaTakenAwayMax);
  }

  #isTakenAway(place: MediaAddress): boolean {
    return this.#takenAway.some((each) => isSame(each, place));
  }

  #isAnnounced(from: MediaAddress): boolean {
    return this.#announced !== undefined && isSame(from, this.#announced);
  }

  /** It was taken away and sends no more. */
  #isGone(now: number): boolean {
    return this.#isAstray && this.#isSilent(now, RELEARN_FRAMES);
  }

  #isSilent(now: number, frames: number): boolean {
    return now - this.#heardAt >= frames;
  }

  #learn(from: MediaAddress, ssrc: number, now: number): 'learned' {
    this.#latched = { address: from.address, port: from.port, ssrc };
    this.#isAstray = this.#isTakenAway(from);
    this.#former = undefined;
    this.#heardAt = now;
    return 'learned';
  }
}
