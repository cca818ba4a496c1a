import type { Clock } from '../../../base/clock.ts';
import type { MediaLeg } from '../media-leg.ts';
import type { LocalMedia, OpenOrder } from '../media-orders.ts';
import { type Certificate, createCertificate } from './certificate.ts';

/** Whom browsers meet: one certificate for the whole process, made when the first of them needs it. */
export class BrowserIdentity {
  readonly #clock: Pick<Clock, 'now'>;
  #certificate: Certificate | undefined;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Lets a leg that is ordered for a browser begin as one, and says what its SDP tells. */
  begin(leg: MediaLeg, { browser }: OpenOrder): Pick<LocalMedia, 'browser'> {
    if (browser === undefined) return {};
    this.#certificate ??= createCertificate(this.#clock.now());
    leg.beginBrowser(browser, this.#certificate);
    return { browser: { ...browser, fingerprint: this.#certificate.fingerprint } };
  }
}
