import type { App } from '../app/app.ts';
import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import { wireLeg } from '../domain/participant.ts';
import type { SipDriver } from '../engine/sip/sip-driver.ts';

/** The time between the order to stop and the hang-up. */
export interface Drain {
  readonly isUnderWay: boolean;
  /** Live legs of calls. */
  left(): number;
  /**
   * Takes no new calls and dials nobody from now on; resolves once no leg is left or the time is over. `tell` is called
   * now and then with how many are left.
   */
  begin(tell?: (left: number) => void): Promise<void>;
}

export interface DrainDeps {
  readonly app: Pick<App, 'directory' | 'drain'>;
  readonly sip: Pick<SipDriver, 'drain'>;
  readonly msMax: number;
  readonly clock: Clock;
  readonly log: Log;
}

export function createDrain({ app, sip, msMax, clock, log }: DrainDeps): Drain {
  let running: Promise<void> | undefined;

  const left = (): number => {
    let legs = 0;
    for (const { live } of app.directory.all())
      for (const participant of live.values()) if (wireLeg(participant).carrier !== 'seat') legs += 1;
    return legs;
  };

  const wait = (tell: (left: number) => void): Promise<void> =>
    new Promise((resolve) => {
      const begun = clock.monotonic();
      let told = Number.NEGATIVE_INFINITY;
      const look = (): void => {
        const legs = left();
        const now = clock.monotonic();
        if (legs === 0 || now - begun >= msMax) {
          log.info('drain.over', { legs });
          resolve();
          return;
        }
        if (now - told >= limits.drainTellMs) {
          told = now;
          log.info('drain.waiting', { legs, seconds: Math.ceil((begun + msMax - now) / 1000) });
          tell(legs);
        }
        clock.after(Math.min(limits.drainLookMs, begun + msMax - now), look);
      };
      look();
    });

  return {
    get isUnderWay() {
      return running !== undefined;
    },
    left,
    begin(tell = () => {}) {
      if (running === undefined) {
        sip.drain();
        app.drain();
      }
      running ??= wait(tell);
      return running;
    },
  };
}
