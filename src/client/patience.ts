import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import type { Result } from '../base/result.ts';
import type { Connection } from './connection.ts';
import type { Fault } from './fault.ts';
import type { Answered } from './options.ts';

/** How long something is tried. */
export interface Patience {
  /** On the monotonic clock. */
  readonly deadline: number;
  readonly signal?: AbortSignal | undefined;
}

/** The spread of a wait, so that many who were refused together do not come back together. */
const SPREAD = 0.25;
/** Where the server does not say how long. */
const UNSAID_MS = 1000;

/** Asks again when the server says that it is asked too fast, or is busy: it has done nothing then (design: removal, 11). */
export async function patiently(
  connection: Connection,
  ask: () => Promise<Result<Answered, Fault>>,
  { deadline, signal }: Patience,
): Promise<Result<Answered, Fault>> {
  for (let tries = 0; ; tries += 1) {
    const asked = await ask();
    const waitMs = asked.ok ? waitOf(asked.value, connection.clock.now()) : undefined;
    if (waitMs === undefined || tries >= limits.clientRetriesMax) return asked;
    const spread = waitMs * (1 + SPREAD * connection.random.fraction());
    if (connection.clock.monotonic() + spread >= deadline) return asked;
    connection.tell({ step: 'retry', message: `The server is busy; asking again in ${Math.ceil(spread / 1000)} s.` });
    await pause(connection.clock, spread, signal);
  }
}

/** Undefined: it was answered. */
function waitOf({ status, headers }: Answered, now: number): number | undefined {
  if (status !== 429 && status !== 503) return undefined;
  return Math.max(retryMsOf(headers['retry-after'], now) ?? UNSAID_MS, limits.clientLookMsMin);
}

/** What `Retry-After` says, in seconds or as a date (RFC 9110 section 10.2.3); undefined for anything else. */
export function retryMsOf(after: string | undefined, now: number): number | undefined {
  if (after === undefined) return undefined;
  if (/^\d{1,9}$/.test(after)) return Number(after) * 1000;
  // Of `-5` and `1.5` a date could be made as well.
  const at = /^[A-Z][a-z]+,? /.test(after) ? Date.parse(after) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** Resolves after so long, or as soon as the caller gives up. */
export function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      timer.cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.after(ms, done);
    signal?.addEventListener('abort', done, { once: true });
    if (signal?.aborted === true) done();
  });
}
