import type { Clock } from '../base/clock.ts';
import type { Departure } from '../domain/departure.ts';
import type { Conversations } from './conversations.ts';
import type { Departures } from './departures.ts';
import type { Directory } from './directory.ts';

export interface HangUpAllDeps {
  readonly conversations: Conversations;
  readonly directory: Directory;
  readonly departures: Departures;
  readonly clock: Clock;
}

const shutdown: Departure = { actor: { kind: 'system', id: 'shutdown' }, cause: 'shutdown', disconnectType: 'system' };

/** A server that is told to stop tells the phones. Whoever does not answer in time is ended by the next start. */
export async function hangUpAll(deps: HangUpAllDeps, ms: number): Promise<void> {
  const { conversations, directory, departures, clock } = deps;
  const live = [...directory.all()];
  const until = clock.monotonic() + ms;
  const ends = live.flatMap((conversation) => [...conversation.live.keys()].map((id) => departures.watch(id)));
  await Promise.all(live.map(({ id }) => conversations.handle(id, { kind: 'disconnectAll', departure: shutdown })));
  await Promise.all(ends.map((watch) => watch.ended(Math.max(0, until - clock.monotonic()))));
}
