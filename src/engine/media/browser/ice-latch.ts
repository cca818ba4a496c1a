import type { MediaAddress } from '../media-orders.ts';
import type { Latched, LegLatch } from '../wire/latch.ts';
import type { BrowserLink } from './browser-link.ts';

/** Where a browser is heard from, and is sent to: the pairs of ICE, whatever its SDP says. */
export class IceLatch implements LegLatch {
  readonly takenAway = [];
  readonly #link: Pick<BrowserLink, 'target' | 'isChecked'>;
  #latched: Latched | undefined;

  constructor(link: Pick<BrowserLink, 'target' | 'isChecked'>, latched: Latched | undefined) {
    this.#link = link;
    this.#latched = latched;
  }

  get latched(): Latched | undefined {
    return this.#latched;
  }

  get target(): MediaAddress | undefined {
    return this.#link.target;
  }

  /** Checks say where it is. */
  setRemote(): void {}

  /** The packet is authentic (SRTP), so that a new stream is the far end's wish. */
  judge({ address, port }: MediaAddress, ssrc: number): 'known' | 'learned' | 'stranger' {
    const at = this.#latched;
    if (!this.#link.isChecked({ address, port })) return 'stranger';
    if (at?.address === address && at.port === port && at.ssrc === ssrc) return 'known';
    this.#latched = { address, port, ssrc };
    return 'learned';
  }
}
