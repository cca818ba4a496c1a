import { limits } from '../../base/limits.ts';
import type { Connection } from '../connection.ts';
import { pause } from '../patience.ts';
import { backoff, createEars, topicsOf } from './ears.ts';
import { createFollower, type Look, mayPass } from './follow.ts';
import type { WatchEvent, WatchOptions } from './watch-event.ts';

/** Tells what happens until the conversation ends, the caller stops, or the service refuses. */
export async function* watch(connection: Connection, options: WatchOptions): AsyncGenerator<WatchEvent, void> {
  const { conversationId, signal } = options;
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  for (const each of [signal, connection.closed]) {
    if (each?.aborted === true) stop();
    each?.addEventListener('abort', stop, { once: true });
  }
  const ears = createEars(connection, stopping.signal);
  const look = createFollower(connection, conversationId, stopping.signal);
  const isPartyline = (await connection.service()) === 'partyline';
  try {
    let hasSeen = false;
    for (let failures = 0; !stopping.signal.aborted; ) {
      const seen = await lookOnce(connection, look, { failures, hasSeen, signal: stopping.signal });
      if (seen === undefined) {
        failures += 1;
        continue;
      }
      if (failures > 0) connection.tell({ step: 'back', message: 'The service answers again.' });
      failures = 0;
      hasSeen = true;
      ears.listenTo(topicsOf(seen.conversationIds, seen.userIds));
      yield* seen.events;
      if (seen.isOver) return;
      // What no topic tells is seen at the next look; the cloud counts how often it is asked.
      await ears.wait(isPartyline || !ears.isOpen() ? limits.clientLookMsMax : limits.clientHeardLookMs);
    }
  } finally {
    stop();
    ears.close();
    for (const each of [signal, connection.closed]) each?.removeEventListener('abort', stop);
  }
}

interface Trying {
  readonly failures: number;
  /** Whether there was anything to see before. */
  readonly hasSeen: boolean;
  readonly signal: AbortSignal;
}

/** Undefined: not this time; it was waited until the next. */
async function lookOnce(
  connection: Connection,
  look: () => Promise<Look>,
  { failures, hasSeen, signal }: Trying,
): Promise<Look | undefined> {
  try {
    return await look();
  } catch (error) {
    if (signal.aborted) return undefined;
    // What has never been seen is more likely not there, or elsewhere, than gone for a moment.
    if (!hasSeen || !mayPass(error)) throw error;
    const ms = backoff(connection, failures);
    connection.tell({ step: 'retry', message: `${error instanceof Error ? error.message : ''} Looking again.` });
    await pause(connection.clock, ms, signal);
    return undefined;
  }
}
