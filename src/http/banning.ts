import type { App } from '../app/app.ts';
import { isoTime } from '../base/clock.ts';
import type { ParticipantId } from '../base/ids.ts';
import { limits } from '../base/limits.ts';
import type { ParticipantActions } from '../domain/command.ts';
import type { Departure } from '../domain/departure.ts';
import type { Published } from '../domain/event.ts';
import type { Participant } from '../domain/participant.ts';
import type { Fields } from './fields.ts';

/** What the intent `ban` asks of those who are meant: to go, and to stay away. The gate of bodies has seen its `ttl`. */
export function banning({ bans }: Pick<App, 'bans'>, { ttl }: Fields, departure: Departure) {
  const seconds = typeof ttl === 'number' ? ttl : limits.banSecondsDefault;
  const { actor, note } = departure;
  const ordered = bans.ordered({ seconds, actor, ...(note === undefined ? {} : { note }) });
  return (meant: readonly Participant[]): ParticipantActions => ({
    disconnect: { ...departure, cause: 'ban' },
    ban: ordered(meant.map(({ id }) => id)),
  });
}

/** The ban that a removal came with. */
export function banIn(events: readonly Published[], participantId: ParticipantId) {
  const found = events.find((event) => event.kind === 'participant.banned' && event.participantId === participantId);
  return found?.kind === 'participant.banned' ? { id: found.ban.id, until: isoTime(found.ban.until) } : undefined;
}
