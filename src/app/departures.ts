import type { Clock } from '../base/clock.ts';
import type { ParticipantId } from '../base/ids.ts';
import type { Departure } from '../domain/departure.ts';
import type { Published } from '../domain/event.ts';
import type { Bus } from '../ports/bus.ts';

/** The known end of a participant. */
export interface KnownEnd {
  readonly departure: Departure;
  readonly endTime: number;
  readonly seq: number;
  readonly conversationEnded: boolean;
}

/** Tells whoever waits for a removal when the leg is down. */
export interface Departures {
  /** Starts to listen at once; call before the command, so that a quick end is not missed. */
  watch(id: ParticipantId): Watch;
  /** Whoever waits is told that the end is not known. */
  close(): void;
}

/** One wait. */
export interface Watch {
  /** The end, or undefined when it is not known after `ms` milliseconds. */
  ended(ms: number): Promise<KnownEnd | undefined>;
  /** Stops listening; safe to call at any time. */
  cancel(): void;
}

/** Departures over the bus. */
export function createDepartures(deps: { bus: Bus; clock: Clock }): Departures {
  const waiting = new Map<ParticipantId, Set<(end: KnownEnd | undefined) => void>>();

  const unsubscribe = deps.bus.subscribe(({ events }) => {
    for (const event of events) {
      if (event.kind !== 'participant.disconnected') continue;
      const listeners = waiting.get(event.participantId);
      if (listeners === undefined) continue;
      const end = endOf(event, events);
      for (const listener of listeners) listener(end);
    }
  });

  const listen = (id: ParticipantId, listener: (end: KnownEnd | undefined) => void): void => {
    const listeners = waiting.get(id) ?? new Set();
    waiting.set(id, listeners.add(listener));
  };

  const forget = (id: ParticipantId, listener: (end: KnownEnd | undefined) => void): void => {
    const listeners = waiting.get(id);
    listeners?.delete(listener);
    if (listeners?.size === 0) waiting.delete(id);
  };

  return {
    watch(id) {
      const { promise, resolve } = Promise.withResolvers<KnownEnd | undefined>();
      listen(id, resolve);
      return {
        cancel: () => forget(id, resolve),
        async ended(ms) {
          const late = Promise.withResolvers<undefined>();
          const timer = deps.clock.after(ms, () => late.resolve(undefined));
          const end = await Promise.race([promise, late.promise]);
          timer.cancel();
          forget(id, resolve);
          return end;
        },
      };
    },
    close() {
      unsubscribe();
      for (const listeners of waiting.values()) for (const listener of listeners) listener(undefined);
      waiting.clear();
    },
  };
}

type Disconnected = Extract<Published, { kind: 'participant.disconnected' }>;

function endOf(event: Disconnected, events: readonly Published[]): KnownEnd {
  const last = events.at(-1);
  return {
    departure: event.departure,
    endTime: event.at,
    seq: last?.seq ?? event.seq,
    conversationEnded: last?.kind === 'conversation.ended',
  };
}
