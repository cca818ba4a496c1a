import { setTimeout as pause } from 'node:timers/promises';

/** Looks again and again until `look` gives something; for programs that tell nobody when they are done. Fails after `msMax`. */
export async function until<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  msMax = 10_000,
): Promise<T> {
  const deadline = performance.now() + msMax;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() > deadline) throw new Error(`not within ${msMax} ms: ${what}`);
    await pause(20);
  }
}

/** `promise`, or a failure that says what was waited for. */
export async function within<T>(what: string, promise: Promise<T>, msMax = 10_000): Promise<T> {
  const late = new AbortController();
  const limit = pause(msMax, undefined, { signal: late.signal }).then(() => {
    throw new Error(`not within ${msMax} ms: ${what}`);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    limit.catch(() => undefined);
    late.abort();
  }
}
