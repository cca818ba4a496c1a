import type { Clock } from '../../base/clock.ts';
import { isLoopbackHost } from '../../base/host.ts';
import { type Client, createClient } from '../../client/client.ts';
import type { ProgressEvent } from '../../client/options.ts';
import { PartylineError } from '../../client/partyline-error.ts';
import { lightFetch } from './light-fetch.ts';
import { type ServerFlags, type Target, targetOf } from './target.ts';

/** What is done beside asking. */
export interface Manner {
  /** Hears what a call waits for. */
  readonly hear?: (event: ProgressEvent) => void;
  /** Of one answer. */
  readonly timeoutMs?: number;
}

/** The clock of the machine, without what Node would load for `performance`. A wait keeps the verb running: it is what it waits for. */
const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => Number(process.hrtime.bigint()) / 1e6,
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};

/** The client of a server, which loads no more than a short call needs. */
export function openClient({ url, credentials }: Target, { hear, timeoutMs }: Manner = {}): Client {
  // What is on this machine is no cloud, and need not be asked what it is.
  const service = isLoopbackHost(new URL(url).hostname) ? ('partyline' as const) : undefined;
  return createClient({
    url,
    credentials,
    service,
    timeoutMs,
    fetch: lightFetch,
    clock,
    onProgress: hear,
  });
}

/** The client of the server that flags and environment name. Throws a `PartylineError` where they name none. */
export function connect(flags: ServerFlags, environment: Readonly<Record<string, string | undefined>>): Client {
  const target = targetOf(flags, environment);
  if (target.ok) return openClient(target.value);
  throw new PartylineError('usage', target.refusal, { code: 'partyline.usage' });
}
